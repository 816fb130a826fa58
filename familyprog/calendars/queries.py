"""Reads of what stands in whose calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.rules import is_serving
from familyprog.attendance.models import AbsenceNotice
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest
from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Feed, Invitation, StaffFeed
from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.queries import ACTIVE
from familyprog.people.queries import hidden_people
from familyprog.programs.models import ClassSession, Cohort, Program, SessionUnit

Row = tuple[Invitation, ClassSession]


def find_invitation(session: Session, person_id: int, class_session_id: int) -> Invitation | None:
    """The newest row for this person and session."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.class_session_id == class_session_id)
        .order_by(Invitation.generation.desc())
        .limit(1)
    )


def find_entry(session: Session, public_id: str) -> Invitation | None:
    """One row by its public id, as the database has it now."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def invitations_of(
    session: Session, person_id: int, class_session_ids: Collection[int]
) -> dict[int, Invitation]:
    """The newest rows of one person, by session id. One query."""
    rows = session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.class_session_id.in_(class_session_ids))
        .order_by(Invitation.generation)
    )
    return {row.class_session_id: row for row in rows}


def coming_rows(session: Session, now: dt.datetime, person_ids: Collection[int] | None = None) -> list[Row]:
    """Every row about a session to come, of these persons or of all, with session, cohort and program.

    By session and generation: the newest of a person and session is the last. One query.
    """
    wanted = [] if person_ids is None else [Invitation.person_id.in_(person_ids)]
    found = session.execute(
        select(Invitation, ClassSession)
        .join(ClassSession, ClassSession.id == Invitation.class_session_id)
        .where(ClassSession.starts_at > now, *wanted)
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id, Invitation.person_id, Invitation.generation)
    )
    return [(row, meeting) for row, meeting in found]


def open_rows(session: Session, now: dt.datetime, person_ids: Collection[int] | None = None) -> list[Row]:
    """The rows of `coming_rows` that stand in a calendar."""
    return [
        (row, meeting)
        for row, meeting in coming_rows(session, now, person_ids)
        if row.state is InvitationState.ACTIVE
    ]


def elsewhere(
    session: Session, class_session_ids: Collection[int], person_ids: Collection[int] | None = None
) -> set[tuple[int, int]]:
    """(session, person) of whoever stays away from a session and takes its content with another group.

    One query.
    """
    wanted = [] if person_ids is None else [AbsenceNotice.person_id.in_(person_ids)]
    rows = session.execute(
        select(AbsenceNotice.class_session_id, AbsenceNotice.person_id)
        .join(SessionUnit, SessionUnit.class_session_id == AbsenceNotice.class_session_id)
        .join(MakeUp, MakeUp.curriculum_unit_id == SessionUnit.curriculum_unit_id)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .where(
            AbsenceNotice.class_session_id.in_(class_session_ids),
            AbsenceNotice.withdrawn_at.is_(None),
            Enrolment.person_id == AbsenceNotice.person_id,
            MakeUp.state != MakeUpState.DROPPED,
            MakeUp.class_session_id != AbsenceNotice.class_session_id,
            *wanted,
        )
    )
    return {(meeting, person) for meeting, person in rows}


def is_hidden(session: Session, person_id: int) -> bool:
    """Whether nothing may tell where this person goes."""
    return person_id in hidden_people(session, [person_id])


def find_feed(session: Session, token: str) -> Feed | None:
    """The feed a secret address opens; it ends with the person's last program, or when revoked."""
    takes_part = exists().where(Enrolment.person_id == Feed.person_id, Enrolment.state.in_(ACTIVE))
    return session.scalar(
        select(Feed).where(Feed.token_hash == digest(token), Feed.revoked_at.is_(None), takes_part)
    )


def find_staff_feed(session: Session, token: str, now: dt.datetime) -> tuple[StaffFeed, Staff] | None:
    """The same of a member of staff; it ends with the account."""
    found = session.execute(
        select(StaffFeed, Staff)
        .join(Staff, Staff.id == StaffFeed.staff_id)
        .where(StaffFeed.token_hash == digest(token), StaffFeed.revoked_at.is_(None))
    ).one_or_none()
    if found is None or not is_serving(found.Staff.ends_on, found.Staff.is_disabled, now):
        return None
    return found.StaffFeed, found.Staff


def feeds_of(session: Session, person_id: int) -> list[Feed]:
    """The feeds of a person that are open, oldest first."""
    return list(
        session.scalars(
            select(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None)).order_by(Feed.id)
        )
    )


def staff_feeds_of(session: Session, actor: Actor) -> list[StaffFeed]:
    """The open feeds of the acting member of staff, oldest first. Raises NotFoundError for anybody else."""
    if actor.staff_id is None:
        raise NotFoundError
    mine = (StaffFeed.staff_id == actor.staff_id, StaffFeed.revoked_at.is_(None))
    return list(session.scalars(select(StaffFeed).where(*mine).order_by(StaffFeed.id)))


def calendar_titles(session: Session, program_ids: Collection[int]) -> dict[int, str]:
    """What these programs are called in calendars. One query."""
    rows = session.execute(select(Program.id, Program.calendar_title).where(Program.id.in_(program_ids)))
    return {program: title for program, title in rows}
