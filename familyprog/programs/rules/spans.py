"""Dates said in one line: days in a row with the same hours, and what is there at any time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from familyprog.base.clock import tokyo, tokyo_date, weekday_ja
from familyprog.base.eras import short_date, time_range_ja, wareki

ONE_DAY = dt.timedelta(days=1)
# Two days are as easily read one by one.
FEWEST_DAYS = 3


@dataclass(frozen=True)
class Occasion:
    """One meeting as its line needs it. `sort`: what else must be alike (place, who comes) to be one line."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    sort: Hashable = ""


@dataclass(frozen=True)
class DateLine:
    """One line of dates: a single meeting, or one on each of several days in a row."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    last_on: dt.date
    days_count: int = 1

    @property
    def first_day(self) -> str:
        """令和7年1月10日（金）."""
        return wareki(tokyo_date(self.starts_at))

    @property
    def last_day(self) -> str:
        """15日（水）: as much of it as is not said already; empty for a single day."""
        first, last = tokyo_date(self.starts_at), self.last_on
        if first == last:
            return ""
        if last.year != first.year:
            return wareki(last)
        return short_date(last) if last.month != first.month else f"{last.day}日（{weekday_ja(last)}）"

    @property
    def hours(self) -> str:
        """毎日 午前10時〜午後4時."""
        times = time_range_ja(self.starts_at, self.ends_at)
        return times if self.days_count == 1 else f"毎日 {times}"

    @property
    def words(self) -> str:
        """The whole line."""
        days = f"{self.first_day}〜{self.last_day} " if self.last_day else self.first_day
        return f"{days}{self.hours}"


def date_lines(occasions: Sequence[Occasion]) -> list[DateLine]:
    """The meetings, in order of time, with each run of three days or more and the same hours as one line."""
    lines: list[DateLine] = []
    for run in _runs(occasions):
        if len(run) >= FEWEST_DAYS:
            last = tokyo_date(run[-1].starts_at)
            lines.append(DateLine(run[0].starts_at, run[0].ends_at, last, len(run)))
        else:
            lines += [DateLine(one.starts_at, one.ends_at, tokyo_date(one.starts_at)) for one in run]
    return lines


@dataclass(frozen=True)
class DaysAtHours:
    """All days with the same hours, said once: for a sheet of paper."""

    when: str
    days: str


def days_at_hours(lines: Sequence[DateLine]) -> list[DaysAtHours]:
    """土曜日 午後7時〜9時: 令和8年12月12日・19日・26日、令和9年1月2日. In the order of their first days."""
    alike: dict[tuple[str, int], list[DateLine]] = defaultdict(list)
    for number, line in enumerate(lines):
        alike[line.hours, number if line.last_day else -1].append(line)
    return [_said_once(hours, same) for (hours, _run), same in alike.items()]


def _said_once(hours: str, lines: Sequence[DateLine]) -> DaysAtHours:
    if lines[0].last_day:
        return DaysAtHours(hours, f"{lines[0].first_day}〜{lines[0].last_day}")
    days = [tokyo_date(line.starts_at) for line in lines]
    weekdays = {weekday_ja(day) for day in days}
    is_same = len(weekdays) == 1
    return DaysAtHours(
        f"{weekdays.pop()}曜日 {hours}" if is_same else hours, _days(days, with_weekday=not is_same)
    )


def _days(days: Sequence[dt.date], *, with_weekday: bool) -> str:
    """The era, the year and the month only where they change."""
    words, before = [], None
    for day in days:
        weekday = f"（{weekday_ja(day)}）" if with_weekday else ""
        if before is None or before.year != day.year:
            said = ("、" if before else "") + wareki(day).partition("（")[0]
        elif before.month != day.month:
            said = f"、{day.month}月{day.day}日"
        else:
            said = f"・{day.day}日"
        words.append(said + weekday)
        before = day
    return "".join(words)


def window_in_words(opens_on: dt.date | None, closes_on: dt.date | None) -> str:
    """12月1日（火）〜1月31日（日）のあいだ、いつでも; empty when there is no window."""
    if opens_on and closes_on:
        return f"{short_date(opens_on)}〜{short_date(closes_on)}のあいだ、いつでも"
    if opens_on:
        return f"{short_date(opens_on)}から、いつでも"
    return f"{short_date(closes_on)}まで、いつでも" if closes_on else ""


def is_window_open(opens_on: dt.date | None, closes_on: dt.date | None, today: dt.date) -> bool:
    """Whether there is a window, and its last day has not passed; it may be entered before it opens."""
    if closes_on is None:
        return opens_on is not None
    return today <= closes_on


def _runs(occasions: Sequence[Occasion]) -> list[list[Occasion]]:
    runs: list[list[Occasion]] = []
    for one in occasions:
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _follows(before: Occasion, after: Occasion) -> bool:
    """Whether it is the next day's, at the same hours of the clock."""
    return before.sort == after.sort and all(
        tokyo(later) == tokyo(earlier) + ONE_DAY
        for earlier, later in ((before.starts_at, after.starts_at), (before.ends_at, after.ends_at))
    )
