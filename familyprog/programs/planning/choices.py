"""What a planner chooses about dates, and the rules behind it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from familyprog.base.clock import FIRST_YEAR
from familyprog.programs.date_list import read_dates
from familyprog.programs.enums import HolidayPolicy, Pattern, PromiseSpan, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.rules import NATIONAL, Closures, DateRule, rrule_of

YEARS_AHEAD = 6
MAX_COUNT = 60  # sessions of a plan that counts; one with a last day may hold more


@dataclass(frozen=True)
class DateChoice:
    """One rule as it was chosen; `listed` is the pasted text of a list of dates, weekdays count from Monday = 0.

    `until` is the last day on which the rule holds; without it the plan's count ends it.
    """

    pattern: Pattern
    start_time: dt.time
    length_minutes: int
    first_on: dt.date | None = None
    weekdays: Sequence[int] = ()
    weeks: Sequence[int] = ()
    listed: str = ""
    until: dt.date | None = None
    themes: Sequence[str] = ()
    track: Track = Track.EVERYONE
    venue: str = ""


@dataclass(frozen=True)
class Promise:
    """回数の約束: 月3回, 年2回."""

    count: int
    span: PromiseSpan


@dataclass(frozen=True)
class PlanChoice:
    """All that was chosen about the dates of a cohort. `answers` settle questions, by the planned day."""

    rules: Sequence[DateChoice]
    count: int | None = None
    holidays: HolidayPolicy = HolidayPolicy.KEEP
    answers: Mapping[dt.date, str] = field(default_factory=dict)
    closures: Closures = NATIONAL
    promise: Promise | None = None


def rule_of(choice: DateChoice, today: dt.date) -> DateRule:
    """The rule behind a choice. Raises PlanRefusedError when something needed is missing or out of sight."""
    listed = read_dates(choice.listed, today) if choice.pattern is Pattern.DATES else ()
    first = min(listed) if listed else choice.first_on
    if first is None:
        raise PlanRefusedError("初回の日付を入れてください。", field="first_on")
    last = max([first, *listed])
    if not FIRST_YEAR <= first.year <= last.year <= today.year + YEARS_AHEAD:
        raise PlanRefusedError("年を確かめてください。", field="dates" if listed else "first_on")
    _check_until(choice, first, today)
    return DateRule(
        choice.start_time,
        choice.length_minutes,
        first,
        rrule=rrule_of(choice.pattern, first, choice.weeks, choice.weekdays),
        dates=listed,
        ends_on=last if listed else choice.until,
        themes=tuple(choice.themes),
        track=choice.track,
        venue=choice.venue,
    )


def _check_until(choice: DateChoice, first: dt.date, today: dt.date) -> None:
    if choice.until is None or choice.pattern is Pattern.DATES:
        return
    if choice.until < first:
        raise PlanRefusedError("最後の日は、初回の日付よりあとにしてください。", field="until")
    if choice.until.year > today.year + YEARS_AHEAD:
        raise PlanRefusedError("年を確かめてください。", field="until")
