"""One-to-one times: one person a time, one time a person in each session, given back without a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.errors import SlotRefusedError
from familyprog.enrolment.models import SlotBooking
from familyprog.enrolment.queries import expected
from familyprog.enrolment.queries.bookings import booked_slots, booking_of, bookings_in
from familyprog.enrolment.rules.bookings import check_giving_back, check_slot
from familyprog.outbox import service as outbox
from familyprog.people.models import Person
from familyprog.programs.models import ClassSession, SessionSlot
from familyprog.programs.rules.slot_times import SlotTime
from familyprog.programs.service.slots import lay_out_slots, lock_session


def lay_out(
    session: Session,
    meeting: ClassSession,
    *,
    minutes: int,
    gap: int,
    places: Sequence[str] = (),
    now: dt.datetime,
    by: Actor,
) -> list[SessionSlot]:
    """Lay the times of a session out anew; those somebody has stay as they are.

    Raises SlotsRefusedError naming the field.
    """
    lock_session(session, meeting)  # before looking who has one
    booked = booked_slots(session, meeting.id)
    return lay_out_slots(
        session, meeting, minutes=minutes, gap=gap, places=places, booked=booked, now=now, by=by
    )


def remove_slot(
    session: Session, meeting: ClassSession, slot: SessionSlot, *, now: dt.datetime, by: Actor
) -> None:
    """Take a free time away. Raises SlotRefusedError while somebody has it."""
    lock_session(session, meeting)
    if slot.id in booked_slots(session, meeting.id):
        raise SlotRefusedError("この枠には予約があります。先に予約を取り消してください。")
    session.delete(slot)
    session.flush()
    note(session, "remove_slot", "class_session", meeting.public_id, now=now, by=by)


def book_slot(
    session: Session, slot: SessionSlot, person: Person, *, now: dt.datetime, by: Actor
) -> SlotBooking:
    """Give a person a one-to-one time; the same again is the same booking.

    Raises SlotRefusedError for a time that is taken, over or gone, or a second one in the session, and
    NotFoundError for somebody of another site or somebody else's person.
    """
    meeting = session.get_one(ClassSession, slot.class_session_id)
    if person.site_id != meeting.site_id or by.person_id not in {None, person.id}:
        raise NotFoundError
    lock_session(session, meeting)
    _check_still_there(session, slot, meeting, now)
    own = booking_of(session, meeting.id, person.id)
    if own is not None and own.session_slot_id == slot.id:
        return own
    if own is not None:
        raise SlotRefusedError(
            "この回では、もう時間をお取りしています。変えるときは、いまの時間を取り消してから選んでください。"
        )
    if slot.id in booked_slots(session, meeting.id):
        raise SlotRefusedError("この時間は、ほかの方で埋まりました。ほかの時間を選んでください。")
    return _keep(session, slot, person, now, by)


def _check_still_there(session: Session, slot: SessionSlot, meeting: ClassSession, now: dt.datetime) -> None:
    """Read the time again under the lock: it may have been moved or taken away meanwhile."""
    found = session.scalar(
        select(SessionSlot).where(SessionSlot.id == slot.id).execution_options(populate_existing=True)
    )
    if found is None:
        raise SlotRefusedError("この時間は、なくなりました。ほかの時間を選んでください。")
    time, whole = SlotTime(slot.starts_at, slot.ends_at), SlotTime(meeting.starts_at, meeting.ends_at)
    check_slot(time, whole, meeting.state, now)


def _keep(session: Session, slot: SessionSlot, person: Person, now: dt.datetime, by: Actor) -> SlotBooking:
    booking = SlotBooking(session_slot_id=slot.id, person_id=person.id, booked_at=now)
    session.add(booking)
    session.flush()
    note(session, "book_slot", "slot_booking", booking.public_id, now=now, by=by)
    return booking


def cancel_booking(session: Session, booking: SlotBooking, *, now: dt.datetime, by: Actor) -> None:
    """Give a time back. Twice is the same as once. Raises SlotRefusedError once it has begun."""
    slot = session.get_one(SessionSlot, booking.session_slot_id)
    meeting = session.get_one(ClassSession, slot.class_session_id)
    lock_session(session, meeting)
    session.refresh(booking, ["cancelled_at", "version"])
    if booking.cancelled_at is not None:
        return
    check_giving_back(slot.starts_at, now)
    _end(session, booking, now, by)
    # Who comes for the time alone needs no more word of the session.
    if booking.person_id not in {who.person_id for who in expected(session, meeting.id)}:
        outbox.void(
            session,
            now=now,
            class_session_id=meeting.id,
            person_id=booking.person_id,
            reason="slot_given_back",
        )


def end_bookings(session: Session, meeting: ClassSession, *, now: dt.datetime, by: Actor) -> int:
    """The session does not take place, nor do its one-to-one times; how many end. Tells nobody."""
    bookings = bookings_in(session, [meeting.id])
    for booking in bookings:
        _end(session, booking, now, by)
    return len(bookings)


def restore_bookings(
    session: Session, meeting: ClassSession, ended_at: dt.datetime, *, now: dt.datetime, by: Actor
) -> int:
    """The cancellation of that moment was taken back: the times that ended with it are booked again; how many."""
    wanted = select(SlotBooking).join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
    bookings = session.scalars(
        wanted.where(SessionSlot.class_session_id == meeting.id, SlotBooking.cancelled_at == ended_at)
    ).all()
    for booking in bookings:
        booking.cancelled_at = None
        note(session, "restore_slot", "slot_booking", booking.public_id, now=now, by=by)
    session.flush()
    return len(bookings)


def give_back_times(session: Session, person_id: int, cohort_id: int, *, now: dt.datetime, by: Actor) -> int:
    """Somebody leaves a cohort: the times booked in its sessions to come are free again; how many."""
    bookings = session.scalars(
        select(SlotBooking)
        .join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
        .join(ClassSession, ClassSession.id == SessionSlot.class_session_id)
        .where(
            SlotBooking.person_id == person_id,
            SlotBooking.cancelled_at.is_(None),
            ClassSession.cohort_id == cohort_id,
            SessionSlot.starts_at > now,
        )
        .order_by(SlotBooking.id)
    ).all()
    for booking in bookings:
        _end(session, booking, now, by)
    return len(bookings)


def _end(session: Session, booking: SlotBooking, now: dt.datetime, by: Actor) -> None:
    booking.cancelled_at = now
    session.flush()
    note(session, "cancel_booking", "slot_booking", booking.public_id, now=now, by=by)
