"""From rules to dates. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.rrule import rrulestr

from familyprog.base.clock import at_tokyo
from familyprog.programs.enums import Pattern, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.rules.closures import NATIONAL, Closures

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_WEEK = -1  # 最終, whether that is the fourth or the fifth
MAX_SESSIONS = 400
MONTHS = 12


@dataclass(frozen=True)
class DateRule:
    """A recurrence rule or a list of dates, with its own start (Tokyo wall time) and length in minutes.

    It holds from `starts_on` to `ends_on`. `themes` are contents that alternate month by month.
    """

    start_time: dt.time
    length_minutes: int
    starts_on: dt.date
    rrule: str = ""
    dates: tuple[dt.date, ...] = ()
    ends_on: dt.date | None = None
    themes: tuple[str, ...] = ()
    track: Track = Track.EVERYONE
    venue: str = ""

    def theme_of(self, day: dt.date) -> str:
        """What alternates month by month, counted from the month of the first day."""
        if not self.themes:
            return ""
        months = (day.year - self.starts_on.year) * MONTHS + day.month - self.starts_on.month
        return self.themes[months % len(self.themes)]


@dataclass(frozen=True)
class Slot:
    """One date of a plan, as instants in UTC.

    `closed`: why the house may be shut that day. `planned_on`: the day the rule gave, which stays when a
    holiday or a hand moves the date.
    """

    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    closed: str = ""
    planned_on: dt.date | None = None
    theme: str = ""
    track: Track = Track.EVERYONE
    venue: str = ""

    @property
    def origin(self) -> dt.date:
        """The day the rule gave."""
        return self.planned_on or self.day


def slots(rules: Iterable[DateRule], until: dt.date, closures: Closures = NATIONAL) -> list[Slot]:
    """Every date the rules give, up to and including a day, in order of time; the same time only once.

    Raises PlanRefusedError for a rule that cannot be read.
    """
    found = {
        (slot.starts_at, slot.track): slot for rule in rules for slot in _slots_of(rule, until, closures)
    }
    return sorted(found.values(), key=lambda slot: (slot.starts_at, slot.track.value))


def _slots_of(rule: DateRule, until: dt.date, closures: Closures) -> list[Slot]:
    last = min(until, rule.ends_on) if rule.ends_on else until
    days = [*rule.dates, *_recurring(rule, last)]
    return [slot_on(day, rule, closures) for day in sorted(set(days)) if rule.starts_on <= day <= last]


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


def slot_on(day: dt.date, rule: DateRule, closures: Closures = NATIONAL) -> Slot:
    """The slot a rule gives on a day."""
    start = at_tokyo(day, rule.start_time)
    return Slot(
        day,
        start,
        start + dt.timedelta(minutes=rule.length_minutes),
        closed=closures.reason(day),
        planned_on=day,
        theme=rule.theme_of(day),
        track=rule.track,
        venue=rule.venue,
    )


def rrule_of(
    pattern: Pattern, first: dt.date, weeks: Sequence[int] = (), weekdays: Sequence[int] = ()
) -> str:
    """The recurrence rule of a planner's choice; without weekdays (0 = Monday) the first date's is meant.

    `weeks` are the nth weekdays of a month for the monthly pattern, 1 to 5; -1 means the last one. A list
    of dates has no rule. Raises PlanRefusedError when no week is chosen.
    """
    days = [CODES[day] for day in sorted(set(weekdays) or {first.weekday()})]
    if pattern is Pattern.DAILY:
        return "FREQ=DAILY"
    if pattern is Pattern.WEEKLY:
        return f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if pattern is Pattern.FORTNIGHTLY:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(days)}"
    if pattern is Pattern.MONTHLY:
        if not weeks:
            raise PlanRefusedError("毎月の第何週かを選んでください。", field="weeks")
        in_order = sorted(weeks, key=lambda week: (week == LAST_WEEK, week))
        return f"FREQ=MONTHLY;BYDAY={','.join(f'{week}{day}' for week in in_order for day in days)}"
    return ""
