"""Where else somebody could come: what may be named as second and third, and how much room there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.enrolment.enums import Door, Ruling
from familyprog.enrolment.models import Enrolment, EnrolmentChoice
from familyprog.enrolment.queries.eligibility import door_of, facts_of, rules_of_program, verdict_of
from familyprog.enrolment.queries.enrolments import seat_states
from familyprog.enrolment.queries.make_ups import guest_places
from familyprog.enrolment.rules.audience import names_people, suits
from familyprog.enrolment.rules.kinds import Facts
from familyprog.enrolment.rules.prospects import Room
from familyprog.enrolment.rules.said import Said
from familyprog.people.models import Person
from familyprog.programs.enums import Gate
from familyprog.programs.models import Cohort, Program
from familyprog.programs.queries import PublicCohort, public_programs

OTHERS = 2  # a second and a third
SHOWN = 8  # more choices than that help nobody


@dataclass(frozen=True)
class Alternative:
    """Another group somebody could come to. `needs_talk`: nobody knows yet whether it is for them."""

    cohort: PublicCohort
    needs_talk: bool = False


def alternatives(session: Session, here: PublicCohort, said: Said, *, now: dt.datetime) -> list[Alternative]:
    """Open groups for the same people: of this program first, what only a talk can tell last, and not too many."""
    facts = facts_of(session, here.row, said, now=now)
    weighed = [(one, _ruling(session, one.row, here, facts)) for one in public_programs(session)]
    found = [
        Alternative(cohort, ruling is Ruling.TALK)
        for program, ruling in weighed
        for cohort in program.cohorts
        if ruling is not Ruling.NO
        and cohort.id != here.id
        and door_of(cohort, now) is Door.OPEN
        and verdict_of(session, cohort.row, said, now=now).ruling is not Ruling.NO
    ]
    return sorted(found, key=lambda one: (one.cohort.program.id != here.program.id, one.needs_talk))[:SHOWN]


def _ruling(session: Session, there: Program, here: PublicCohort, facts: Facts) -> Ruling:
    """Whether the program is for who asks for a place here."""
    if there.id == here.program.id:
        return Ruling.OK
    if not _is_of_a_kind(there, here.program):
        return Ruling.NO
    rules = rules_of_program(session, there)
    if not names_people(rules) and there.audience != here.program.audience:
        return Ruling.NO  # a text that nobody can compare
    return suits(rules, rules_of_program(session, here.program), facts)


def _is_of_a_kind(there: Program, here: Program) -> bool:
    """Held for the same purpose, and entered by asking for a place."""
    return (
        (there.site_id, there.kind, there.stage) == (here.site_id, here.kind, here.stage)
        and there.gate in {None, Gate.APPLY, Gate.INTERVIEW, here.gate}
        and there.prerequisite_id in {None, here.prerequisite_id}
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
