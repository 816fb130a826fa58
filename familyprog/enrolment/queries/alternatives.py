"""Where else somebody could come: what may be named as second and third, and how much room there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.enrolment.enums import Door
from familyprog.enrolment.models import Enrolment, EnrolmentChoice
from familyprog.enrolment.queries.eligibility import door_of
from familyprog.enrolment.queries.enrolments import seat_states
from familyprog.enrolment.queries.make_ups import guest_places
from familyprog.enrolment.rules.prospects import Room
from familyprog.people.models import Person
from familyprog.programs.models import Cohort, Program
from familyprog.programs.queries import PublicCohort, public_programs

OTHERS = 2  # a second and a third


def alternatives(session: Session, here: PublicCohort, *, now: dt.datetime) -> list[PublicCohort]:
    """Open groups somebody could come to as well: of the same program first, then of one for the same people."""
    programs = sorted(public_programs(session), key=lambda one: one.row.id != here.program.id)
    return [
        cohort
        for program in programs
        if _is_for_the_same(program.row, here.program)
        for cohort in program.cohorts
        if cohort.id != here.id and door_of(cohort, now) is Door.OPEN
    ]


def _is_for_the_same(one: Program, other: Program) -> bool:
    """The same program, or one that is offered to the same people under the same rules."""
    return one.id == other.id or _audience(one) == _audience(other)


def _audience(program: Program) -> tuple[object, ...]:
    rules = sorted(repr(sorted(rule.items())) for rule in program.eligibility)
    return (
        program.site_id,
        program.kind,
        program.stage,
        program.audience,
        program.gate,
        program.prerequisite_id,
        *rules,
    )


def named(session: Session, site_id: int, public_ids: Iterable[str]) -> list[Cohort]:
    """The groups of the site with these public ids, with program, in the order they were named."""
    wanted = list(dict.fromkeys(public_ids))
    found = session.scalars(
        select(Cohort)
        .where(Cohort.public_id.in_(wanted), Cohort.site_id == site_id)
        .options(joinedload(Cohort.program))
    )
    return sorted(found, key=lambda cohort: wanted.index(cohort.public_id))


def rooms_of(session: Session, cohorts: Sequence[Cohort], *, now: dt.datetime) -> list[Room]:
    """How much room there is for newcomers, in the order given. Whoever waits goes before them."""
    states = seat_states(session, cohorts)
    guests = guest_places(session, [cohort.id for cohort in cohorts], from_=now)
    return [
        Room(
            cohort.name,
            0
            if states[cohort.id].waiting
            else max(cohort.capacity - states[cohort.id].taken - guests.get(cohort.id, 0), 0),
            cohort.capacity_unit,
        )
        for cohort in cohorts
    ]


def choices_named(session: Session, enrolment_id: int) -> list[Cohort]:
    """The groups somebody named when asking, the first first; empty when it was only one."""
    return list(
        session.scalars(
            select(Cohort)
            .join(EnrolmentChoice, EnrolmentChoice.cohort_id == Cohort.id)
            .where(EnrolmentChoice.enrolment_id == enrolment_id)
            .options(joinedload(Cohort.program))
            .order_by(EnrolmentChoice.rank)
        )
    )


def together_with(session: Session, enrolment: Enrolment) -> list[Enrolment]:
    """Whoever applied together with this one, with their names; empty when it came alone."""
    if enrolment.together_key is None:
        return []
    return list(
        session.scalars(
            select(Enrolment)
            .where(Enrolment.together_key == enrolment.together_key, Enrolment.id != enrolment.id)
            .options(joinedload(Enrolment.person).joinedload(Person.alias))
            .order_by(Enrolment.id)
        )
    )
