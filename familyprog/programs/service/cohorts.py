"""Opening a cohort from a plan, publishing it, and who runs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import CapacityUnit, CohortState, TimeSlot
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CohortStaff,
    CurriculumUnit,
    CurriculumVersion,
    Program,
    ScheduleRule,
    SessionUnit,
)
from familyprog.programs.rules import DateRule, Slot, units_on


@dataclass(frozen=True)
class CohortPlan:
    """What a coordinator decided: the dates as they were previewed, and everything around them."""

    name: str
    time_slot: TimeSlot
    capacity: int
    slots: Sequence[Slot]
    curriculum: CurriculumVersion | None = None
    unit_numbers: Sequence[int] = ()  # only these units; all when empty
    units_per_date: Sequence[int] = ()
    capacity_unit: CapacityUnit = CapacityUnit.PERSON
    venue: str = ""
    way_in: str = ""
    agenda_variant: str = "day"
    rules: Sequence[DateRule] = field(default_factory=tuple)


def open_cohort(
    session: Session, program: Program, plan: CohortPlan, *, now: dt.datetime, by: Actor
) -> Cohort:
    """A cohort in preparation, with its sessions and units. Raises PlanRefusedError naming the field."""
    _check(plan)
    cohort = Cohort(
        site_id=program.site_id,
        program_id=program.id,
        curriculum_version_id=plan.curriculum.id if plan.curriculum else None,
        name=clean_text(plan.name),
        time_slot=plan.time_slot,
        state=CohortState.DRAFT,
        capacity=plan.capacity,
        capacity_unit=plan.capacity_unit,
        agenda_variant=plan.agenda_variant,
        venue=clean_text(plan.venue),
        way_in=clean_text(plan.way_in),
        created_at=now,
    )
    session.add(cohort)
    session.flush()
    _keep_rules(session, cohort, plan.rules)
    _add_sessions(session, cohort, plan, now)
    note(session, "open_cohort", "cohort", cohort.public_id, now=now, by=by)
    return cohort


def _check(plan: CohortPlan) -> None:
    if not clean_text(plan.name):
        raise PlanRefusedError("期・グループの名前を入れてください。", field="name")
    if plan.capacity < 1:
        raise PlanRefusedError("定員は1以上の数字で入れてください。", field="capacity")
    if not plan.slots:
        raise PlanRefusedError("この決まりでは、日にちが一つもできません。", field="first_on")


def _keep_rules(session: Session, cohort: Cohort, rules: Sequence[DateRule]) -> None:
    session.add_all(
        ScheduleRule(
            cohort_id=cohort.id,
            rrule=rule.rrule,
            dates=[day.isoformat() for day in rule.dates],
            start_time=f"{rule.start_time:%H:%M}",
            length_minutes=rule.length_minutes,
            starts_on=rule.starts_on,
            ends_on=rule.ends_on,
        )
        for rule in rules
    )


def _add_sessions(session: Session, cohort: Cohort, plan: CohortPlan, now: dt.datetime) -> None:
    meetings = [
        ClassSession(
            site_id=cohort.site_id,
            cohort_id=cohort.id,
            number=number,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            created_at=now,
            updated_at=now,
        )
        for number, slot in enumerate(plan.slots, start=1)
    ]
    session.add_all(meetings)
    session.flush()
    units = _units(session, plan)
    for meeting, numbers in zip(meetings, units_on(plan.slots, units, plan.units_per_date), strict=True):
        session.add_all(
            SessionUnit(class_session_id=meeting.id, curriculum_unit_id=units[number].id)
            for number in numbers
        )
    session.flush()


def _units(session: Session, plan: CohortPlan) -> dict[int, CurriculumUnit]:
    if plan.curriculum is None:
        return {}
    query = select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == plan.curriculum.id)
    if plan.unit_numbers:
        query = query.where(CurriculumUnit.number.in_(plan.unit_numbers))
    return {unit.number: unit for unit in session.scalars(query.order_by(CurriculumUnit.number))}


def publish(session: Session, cohort: Cohort, *, now: dt.datetime, by: Actor) -> None:
    """From now on everyone may see the cohort and apply. Twice is the same as once."""
    if cohort.state is CohortState.DRAFT:
        cohort.state = CohortState.PUBLISHED
        session.flush()
        note(session, "publish", "cohort", cohort.public_id, now=now, by=by)


def assign_staff(
    session: Session,
    cohort: Cohort,
    staff: Staff,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Let somebody run a cohort from a day on. Raises PlanRefusedError for staff of another site."""
    if staff.site_id != cohort.site_id:
        raise PlanRefusedError("この職員は選べません。", field="staff")
    there = session.scalar(
        select(CohortStaff).where(
            CohortStaff.cohort_id == cohort.id,
            CohortStaff.staff_id == staff.id,
            CohortStaff.starts_on == starts_on,
        )
    )
    if there is None:
        there = CohortStaff(cohort_id=cohort.id, staff_id=staff.id, starts_on=starts_on)
        session.add(there)
    there.ends_on = ends_on
    session.flush()
    note(session, "assign_staff", "cohort", cohort.public_id, now=now, by=by)
