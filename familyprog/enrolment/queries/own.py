"""What a family member's own pages show: own sessions, offers and the groups they open."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.enrolment.queries.expected import sessions_of
from familyprog.programs.enums import CohortState
from familyprog.programs.models import ClassSession, Cohort, Program

INSTANT = dt.timedelta(seconds=1)


def find_my_session(session: Session, actor: Actor, public_id: str) -> ClassSession:
    """A session the acting family member is expected at. Raises NotFoundError for any other."""
    meeting = session.scalar(select(ClassSession).where(ClassSession.public_id == public_id))
    if meeting is None or actor.person_id is None:
        raise NotFoundError
    mine = sessions_of(session, actor.person_id, meeting.starts_at, meeting.starts_at + INSTANT)
    if meeting.id not in {own.id for own in mine}:
        raise NotFoundError
    return meeting


def all_places_of(session: Session, person_id: int) -> list[Enrolment]:
    """Everything a person takes or took part in, with cohort and program; the newest first."""
    return list(
        session.scalars(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.state != EnrolmentState.WAITING)
            .options(joinedload(Enrolment.cohort).joinedload(Cohort.program))
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
        )
    )


def find_group(session: Session, enrolment: Enrolment, public_id: str) -> Cohort | None:
    """A published group of the enrolment's own program, or None: resting, or somebody else's group.

    `enrolment` comes with its cohort.
    """
    return session.scalar(
        select(Cohort).where(
            Cohort.public_id == public_id,
            Cohort.program_id == enrolment.cohort.program_id,
            Cohort.state == CohortState.PUBLISHED,
        )
    )


def offered_programs(session: Session, person_id: int) -> list[tuple[ProgramOffer, Program]]:
    """What was opened to a person and not taken up yet, with its program, oldest first."""
    rows = session.execute(
        select(ProgramOffer, Program)
        .join(Program, Program.id == ProgramOffer.program_id)
        .where(ProgramOffer.person_id == person_id, ProgramOffer.taken_at.is_(None))
        .order_by(ProgramOffer.id)
    )
    return [(offer, program) for offer, program in rows]


def offered_cohorts(session: Session, offer: ProgramOffer) -> list[Cohort]:
    """The groups an offer may be taken up in."""
    return list(
        session.scalars(
            select(Cohort)
            .where(Cohort.program_id == offer.program_id, Cohort.state == CohortState.PUBLISHED)
            .order_by(Cohort.time_slot, Cohort.id)
        )
    )
