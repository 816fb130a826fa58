"""The next fiscal year's group out of this year's: the same pattern, a year later. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from familyprog.base.clock import fiscal_year
from familyprog.base.eras import fiscal_year_label, iso_date
from familyprog.programs.enums import Pattern, ProgramKind
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning.choices import DateChoice
from familyprog.programs.planning.words import choice_from
from familyprog.programs.rules import DateRule, slots

BY_COUNT = (ProgramKind.COURSE, ProgramKind.TRAINING, ProgramKind.STEPS)
APRIL_1, MARCH_31 = (4, 1), (3, 31)
WEEK, YEAR_OF_WEEKS = dt.timedelta(days=7), dt.timedelta(weeks=52)
SEARCHED = dt.timedelta(days=366)
LISTED = "日付の一覧は、同じ曜日になるように52週ずらしました。一日ずつ確かめてください。"
REPLACED = "年の途中で決まりが変わっています。いちばん新しい決まりだけを写しました。"
UNREADABLE = "写せない形の決まりがあります。決まりを選び直してください。"


@dataclass(frozen=True)
class Continuation:
    """次の年の案: rules, how many dates (None: as far as the rules go), and what must be looked at."""

    rules: tuple[DateChoice, ...]
    count: int | None
    remarks: tuple[str, ...]


def continue_in(
    year: int, kind: ProgramKind, rules: Sequence[DateRule], last_day: dt.date, count: int
) -> Continuation:
    """The rules of a group whose last date was `last_day`, for a later fiscal year.

    A course begins on the same nth weekday of the same month with as many dates; what goes on all year
    goes from April to March; a list of dates keeps its weekdays.
    """
    years = year - fiscal_year(last_day)
    current = [rule for rule in rules if not _is_replaced(rule, rules)]
    remarks = [REPLACED] if len(current) < len(rules) else []
    choices: list[DateChoice] = []
    for rule in current:
        try:
            choices.append(_continued(choice_from(rule), rule, years, year, kind))
        except PlanRefusedError:
            remarks.append(UNREADABLE)
    remarks += [LISTED] if any(choice.pattern is Pattern.DATES for choice in choices) else []
    counts = kind in BY_COUNT and any(choice.until is None for choice in choices if not choice.listed)
    return Continuation(tuple(choices), count if counts else None, tuple(dict.fromkeys(remarks)))


def _is_replaced(rule: DateRule, rules: Iterable[DateRule]) -> bool:
    """Whether another rule began after this one had ended."""
    return rule.ends_on is not None and any(other.starts_on > rule.ends_on for other in rules)


def _continued(choice: DateChoice, rule: DateRule, years: int, year: int, kind: ProgramKind) -> DateChoice:
    if choice.pattern is Pattern.DATES:
        days = [day + YEAR_OF_WEEKS * years for day in rule.dates]
        return replace(choice, listed="\n".join(map(iso_date, days)))
    first = _first_day(rule)
    if choice.pattern is Pattern.DAILY:  # an exhibition: as many days from the same weekday on
        begin = same_weekday(first, years)
        length = rule.ends_on - first if rule.ends_on else dt.timedelta()
        return replace(choice, first_on=begin, until=begin + length)
    if kind in BY_COUNT:
        return replace(choice, first_on=same_weekday(first, years), until=None)
    begin = dt.date(year, *APRIL_1)
    if choice.pattern is Pattern.FORTNIGHTLY:
        begin = _in_step(begin, rule.starts_on)
    themes = _turned(rule, begin)
    return replace(choice, first_on=begin, until=dt.date(year + 1, *MARCH_31), themes=themes)


def _first_day(rule: DateRule) -> dt.date:
    found = slots([rule], min(rule.ends_on or dt.date.max, rule.starts_on + SEARCHED))
    return found[0].day if found else rule.starts_on


def same_weekday(day: dt.date, years: int) -> dt.date:
    """The same nth weekday of the same month some years later; the last one when there is no fifth."""
    first = day.replace(year=day.year + years, day=1)
    first += dt.timedelta(days=(day.weekday() - first.weekday()) % 7)
    found = first + WEEK * ((day.day - 1) // 7)
    return found if found.month == day.month else found - WEEK


def _in_step(begin: dt.date, before: dt.date) -> dt.date:
    """The begin, or the Monday after it, so that a fortnightly group keeps its weeks."""
    monday = begin - dt.timedelta(days=begin.weekday())
    weeks = (monday - (before - dt.timedelta(days=before.weekday()))).days // 7
    return begin if weeks % 2 == 0 else monday + WEEK


def _turned(rule: DateRule, begin: dt.date) -> tuple[str, ...]:
    """The alternating contents so that the first month continues the order."""
    if not rule.themes:
        return ()
    start = rule.themes.index(rule.theme_of(begin))
    return (*rule.themes[start:], *rule.themes[:start])


def next_name(name: str, before: int, after: int) -> str:
    """令和8年度 夜会 → 令和9年度 夜会; a name without its fiscal year stays."""
    for style in ("era", "western"):
        name = name.replace(fiscal_year_label(before, style), fiscal_year_label(after, style))
    return name


def moved_along(day: dt.date | None, before: dt.date, after: dt.date) -> dt.date | None:
    """A deadline, as long before the new first date as it was before the old one."""
    return day + (after - before) if day else None
