"""From a planner's choices to dates to look at, each with its content and what is worth knowing. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from familyprog.programs.enums import TimeSlot, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning.choices import YEARS_AHEAD, PlanChoice, rule_of
from familyprog.programs.planning.remarks import date_remark, plan_remarks
from familyprog.programs.rules import DateRule, Plan, Question, Slot, obey, slots, units_on
from familyprog.programs.shelf import CurriculumChoice

SPAN = dt.timedelta(days=366 * YEARS_AHEAD)
MOST = 400  # sessions of one cohort: a place open on weekdays has 250 a year


@dataclass(frozen=True)
class PlannedDate:
    """第 n 回 before it exists: when, what, and a remark (a holiday's name, a day already past)."""

    number: int
    slot: Slot
    content: str
    remark: str


@dataclass(frozen=True)
class Preview:
    """A plan to look at: the dates that stay, those left out or moved, questions, and sentences about it all."""

    rules: list[DateRule]
    dates: list[PlannedDate]
    removed: list[Slot]
    moved: list[Slot]
    questions: list[Question]
    remarks: list[str]

    @property
    def slots(self) -> list[Slot]:
        """The dates that stay."""
        return [date.slot for date in self.dates]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.questions


def preview(
    choice: PlanChoice, curriculum: CurriculumChoice | None, slot: TimeSlot, *, today: dt.date
) -> Preview:
    """The dates of a choice with what is taught on each. Raises PlanRefusedError naming the field."""
    rules = [rule_of(one, today) for one in choice.rules]
    plan = _plan(rules, choice, curriculum)
    if not plan.kept:
        raise PlanRefusedError("この決まりでは、日にちが一つもできません。", field="first_on")
    if len(plan.kept) > MOST:
        raise PlanRefusedError(f"一つの期は{MOST}回までにしてください。", field="until")
    taught = _taught(plan.kept, curriculum)
    dates = [
        PlannedDate(
            number, kept, _content(curriculum, units, kept), date_remark(kept, choice.closures, today)
        )
        for number, (kept, units) in enumerate(zip(plan.kept, taught, strict=True), start=1)
    ]
    last = plan.kept[-1].day
    return Preview(
        [replace(rule, ends_on=rule.ends_on or last) for rule in rules],
        dates,
        plan.removed,
        plan.moved,
        plan.questions,
        plan_remarks(choice, curriculum, slot, plan.kept, taught),
    )


def _plan(rules: Sequence[DateRule], choice: PlanChoice, curriculum: CurriculumChoice | None) -> Plan:
    count, open_ended = choice.count, [rule for rule in rules if rule.ends_on is None]
    if count is None and open_ended:
        if curriculum is None:
            raise PlanRefusedError("何回開くか、最後の日を入れてください。", field="count")
        count = len(curriculum.units_per_date)
    last = max(rule.ends_on or rule.starts_on + SPAN for rule in rules)
    found = slots(rules, last, choice.closures)
    return obey(found, choice.holidays, count, choice.closures, choice.answers)


def _taught(kept: Sequence[Slot], curriculum: CurriculumChoice | None) -> list[list[int]]:
    if curriculum is None:
        return [[] for _ in kept]
    return units_on(kept, curriculum.units, curriculum.units_per_date)


def _content(curriculum: CurriculumChoice | None, numbers: Sequence[int], slot: Slot) -> str:
    titles = [curriculum.units[number].title for number in numbers] if curriculum else []
    who = [f"（{slot.track.label}のみ）"] if slot.track is not Track.EVERYONE else []
    return "・".join([*titles, *([slot.theme] if slot.theme else [])]) + "".join(who)
