"""What next year's group would look like: worked out from this year's, nothing written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from familyprog.base.clock import fiscal_year
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.models import Cohort
from familyprog.programs.planning import PlanChoice, Preview, preview
from familyprog.programs.planning.choices import Promise, rule_of
from familyprog.programs.planning.roll_over import Continuation, continue_in, moved_along, next_name
from familyprog.programs.queries.roll_over import Ending
from familyprog.programs.rules import Closures, slots
from familyprog.programs.shelf import CurriculumChoice, Shelf

NO_FILE = "カリキュラムのファイルが見つかりません。選び直してください。"
NO_RULES = "写せる決まりがありません。日程を入れてください。"


@dataclass(frozen=True)
class Copy:
    """写し: next year's group as it would be made. `remarks` are to be looked at before; `seen` its dates."""

    ending: Ending
    name: str
    choice: PlanChoice
    curriculum: CurriculumChoice | None
    first_on: dt.date
    apply_until: dt.date | None
    decide_on: dt.date | None
    opens_on: dt.date | None
    closes_on: dt.date | None
    remarks: list[str] = field(default_factory=list)
    seen: Preview | None = None

    @property
    def is_window(self) -> bool:
        """Whether it has no dates but is there at any time."""
        return self.ending.cohort.opens_on is not None and not self.ending.rules

    @property
    def is_ready(self) -> bool:
        """Whether it can be made without anybody deciding anything."""
        if self.remarks:
            return False
        return self.is_window or (self.seen is not None and self.seen.is_settled)

    @property
    def open_questions(self) -> int:
        """How many dates wait for an answer."""
        return len(self.seen.questions) if self.seen else 0


def copies_for(
    year: int, endings: Sequence[Ending], shelf: Shelf, closures: Closures, *, today: dt.date
) -> list[Copy]:
    """One for each group, in the same order. No statement: everything was read before."""
    return [copy_for(year, ending, shelf, closures, today=today) for ending in endings]


def copy_for(year: int, ending: Ending, shelf: Shelf, closures: Closures, *, today: dt.date) -> Copy:
    """The same group in a later fiscal year."""
    cohort = ending.cohort
    going_on = continue_in(year, cohort.program.kind, ending.rules, ending.last_day, ending.count)
    way = shelf.way_like(cohort.curriculum.code, ending.units) if cohort.curriculum else None
    choice = PlanChoice(
        going_on.rules,
        count=going_on.count,
        holidays=cohort.holiday_policy,
        closures=closures,
        promise=promise_of(cohort),
    )
    copy = _moved(year, ending, choice, way, _first_day(ending, choice, year, today))
    copy.remarks.extend(_remarks(copy, going_on))
    return replace(copy, seen=_seen(copy, today))


def promise_of(cohort: Cohort) -> Promise | None:
    """What the program promises; `cohort` comes with its program."""
    program = cohort.program
    if program.promise_count is None or program.promise_span is None:
        return None
    return Promise(program.promise_count, program.promise_span)


def _moved(
    year: int, ending: Ending, choice: PlanChoice, way: CurriculumChoice | None, first: dt.date
) -> Copy:
    cohort, before = ending.cohort, ending.first_day
    source = fiscal_year(ending.last_day)
    return Copy(
        ending,
        next_name(cohort.name, source, year),
        choice,
        way,
        first,
        moved_along(cohort.apply_until, before, first),
        moved_along(cohort.decide_on, before, first),
        _years_later(cohort.opens_on, year - source),
        _years_later(cohort.closes_on, year - source),
    )


def _first_day(ending: Ending, choice: PlanChoice, year: int, today: dt.date) -> dt.date:
    """The new first date; without any, the old one moved by whole years."""
    later = _years_later(ending.first_day, year - fiscal_year(ending.last_day)) or ending.first_day
    try:
        rules = [rule_of(one, today) for one in choice.rules]
    except PlanRefusedError:
        return later
    starts = [found[0].day for rule in rules if (found := slots([rule], rule.starts_on + dt.timedelta(366)))]
    return min(starts, default=later)


def _years_later(day: dt.date | None, years: int) -> dt.date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _remarks(copy: Copy, going_on: Continuation) -> list[str]:
    remarks = list(going_on.remarks)
    if copy.ending.cohort.curriculum is not None and copy.curriculum is None:
        remarks.append(NO_FILE)
    if not going_on.rules and not copy.is_window:
        remarks.append(NO_RULES)
    return list(dict.fromkeys(remarks))


def _seen(copy: Copy, today: dt.date) -> Preview | None:
    if not copy.choice.rules:
        return None
    try:
        return preview(copy.choice, copy.curriculum, copy.ending.cohort.time_slot, today=today)
    except PlanRefusedError as refusal:
        copy.remarks.append(refusal.message)
        return None
