"""Opening a cohort from a plan, publishing and closing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.programs.enums import CapacityUnit, CohortState, HolidayPolicy, TimeSlot
from familyprog.programs.errors import ChangeRefusedError, PlanRefusedError
from familyprog.programs.models import Cohort, CurriculumVersion, Program, SessionUnit
from familyprog.programs.queries.schedule import is_still_running, units_of
from familyprog.programs.rules import DateRule, Slot, units_on
from familyprog.programs.service.editing import CohortFacts, check_facts, write_facts
from familyprog.programs.service.schedule import keep_rules, meeting_on


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
    holiday_policy: HolidayPolicy = HolidayPolicy.KEEP
    apply_until: dt.date | None = None
    minimum_count: int | None = None
    decide_on: dt.date | None = None
    has_dates_to_come: bool = False
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    copied_from: str = ""

    @property
    def facts(self) -> CohortFacts:
        """What may still be changed later."""
        return CohortFacts(
            name=self.name,
            venue=self.venue,
            way_in=self.way_in,
            apply_until=self.apply_until,
            minimum_count=self.minimum_count,
            decide_on=self.decide_on,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
        )


def open_cohort(
    session: Session, program: Program, plan: CohortPlan, *, now: dt.datetime, by: Actor
) -> Cohort:
    """A cohort in preparation, with its sessions and units. Raises PlanRefusedError naming the field."""
    _check(plan)
    cohort = Cohort(
        site_id=program.site_id,
        program_id=program.id,
        curriculum_version_id=plan.curriculum.id if plan.curriculum else None,
        time_slot=plan.time_slot,
        state=CohortState.DRAFT,
        capacity=plan.capacity,
        capacity_unit=plan.capacity_unit,
        agenda_variant=plan.agenda_variant,
        holiday_policy=plan.holiday_policy,
        has_dates_to_come=plan.has_dates_to_come,
        copied_from=plan.copied_from,
        created_at=now,
    )
    write_facts(cohort, plan.facts)
    session.add(cohort)
    session.flush()
    keep_rules(session, cohort, plan.rules)
    _add_sessions(session, cohort, plan, now)
    note(session, "open_cohort", "cohort", cohort.public_id, now=now, by=by)
    return cohort


def _check(plan: CohortPlan) -> None:
    check_facts(plan.facts)
    if plan.capacity < 1:
        raise PlanRefusedError("定員は1以上の数字で入れてください。", field="capacity")
    # Dates may be told later, and what is there at any time has a window instead.
    if not (plan.slots or plan.has_dates_to_come or plan.opens_on):
        raise PlanRefusedError("この決まりでは、日にちが一つもできません。", field="first_on")


def _add_sessions(session: Session, cohort: Cohort, plan: CohortPlan, now: dt.datetime) -> None:
    meetings = [meeting_on(cohort, number, slot, now=now) for number, slot in enumerate(plan.slots, start=1)]
    session.add_all(meetings)
    session.flush()
    units = units_of(session, cohort.curriculum_version_id, plan.unit_numbers)
    taught = [
        {"class_session_id": meeting.id, "curriculum_unit_id": units[number].id}
        for meeting, numbers in zip(meetings, units_on(plan.slots, units, plan.units_per_date), strict=True)
        for number in numbers
    ]
    if taught:
        session.execute(insert(SessionUnit), taught)  # one statement, however many dates


def publish(session: Session, cohort: Cohort, *, now: dt.datetime, by: Actor) -> None:
    """From now on everyone may see the cohort and apply. Twice is the same as once."""
    if cohort.state is CohortState.DRAFT:
        cohort.state = CohortState.PUBLISHED
        session.flush()
        note(session, "publish", "cohort", cohort.public_id, now=now, by=by)


def close_cohort(session: Session, cohort: Cohort, *, now: dt.datetime, by: Actor) -> None:
    """End a cohort after its last session. Twice is the same as once; nobody is told.

    Raises ChangeRefusedError in preparation, or while a session is still ahead or its dates are to come.
    """
    if cohort.state is CohortState.CLOSED:
        return
    if cohort.state is CohortState.DRAFT:
        raise ChangeRefusedError("準備中の期は、終えられません。")
    if is_still_running(session, cohort, now=now):
        raise ChangeRefusedError("これからの回があります。終わってから、または中止にしてから終えてください。")
    cohort.state = CohortState.CLOSED
    session.flush()
    note(session, "close_cohort", "cohort", cohort.public_id, now=now, by=by)
