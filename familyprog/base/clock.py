"""Time: UTC inside, Asia/Tokyo at the edges. The only module that asks what time it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"
APRIL = 4
FIRST_YEAR, LAST_YEAR = (
    2000,
    2100,
)  # what may be asked for; a day at the edge of the calendar has no Tokyo midnight


@dataclass(frozen=True)
class Clock:
    """Tells the time. With `fixed` (tests, FAMILYPROG_NOW) it always tells the same."""

    fixed: dt.datetime | None = None

    def now(self) -> dt.datetime:
        """The present instant, aware, in UTC."""
        return self.fixed or dt.datetime.now(dt.UTC)


def of_database(session: Session) -> dt.datetime | None:
    """What time a PostgreSQL server has; SQLite has no clock of its own."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    instant: dt.datetime = session.scalars(select(func.clock_timestamp())).one()
    return instant.astimezone(dt.UTC)


def tokyo(instant: dt.datetime) -> dt.datetime:
    """The instant as wall time in Tokyo. Raises ValueError for a naive value."""
    if instant.tzinfo is None:
        raise ValueError("naive datetime refused")
    return instant.astimezone(TOKYO)


def tokyo_date(instant: dt.datetime) -> dt.date:
    """The calendar day in Tokyo on which the instant falls."""
    return tokyo(instant).date()


def at_tokyo(day: dt.date, time: dt.time) -> dt.datetime:
    """The UTC instant of a Tokyo wall time."""
    return dt.datetime.combine(day, time, TOKYO).astimezone(dt.UTC)


def fiscal_year(day: dt.date) -> int:
    """The Japanese fiscal year (4/1-3/31) that holds the day: 2026-03-31 -> 2025."""
    return day.year if day.month >= APRIL else day.year - 1


def fiscal_year_bounds(year: int) -> tuple[dt.datetime, dt.datetime]:
    """First instant of the fiscal year and first instant of the next one, in UTC."""
    return at_tokyo(dt.date(year, APRIL, 1), dt.time.min), at_tokyo(dt.date(year + 1, APRIL, 1), dt.time.min)


def month_start(day: dt.date) -> dt.date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after the day's month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def weekday_ja(day: dt.date) -> str:
    """月 … 日; always generated, never typed (domain.md §5.3)."""
    return WEEKDAYS[day.weekday()]
