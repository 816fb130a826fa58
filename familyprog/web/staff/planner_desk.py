"""What a planner has at hand, and a plan as it lies on the desk before anybody makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from familyprog.accounts.models import Staff
from familyprog.base.clock import tokyo_date
from familyprog.programs import service
from familyprog.programs.enums import CapacityUnit, HolidayPolicy, TimeSlot
from familyprog.programs.models import CurriculumVersion, Program
from familyprog.programs.planning import PlanChoice, Preview, Promise, preview, slot_of
from familyprog.programs.planning.deadlines import deadline_remarks
from familyprog.programs.queries import get_program, who_may_run
from familyprog.programs.queries.clashes import Clash, clashes
from familyprog.programs.rules import Closures
from familyprog.programs.service.editing import check_facts
from familyprog.programs.shelf import CurriculumChoice, Shelf, open_shelf
from familyprog.web.db import db, now
from familyprog.web.forms import given
from familyprog.web.login import actor
from familyprog.web.staff.closures import site_closures
from familyprog.web.staff.cohorts_forms import TO_COME, WINDOW, PlanForm
from familyprog.web.staff.shelf import curricula_folders

NO_DATES = Preview([], [], [], [], [], [])


@dataclass(frozen=True)
class Desk:
    """What a planner has at hand: the program, the curricula, who could run the group, when it is closed."""

    program: Program
    shelf: Shelf
    colleagues: dict[str, Staff]
    closures: Closures
    today: dt.date

    def fill(self, form: PlanForm) -> None:
        """Give the form its lists."""
        choices = {choice.key: choice.label for choice in self.shelf.choices.values()}
        form.curriculum.choices = {"": "カリキュラムなし"} | choices
        form.staff.choices = {key: one.name for key, one in self.colleagues.items()}

    @property
    def promise(self) -> Promise | None:
        """What the program promises: 月3回."""
        count, span = self.program.promise_count, self.program.promise_span
        return Promise(count, span) if count and span else None


@dataclass(frozen=True)
class Look:
    """日程の案: a plan with its dates, as somebody looks at it."""

    seen: Preview
    slot: TimeSlot
    chosen: CurriculumChoice | None
    answers: Mapping[dt.date, str]
    remarks: list[str]
    clashes: list[Clash]

    @property
    def answered(self) -> list[tuple[dt.date, str]]:
        """Days somebody decided about, and what happens on them."""
        goes = {date.slot.origin: date.slot.day for date in self.seen.dates}
        left_out = {slot.origin for slot in self.seen.removed}
        asked = {question.day for question in self.seen.questions}
        return [
            (day, "この日は開かない" if day in left_out else _goes(day, goes[day]))
            for day in sorted(set(self.answers) - asked)
            if day in goes or day in left_out
        ]


def _goes(day: dt.date, to: dt.date) -> str:
    return "そのまま開く" if day == to else f"{to.month}月{to.day}日に移す"


def open_desk(program_id: str) -> Desk:
    """The desk for a program of the actor's site. Raises NotFoundError."""
    colleagues = who_may_run(db(), actor(), now=now())
    return Desk(
        get_program(db(), actor(), program_id),
        open_shelf(curricula_folders()),
        {one.public_id: one for one in colleagues},
        site_closures(),
        tokyo_date(now()),
    )


def look_at(desk: Desk, form: PlanForm, answers: Mapping[dt.date, str]) -> Look | None:
    """The plan a sound form describes; None when a rule was refused, in its own field.

    Raises DomainError for a refusal that belongs to the plan.
    """
    chosen = desk.shelf.choices.get(form.curriculum.data)
    minutes = {slot: chosen.minutes(slot) for slot in TimeSlot} if chosen else {}
    rules = form.date_choices(minutes, desk.today)
    if rules is None:
        return None
    slot, seen = TimeSlot(form.time_slot.data or TimeSlot.DAY.value), NO_DATES
    if rules:
        choice = PlanChoice(
            rules, form.count.data, HolidayPolicy(form.holidays.data), answers, desk.closures, desk.promise
        )
        slot, seen = _previewed(desk, form, choice, chosen)
    plan = plan_of(form, seen, slot, chosen, None)
    check_facts(plan.facts)
    first = seen.slots[0].day if seen.slots else plan.opens_on
    remarks = deadline_remarks(
        first,
        today=desk.today,
        apply_until=plan.apply_until,
        minimum_count=plan.minimum_count,
        decide_on=plan.decide_on,
    )
    staff = [desk.colleagues[key].id for key in form.staff.data or ()]
    met = clashes(db(), actor(), seen.slots, venue=plan.venue, staff_ids=staff, leave_out=None)
    return Look(seen, slot, chosen, answers, [*seen.remarks, *remarks], met)


def _previewed(
    desk: Desk, form: PlanForm, choice: PlanChoice, chosen: CurriculumChoice | None
) -> tuple[TimeSlot, Preview]:
    """The dates, and the time of day: as chosen, or that of the first date."""
    likely = form.rule_forms[0].likely_slot(form.time_slot.data)
    seen = preview(choice, chosen, likely, today=desk.today)
    if form.time_slot.data:
        return likely, seen
    slot = slot_of(seen.slots[0].day, choice.rules[0].start_time)
    return slot, seen if slot is likely else preview(choice, chosen, slot, today=desk.today)


def plan_of(
    form: PlanForm,
    seen: Preview,
    slot: TimeSlot,
    chosen: CurriculumChoice | None,
    version: CurriculumVersion | None,
) -> service.CohortPlan:
    """The cohort as it was looked at, with the curriculum as it is frozen for it."""
    return service.CohortPlan(
        name=given(form.name.data),
        time_slot=slot,
        capacity=given(form.capacity.data),
        slots=seen.slots,
        curriculum=version,
        unit_numbers=tuple(chosen.units) if chosen else (),
        units_per_date=chosen.units_per_date if chosen else (),
        capacity_unit=CapacityUnit(form.capacity_unit.data),
        venue=form.venue.data or "",
        way_in=form.way_in.data or "",
        agenda_variant=chosen.variant(slot) if chosen else "day",
        rules=seen.rules,
        holiday_policy=HolidayPolicy(form.holidays.data),
        copied_from=form.copied_from.data or "",
        **_days_around(form),
    )


def _days_around(form: PlanForm) -> dict[str, Any]:
    is_window = form.dates_from.data == WINDOW
    return {
        "apply_until": form.apply_until.data,
        "minimum_count": form.minimum_count.data,
        "decide_on": form.decide_on.data,
        "has_dates_to_come": form.dates_from.data == TO_COME,
        "opens_on": form.opens_on.data if is_window else None,
        "closes_on": form.closes_on.data if is_window else None,
    }
