"""What an address or a hidden field asks for, read so that nothing odd gets further."""

from __future__ import annotations

import datetime as dt

from familyprog.base.clock import FIRST_YEAR, LAST_YEAR, month_start, next_month, tokyo_date
from familyprog.web.db import now

LONGEST = 9  # characters; more is no number of ours


def asked_month(text: str | None) -> dt.date:
    """The first day of the month asked for; of the coming one for anything that is none."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return next_month(tokyo_date(now()))
    return month_start(day) if FIRST_YEAR <= day.year <= LAST_YEAR else next_month(tokyo_date(now()))


def asked_number(text: str | None) -> int | None:
    """A whole number, below zero too; None for anything else and for nothing."""
    typed = (text or "")[:LONGEST]
    return int(typed) if typed.isascii() and typed.removeprefix("-").isdecimal() else None
