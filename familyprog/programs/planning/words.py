"""A kept rule as it was chosen, and in plain words. Pure."""

from __future__ import annotations

import datetime as dt
import re

from familyprog.base.clock import WEEKDAYS
from familyprog.base.eras import iso_date
from familyprog.programs.enums import Pattern, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning.choices import DateChoice
from familyprog.programs.rules import LAST_WEEK, DateRule, rrule_of
from familyprog.programs.rules.dates import CODES

NTH = re.compile(r"(-1|[1-5])([A-Z]{2})")
REPEATS = {
    "FREQ=DAILY": Pattern.DAILY,
    "FREQ=WEEKLY": Pattern.WEEKLY,
    "FREQ=WEEKLY;INTERVAL=2": Pattern.FORTNIGHTLY,
    "FREQ=MONTHLY": Pattern.MONTHLY,
}


def choice_from(rule: DateRule) -> DateChoice:
    """What was chosen in a planner to make the rule.

    Raises PlanRefusedError for one that came from elsewhere and has a form no planner offers.
    """
    if not rule.rrule:
        return _choice(rule, Pattern.DATES)
    repeat, _, codes = rule.rrule.partition(";BYDAY=")
    pattern = REPEATS.get(repeat)
    if pattern is Pattern.MONTHLY:
        found = [NTH.fullmatch(code) for code in codes.split(",")]
        weeks = sorted({int(one[1]) for one in found if one}, key=lambda week: (week == LAST_WEEK, week))
        days = sorted({CODES.index(one[2]) for one in found if one and one[2] in CODES})
    else:
        weeks, days = [], sorted({CODES.index(code) for code in codes.split(",") if code in CODES})
    # What is read must give the same rule again: else there is more in it than a planner can show.
    if pattern is None or not _says_the_same(rule, pattern, weeks, days):
        raise PlanRefusedError("この決まりは、画面では選べない形です。選び直してください。", field="pattern")
    return _choice(rule, pattern, weeks, days)


def _says_the_same(rule: DateRule, pattern: Pattern, weeks: list[int], days: list[int]) -> bool:
    if pattern is Pattern.MONTHLY and not (weeks and days):
        return False
    again = rrule_of(pattern, rule.starts_on, weeks, days)
    return _parts(rule.rrule) in (_parts(again), _parts(again.partition(";BYDAY=")[0]))


def _parts(rrule: str) -> tuple[str, frozenset[str]]:
    repeat, _, days = rrule.partition(";BYDAY=")
    return repeat, frozenset(days.split(","))


def _choice(
    rule: DateRule, pattern: Pattern, weeks: list[int] | None = None, days: list[int] | None = None
) -> DateChoice:
    return DateChoice(
        pattern=pattern,
        start_time=rule.start_time,
        length_minutes=rule.length_minutes,
        first_on=None if rule.dates else rule.starts_on,
        weekdays=days or (),
        weeks=weeks or (),
        listed="\n".join(iso_date(day) for day in rule.dates),
        until=None if rule.dates else rule.ends_on,
        themes=rule.themes,
        track=rule.track,
        venue=rule.venue,
    )


def rule_words(rule: DateRule) -> str:
    """毎月 第2・最終 火曜 19:00〜21:00."""
    hours = f"{rule.start_time:%H:%M}〜{_end(rule):%H:%M}"
    who = f"（{rule.track.label}のみ）" if rule.track is not Track.EVERYONE else ""
    return f"{_repeat_words(rule)} {hours}{who}"


def _end(rule: DateRule) -> dt.datetime:
    start = dt.datetime.combine(rule.starts_on, rule.start_time)
    return start + dt.timedelta(minutes=rule.length_minutes)


def _repeat_words(rule: DateRule) -> str:
    try:
        choice = choice_from(rule)
    except PlanRefusedError:
        return "そのほかの決まり"
    if choice.pattern is Pattern.DATES:
        return f"日付の一覧（{len(rule.dates)}日）"
    if choice.pattern is Pattern.DAILY:
        return choice.pattern.label
    days = "・".join(WEEKDAYS[day] for day in choice.weekdays or [rule.starts_on.weekday()])
    weeks = "・".join("最終" if week == LAST_WEEK else f"第{week}" for week in choice.weeks)
    often = {Pattern.WEEKLY: "毎週", Pattern.FORTNIGHTLY: "一週おき"}.get(choice.pattern, f"毎月 {weeks}")
    return f"{often} {days}曜"
