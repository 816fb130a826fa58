"""Reads for entering somebody who calls: what there is to choose, and what would come of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold
from familyprog.enrolment.models import Application, ProgramOffer
from familyprog.enrolment.queries.enrolments import seat_states
from familyprog.enrolment.rules import may_enter
from familyprog.people.models import Person
from familyprog.programs.enums import CohortState
from familyprog.programs.models import ClassSession, Cohort, Program


@dataclass(frozen=True)
class Outlook:
    """What would come of an entry at this moment. `line`: the place in line, 0 with a seat."""

    line: int
    notice: str

    @property
    def sentence(self) -> str:
        """What to tell the caller."""
        if self.line == 0:
            return "席があります。受け付けると、席をお取りします。"
        return f"いまは満席です。受け付けると、{self.line}番目の順番をお取りします。"


def entry_choices(session: Session, actor: Actor, *, now: dt.datetime) -> list[tuple[Cohort, str]]:
    """The open cohorts of the actor's site with program, each with its seats in words; none that is over."""
    meetings = select(ClassSession.id).where(ClassSession.cohort_id == Cohort.id).correlate(Cohort)
    cohorts = session.scalars(
        select(Cohort)
        .join(Cohort.program)
        .where(
            Cohort.site_id == actor.site_id,
            Cohort.state == CohortState.PUBLISHED,
            or_(~meetings.exists(), meetings.where(ClassSession.ends_at > now).exists()),
            or_(Cohort.closes_on.is_(None), Cohort.closes_on >= tokyo_date(now)),
        )
        .options(joinedload(Cohort.program))
        .order_by(Program.id, Cohort.id)
    ).all()
    states = seat_states(session, cohorts)
    return [(cohort, states[cohort.id].words) for cohort in cohorts]


def get_entry_choice(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> Cohort:
    """One of the `entry_choices`, with its program. Raises NotFoundError."""
    for cohort, _seats in entry_choices(session, actor, now=now):
        if cohort.public_id == public_id:
            return cohort
    raise NotFoundError


def get_applied_cohort(session: Session, application: Application) -> Cohort:
    """The cohort an application is for, with its program."""
    wanted = select(Cohort).where(Cohort.id == application.cohort_id).options(joinedload(Cohort.program))
    return session.scalars(wanted).one()


def outlook(session: Session, cohort: Cohort, known: list[Person]) -> Outlook:
    """What an entry in this cohort (with its program) would come to, for somebody new or one of the known."""
    state = seat_states(session, [cohort])[cohort.id]
    is_free = state.taken < state.capacity and state.waiting == 0
    offers = offered_to(session, [person.id for person in known])
    return Outlook(
        line=0 if is_free else state.waiting + 1, notice=may_enter(cohort.program, offers).sentence
    )


def offered_to(session: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of the programs that were opened to these persons."""
    query = select(ProgramOffer.program_id).where(ProgramOffer.person_id.in_(person_ids))
    return list(session.scalars(query))


def member_called(session: Session, household_id: int | None, alias: str) -> Person | None:
    """Who is called so in a household, however it is written; None when nobody is, or there is no household."""
    members = session.scalars(
        select(Person)
        .where(Person.household_id == household_id, Person.household_id.is_not(None))
        .options(joinedload(Person.alias))
        .order_by(Person.id)
    )
    return next((one for one in members if fold(one.alias.name) == fold(alias)), None)
