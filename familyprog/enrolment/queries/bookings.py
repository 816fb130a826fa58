"""Reads of one-to-one times: who has which, which are free, what somebody has booked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold, is_called
from familyprog.enrolment.models import Enrolment, SlotBooking
from familyprog.enrolment.queries.enrolments import ACTIVE
from familyprog.enrolment.queries.expected import expected
from familyprog.enrolment.rules.bookings import is_inside
from familyprog.people.models import Person, PersonAlias
from familyprog.people.queries import hidden_ids, may_see
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, SessionSlot
from familyprog.programs.rules.slot_times import SlotTime

MOST_CANDIDATES = 20
# A booking that stands, beside its time.
HOLDS = and_(SlotBooking.session_slot_id == SessionSlot.id, SlotBooking.cancelled_at.is_(None))


@dataclass(frozen=True)
class SlotRow:
    """One time with whoever has it, as staff may see it; free when `booking_public_id` is empty."""

    public_id: str
    time: SlotTime
    booking_public_id: str
    person_id: int | None
    alias: str
    is_outside: bool

    def is_free(self, now: dt.datetime) -> bool:
        """Whether somebody may still have it."""
        return not self.booking_public_id and not self.is_outside and self.time.starts_at > now


@dataclass(frozen=True)
class Candidate:
    """Somebody a time may be booked for. `groups`: what he or she takes part in, to tell two さくら apart."""

    public_id: str
    alias: str
    groups: str


@dataclass(frozen=True)
class MyTime:
    """A time somebody has booked, with its session."""

    booking_public_id: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    meeting: ClassSession


def slot_rows(session: Session, meeting: ClassSession) -> list[SlotRow]:
    """The times of a session with the nicknames of those who have them, by time. One query."""
    rows = session.execute(
        select(SessionSlot, SlotBooking.public_id, SlotBooking.person_id, PersonAlias.name)
        .outerjoin(SlotBooking, HOLDS)
        .outerjoin(PersonAlias, PersonAlias.person_id == SlotBooking.person_id)
        .where(SessionSlot.class_session_id == meeting.id)
        .order_by(SessionSlot.starts_at, SessionSlot.place, SessionSlot.id)
    )
    whole = SlotTime(meeting.starts_at, meeting.ends_at)
    return [
        SlotRow(slot.public_id, time, booking or "", person_id, alias or "", not is_inside(time, whole))
        for slot, booking, person_id, alias in rows
        for time in [SlotTime(slot.starts_at, slot.ends_at, slot.place)]
    ]


def booked_slots(session: Session, class_session_id: int) -> set[int]:
    """Ids of the times of a session that somebody has. One query."""
    return set(
        session.scalars(
            select(SessionSlot.id)
            .join(SlotBooking, HOLDS)
            .where(SessionSlot.class_session_id == class_session_id)
        )
    )


def bookings_in(session: Session, class_session_ids: Collection[int]) -> list[SlotBooking]:
    """The standing bookings in these sessions, by time. One query."""
    return list(
        session.scalars(
            _standing()
            .where(SessionSlot.class_session_id.in_(class_session_ids))
            .order_by(SessionSlot.starts_at, SlotBooking.id)
        )
    )


def booking_of(session: Session, class_session_id: int, person_id: int) -> SlotBooking | None:
    """What a person has booked in a session, if anything."""
    return session.scalar(
        _standing().where(
            SessionSlot.class_session_id == class_session_id, SlotBooking.person_id == person_id
        )
    )


def times_in(session: Session, class_session_ids: Collection[int]) -> dict[tuple[int, int], SlotTime]:
    """The one-to-one times people have in these sessions, by session and person. One query."""
    rows = session.execute(
        select(
            SessionSlot.class_session_id,
            SlotBooking.person_id,
            SessionSlot.starts_at,
            SessionSlot.ends_at,
            SessionSlot.place,
        )
        .join(SlotBooking, HOLDS)
        .where(SessionSlot.class_session_id.in_(class_session_ids))
    )
    return {(meeting, person): SlotTime(start, end, place) for meeting, person, start, end, place in rows}


def get_booking(session: Session, actor: Actor, public_id: str) -> SlotBooking:
    """A booking: staff within their site, a family member the own one. Raises NotFoundError."""
    found = session.execute(
        select(SlotBooking, ClassSession.site_id)
        .join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
        .join(ClassSession, ClassSession.id == SessionSlot.class_session_id)
        .where(SlotBooking.public_id == public_id)
    ).one_or_none()
    if found is None or not may_see(actor, found[0].person_id, found[1]):
        raise NotFoundError
    booking: SlotBooking = found[0]
    return booking


def my_times(session: Session, person_id: int, now: dt.datetime) -> list[MyTime]:
    """The times a person has booked that are not over, by time, with session and cohort. One query."""
    rows = session.execute(
        select(SlotBooking.public_id, SessionSlot, ClassSession)
        .join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
        .join(ClassSession, ClassSession.id == SessionSlot.class_session_id)
        .where(
            SlotBooking.person_id == person_id, SlotBooking.cancelled_at.is_(None), SessionSlot.ends_at > now
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(SessionSlot.starts_at, SlotBooking.id)
    )
    return [
        MyTime(booking, slot.starts_at, slot.ends_at, slot.place, meeting) for booking, slot, meeting in rows
    ]


def free_times(
    session: Session, meetings: Sequence[ClassSession], now: dt.datetime
) -> dict[int, list[SessionSlot]]:
    """The times still to be had in these sessions, by session id. Nothing is said of the others. One query."""
    open_ones = {one.id: one for one in meetings if one.state is not SessionState.CANCELLED}
    rows = session.scalars(
        select(SessionSlot)
        .outerjoin(SlotBooking, HOLDS)
        .where(
            SessionSlot.class_session_id.in_(open_ones),
            SessionSlot.starts_at > now,
            SlotBooking.id.is_(None),
        )
        .order_by(SessionSlot.starts_at, SessionSlot.place, SessionSlot.id)
    )
    found: dict[int, list[SessionSlot]] = {key: [] for key in open_ones}
    for slot in rows:
        meeting = open_ones[slot.class_session_id]
        if is_inside(SlotTime(slot.starts_at, slot.ends_at), SlotTime(meeting.starts_at, meeting.ends_at)):
            found[slot.class_session_id].append(slot)
    return found


def candidates(session: Session, actor: Actor, meeting: ClassSession, text: str = "") -> list[Candidate]:
    """Who comes to the session, or with some text everybody of the actor's site called like that; by name.

    Nobody hidden is found by a search. Whoever has a time there is left out. Three queries.
    """
    if not actor.is_staff or actor.site_id != meeting.site_id:
        return []
    query = (
        select(Person.id, Person.public_id, PersonAlias.shown)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Person.site_id == meeting.site_id, Person.merged_into_id.is_(None))
        .order_by(PersonAlias.name, Person.id)
    )
    wanted = fold(text)  # what is unseen asks for nobody, and not for everybody
    if wanted:
        query = query.where(Person.id.not_in(hidden_ids()))
    else:
        query = query.where(Person.id.in_([one.person_id for one in expected(session, meeting.id)]))
    has_one = {one.person_id for one in bookings_in(session, [meeting.id])}
    found = [
        (key, public_id, name)
        for key, public_id, name in session.execute(query)
        if key not in has_one and (not wanted or is_called(name, wanted))
    ][:MOST_CANDIDATES]
    groups = _groups(session, [key for key, _public_id, _name in found])
    return [Candidate(public_id, name, "・".join(groups[key])) for key, public_id, name in found]


def _groups(session: Session, person_ids: Collection[int]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for key, name in session.execute(
        select(Enrolment.person_id, Cohort.name)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.state.in_(ACTIVE))
        .order_by(Enrolment.id)
    ):
        groups[key].append(name)
    return groups


def _standing() -> Select[SlotBooking]:
    return (
        select(SlotBooking)
        .join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
        .where(SlotBooking.cancelled_at.is_(None))
    )
