"""What an address or a hidden field asks for, read so that nothing odd gets further."""

from __future__ import annotations

import datetime as dt

from familyprog.base.clock import month_start, next_month, tokyo_date
from familyprog.web.db import now

FIRST_YEAR, LAST_YEAR = 2000, 2100  # a day at the edge of the calendar has no Tokyo midnight


def asked_month(text: str | None) -> dt.date:
    """The first day of the month asked for; of the coming one for anything that is none."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return next_month(tokyo_date(now()))
    return month_start(day) if FIRST_YEAR <= day.year <= LAST_YEAR else next_month(tokyo_date(now()))
