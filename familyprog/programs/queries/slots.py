"""One-to-one times of sessions. Who has one is the business of enrolment."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.errors import NotFoundError
from familyprog.programs.models import ClassSession, SessionSlot


def slots_of(session: Session, class_session_id: int) -> list[SessionSlot]:
    """The times of a session, by time and place."""
    return list(
        session.scalars(
            select(SessionSlot)
            .where(SessionSlot.class_session_id == class_session_id)
            .order_by(SessionSlot.starts_at, SessionSlot.place, SessionSlot.id)
        )
    )


def get_slot(session: Session, meeting: ClassSession, public_id: str) -> SessionSlot:
    """A time of a session the actor has already been let into, or NotFoundError."""
    slot = session.scalar(
        select(SessionSlot).where(
            SessionSlot.public_id == public_id, SessionSlot.class_session_id == meeting.id
        )
    )
    if slot is None:
        raise NotFoundError
    return slot
