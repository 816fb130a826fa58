"""What may be changed about a cohort besides its dates and seats. Tells nobody: see reminders.rescheduling."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import CapacityUnit, CohortState, SessionState
from familyprog.programs.errors import ChangeRefusedError, PlanRefusedError
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.service.locking import hold_cohort


@dataclass(frozen=True)
class CohortFacts:
    """Name, place, deadlines and the window of what is there at any time; None is 未定."""

    name: str
    venue: str = ""
    way_in: str = ""
    apply_until: dt.date | None = None
    minimum_count: int | None = None
    decide_on: dt.date | None = None
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None


def facts_of(cohort: Cohort) -> CohortFacts:
    """How they are now."""
    return CohortFacts(**{one.name: getattr(cohort, one.name) for one in fields(CohortFacts)})


def check_facts(facts: CohortFacts) -> None:
    """Raises PlanRefusedError naming the field."""
    if not clean_text(facts.name):
        raise PlanRefusedError("期・グループの名前を入れてください。", field="name")
    if facts.minimum_count is not None and facts.minimum_count < 1:
        raise PlanRefusedError("最少の人数は1以上の数字で入れてください。", field="minimum_count")
    if facts.closes_on and not facts.opens_on:
        raise PlanRefusedError("始まりの日も入れてください。", field="opens_on")
    if facts.opens_on and facts.closes_on and facts.closes_on < facts.opens_on:
        raise PlanRefusedError("終わりの日は、始まりの日よりあとにしてください。", field="closes_on")


def write_facts(cohort: Cohort, facts: CohortFacts) -> None:
    """Write checked facts into a row."""
    for one in fields(CohortFacts):
        value = getattr(facts, one.name)
        setattr(cohort, one.name, clean_text(value) if isinstance(value, str) else value)


def edit_cohort(
    session: Session, cohort: Cohort, facts: CohortFacts, *, now: dt.datetime, by: Actor
) -> list[ClassSession]:
    """Change the facts; the sessions to come that are now in another place, each with its new revision.

    Raises PlanRefusedError naming the field, ChangeRefusedError for a closed cohort.
    """
    hold_cohort(session, cohort)
    if cohort.state is CohortState.CLOSED:
        raise ChangeRefusedError("終わった期は変えられません。")
    check_facts(facts)
    before = facts_of(cohort)
    write_facts(cohort, facts)
    if facts_of(cohort) == before:
        return []
    moved = _count_up(session, cohort, now) if cohort.venue != before.venue else []
    session.flush()
    note(session, "edit_cohort", "cohort", cohort.public_id, now=now, by=by)
    return moved


def _count_up(session: Session, cohort: Cohort, now: dt.datetime) -> list[ClassSession]:
    """What was told about these sessions named another place, so it is old."""
    moved = at_its_place(session, cohort, now=now)
    for meeting in moved:
        meeting.revision += 1
        meeting.updated_at = now
    return moved


def at_its_place(session: Session, cohort: Cohort, *, now: dt.datetime) -> list[ClassSession]:
    """The sessions to come that meet at the cohort's own place, in order of time."""
    return list(
        session.scalars(
            select(ClassSession)
            .where(
                ClassSession.cohort_id == cohort.id,
                ClassSession.venue == "",
                ClassSession.state == SessionState.PLANNED,
                ClassSession.starts_at > now,
            )
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )


def change_unit(session: Session, cohort: Cohort, unit: CapacityUnit, *, now: dt.datetime, by: Actor) -> None:
    """Count the capacity in 名 or 組. Raises ChangeRefusedError once the cohort is public: seats are taken."""
    if cohort.capacity_unit is unit:
        return
    if cohort.state is not CohortState.DRAFT:
        raise ChangeRefusedError("公開したあとは、定員の数え方を変えられません。", field="capacity_unit")
    cohort.capacity_unit = unit
    session.flush()
    note(session, "change_unit", "cohort", cohort.public_id, now=now, by=by)
