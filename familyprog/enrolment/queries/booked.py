"""Who comes to a session for a one-to-one time, whatever else he or she takes part in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.enrolment.models import SlotBooking
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person, PersonAlias
from familyprog.programs.models import SessionSlot


@dataclass(frozen=True)
class Booked:
    """Somebody with a time in a session."""

    session_id: int
    person_id: int
    public_id: str
    alias: str
    household_id: int | None
    kind: PersonKind


def booked_at(session: Session, class_session_ids: Collection[int]) -> list[Booked]:
    """Who has a time in these sessions. One query."""
    rows = session.execute(
        select(
            SessionSlot.class_session_id,
            Person.id,
            Person.public_id,
            PersonAlias.name,
            Person.household_id,
            Person.kind,
        )
        .join(SlotBooking, SlotBooking.session_slot_id == SessionSlot.id)
        .join(Person, Person.id == SlotBooking.person_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(SessionSlot.class_session_id.in_(class_session_ids), SlotBooking.cancelled_at.is_(None))
        .order_by(SlotBooking.id)
    )
    return [
        Booked(key, person, public, name or "", home, kind) for key, person, public, name, home, kind in rows
    ]


def booked_sessions(session: Session, person_id: int) -> set[int]:
    """Ids of the sessions a person has a time in. One query."""
    return set(
        session.scalars(
            select(SessionSlot.class_session_id)
            .join(SlotBooking, SlotBooking.session_slot_id == SessionSlot.id)
            .where(SlotBooking.person_id == person_id, SlotBooking.cancelled_at.is_(None))
        )
    )
