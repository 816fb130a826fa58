"""When the house is shut: national holidays as announced, year-end and the site's own closures. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import jpholiday

# The library agrees with the Cabinet Office's list up to this year (curricula/tables/holidays.toml).
LIBRARY_CONFIRMED = 2027
# How the announced list calls substitute and sandwiched holidays (国民の祝日に関する法律 3条2項・3項).
UNNAMED = "休日"


@dataclass(frozen=True)
class ClosedSpan:
    """閉館の日: from a day to a day, both closed; a yearly one counts in every year, over New Year too."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    is_yearly: bool = False

    def covers(self, day: dt.date) -> bool:
        """Whether the house is closed that day."""
        if not self.is_yearly:
            return self.starts_on <= day <= self.ends_on
        first, last = _in_year(self.starts_on), _in_year(self.ends_on)
        here = _in_year(day)
        return first <= here <= last if first <= last else here >= first or here <= last


def _in_year(day: dt.date) -> tuple[int, int]:
    return (day.month, day.day)


# Ordinances close public offices from 29 December to 3 January; a site may change it.
YEAR_END = ClosedSpan("年末年始", dt.date(2026, 12, 29), dt.date(2027, 1, 3), is_yearly=True)


@dataclass(frozen=True)
class HolidayTable:
    """祝日の表: the holidays of the years that were announced, and the last such year."""

    days: Mapping[dt.date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    last_year: int = LIBRARY_CONFIRMED
    source: str = ""


@dataclass(frozen=True)
class Closures:
    """休みの日: everything that may shut the house, with its name."""

    spans: tuple[ClosedSpan, ...] = (YEAR_END,)
    table: HolidayTable = field(default_factory=HolidayTable)

    def reason(self, day: dt.date) -> str:
        """The holiday's or closure's name; empty when the house is open."""
        return self._holiday(day) or next((span.name for span in self.spans if span.covers(day)), "")

    def is_confirmed(self, day: dt.date) -> bool:
        """Whether the holidays of that year have been announced; after it they are only calculated."""
        return day.year in self.table.years or day.year <= self.table.last_year

    def _holiday(self, day: dt.date) -> str:
        calculated = jpholiday.is_holiday_name(day) or ""
        if day.year not in self.table.years:
            return calculated
        announced = self.table.days.get(day, "")
        return (calculated or announced) if announced == UNNAMED else announced


NATIONAL = Closures()


def closed_reason(day: dt.date) -> str:
    """The national holiday's name, 年末年始 (12/29-1/3), or nothing."""
    return NATIONAL.reason(day)
