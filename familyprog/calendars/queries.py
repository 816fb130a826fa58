"""Reads of what stands in whose calendar."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from familyprog.base.names import digest
from familyprog.calendars.models import Feed, Invitation
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment


def find_invitation(session: Session, person_id: int, class_session_id: int) -> Invitation | None:
    """The newest row for this person and session."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.class_session_id == class_session_id)
        .order_by(Invitation.generation.desc())
        .limit(1)
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


def find_feed(session: Session, token: str) -> Feed | None:
    """The feed a secret address opens; it ends with the person's last program, or when revoked."""
    takes_part = exists().where(
        Enrolment.person_id == Feed.person_id, Enrolment.state != EnrolmentState.WITHDRAWN
    )
    return session.scalar(
        select(Feed).where(Feed.token_hash == digest(token), Feed.revoked_at.is_(None), takes_part)
    )


def feeds_of(session: Session, person_id: int) -> list[Feed]:
    """The feeds of a person that are open, oldest first."""
    return list(
        session.scalars(
            select(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None)).order_by(Feed.id)
        )
    )
