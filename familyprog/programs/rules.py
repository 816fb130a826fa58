"""From a rule to dates, from dates to units, from a unit to the evening's clock. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import jpholiday
from dateutil.rrule import rrulestr

from familyprog.base.clock import at_tokyo, tokyo
from familyprog.base.words import telling_words
from familyprog.programs.enums import HolidayPolicy, Pattern
from familyprog.programs.errors import PlanRefusedError, ProgramRefusedError

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_WEEK = 5  # the fifth choice of the planner: 最終
MAX_SESSIONS = 400
DECEMBER, JANUARY, CLOSES_ON, OPENS_AFTER = 12, 1, 29, 3
WEEKLY, FORTNIGHTLY = 7, 14


@dataclass(frozen=True)
class DateRule:
    """A recurrence rule or a list of dates, with its own start (Tokyo wall time) and length in minutes."""

    start_time: dt.time
    length_minutes: int
    starts_on: dt.date
    rrule: str = ""
    dates: tuple[dt.date, ...] = ()
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Slot:
    """One date of a plan, as instants in UTC. `closed`: why the house may be shut that day."""

    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    closed: str = ""


@dataclass(frozen=True)
class Plan:
    """The dates that stay and the ones a holiday policy took out, each with its reason."""

    kept: list[Slot] = field(default_factory=list)
    removed: list[Slot] = field(default_factory=list)


def closed_reason(day: dt.date) -> str:
    """The national holiday's name, 年末年始 (12/29-1/3), or nothing."""
    is_year_end = (day.month == DECEMBER and day.day >= CLOSES_ON) or (
        day.month == JANUARY and day.day <= OPENS_AFTER
    )
    name = jpholiday.is_holiday_name(day)
    return name or ("年末年始" if is_year_end else "")


def slots(rules: Iterable[DateRule], until: dt.date) -> list[Slot]:
    """Every date the rules give, up to and including a day, in order of time.

    Raises PlanRefusedError for a rule that cannot be read.
    """
    found = [slot for rule in rules for slot in _slots_of(rule, until)]
    return sorted(found, key=lambda slot: slot.starts_at)


def _slots_of(rule: DateRule, until: dt.date) -> list[Slot]:
    last = min(until, rule.ends_on) if rule.ends_on else until
    days = [*rule.dates, *_recurring(rule, last)]
    return [_slot(day, rule) for day in sorted(set(days)) if rule.starts_on <= day <= last]


def _recurring(rule: DateRule, last: dt.date) -> list[dt.date]:
    if not rule.rrule:
        return []
    try:
        found = rrulestr(rule.rrule, dtstart=dt.datetime.combine(rule.starts_on, dt.time()))
    except ValueError as problem:
        raise PlanRefusedError(
            "繰り返しの書き方を読めませんでした。選び直してください。", field="pattern"
        ) from problem
    days: list[dt.date] = []
    for moment in found:
        if moment.date() > last or len(days) >= MAX_SESSIONS:
            break
        days.append(moment.date())
    return days


def _slot(day: dt.date, rule: DateRule) -> Slot:
    start = at_tokyo(day, rule.start_time)
    return Slot(day, start, start + dt.timedelta(minutes=rule.length_minutes), closed_reason(day))


def obey(found: Sequence[Slot], policy: HolidayPolicy, count: int | None = None) -> Plan:
    """Keep or skip the dates on which the house may be shut; then no more than `count` dates."""
    skips = policy is HolidayPolicy.SKIP
    kept = [slot for slot in found if not (skips and slot.closed)][:count]
    last = kept[-1].starts_at if kept else None
    gone = [slot for slot in found if skips and slot.closed and last is not None and slot.starts_at < last]
    return Plan(kept, gone)


def rrule_of(pattern: Pattern, first: dt.date, weeks: Sequence[int] = ()) -> str:
    """The recurrence rule of a planner's choice, for the weekday of the first date.

    `weeks` are the nth weekdays of a month for the monthly pattern; 5 means the last one. A list of
    dates has no rule. Raises PlanRefusedError when no week is chosen.
    """
    weekday = CODES[first.weekday()]
    if pattern is Pattern.WEEKLY:
        return f"FREQ=WEEKLY;BYDAY={weekday}"
    if pattern is Pattern.FORTNIGHTLY:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
    if pattern is Pattern.MONTHLY:
        if not weeks:
            raise PlanRefusedError("毎月の第何週かを選んでください。", field="weeks")
        nth = ",".join(f"{-1 if week == LAST_WEEK else week}{weekday}" for week in sorted(weeks))
        return f"FREQ=MONTHLY;BYDAY={nth}"
    return ""


def spread(unit_numbers: Sequence[int], per_date: Sequence[int]) -> list[list[int]]:
    """Which units are taught on which date: [2, 2, 2] puts six units on three dates (Ube U2)."""
    units = list(unit_numbers)
    dates: list[list[int]] = []
    for size in per_date:
        dates.append(units[:size])
        units = units[size:]
    return dates


def unit_of_month(months: dict[int, int], day: dt.date) -> list[int]:
    """The unit of a monthly curriculum that belongs to the day's month."""
    return [months[day.month]] if day.month in months else []


class HasMonth(Protocol):
    """A unit of a curriculum, frozen or still in its file."""

    @property
    def month(self) -> int | None: ...


def units_on(
    found: Sequence[Slot], units: Mapping[int, HasMonth], per_date: Sequence[int]
) -> list[list[int]]:
    """Unit numbers for each date: by month in monthly curricula, else in order, one a date unless said."""
    months = {unit.month: number for number, unit in units.items() if unit.month is not None}
    if months:
        return [unit_of_month(months, slot.day) for slot in found]
    pattern = list(per_date) or [1] * len(found)
    return spread(sorted(units), (pattern + [0] * len(found))[: len(found)])


@dataclass(frozen=True)
class Block:
    """One block of the evening: when it begins, what it is, and whether it is on now."""

    time: str
    text: str
    state: str


def clock_blocks(agenda: Sequence[tuple[int, str]], starts_at: dt.datetime, now: dt.datetime) -> list[Block]:
    """The agenda (minutes, text) on the clock in Tokyo, with what is done, now and next."""
    blocks = []
    begin = starts_at
    for minutes, text in agenda:
        end = begin + dt.timedelta(minutes=minutes)
        state = "done" if end <= now else "now" if begin <= now else "next"
        blocks.append(Block(f"{tokyo(begin):%H:%M}", text, state))
        begin = end
    return blocks


def check_neutral(text: str, field_name: str) -> None:
    """Addresses and calendar titles leave the house: no telling word. Raises ProgramRefusedError."""
    hits = telling_words(text)
    if hits:
        raise ProgramRefusedError(
            f"「{hits[0]}」は、封筒や予定表から家の方に伝わるおそれがあります。別の言葉にしてください。",
            field=field_name,
        )
