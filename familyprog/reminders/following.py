"""Use cases that change where a person goes or how she is written to: her calendar follows in the same transaction.

Pages call these and not the rooms below, so that no calendar is left with a day that is gone.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance import service as attendance
from familyprog.calendars import service as calendars
from familyprog.enrolment import service as enrolments
from familyprog.enrolment.enums import ChoiceSource, GreetingRhythm, MakeUpWay
from familyprog.enrolment.models import Enrolment, MakeUp, MonthChoice, SlotBooking
from familyprog.enrolment.queries.greetings import greeting_of
from familyprog.enrolment.service import bookings
from familyprog.enrolment.service.greetings import stop_greetings
from familyprog.people import service as people
from familyprog.people.enums import Relation
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contact_of
from familyprog.people.rules import ContactDetails, is_same_mailbox, ways
from familyprog.programs.models import ClassSession, Cohort, SessionSlot
from familyprog.reminders.keeping import keep_calendars


def _follow(session: Session, person_id: int, now: dt.datetime) -> None:
    session.flush()
    keep_calendars(session, now=now, among=[person_id])


def withdraw(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Leave; the days still in the calendar go."""
    enrolments.withdraw(session, enrolment, now=now, by=by)
    _follow(session, enrolment.person_id, now)


def pause(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Rest; the days go until they come again."""
    enrolments.pause(session, enrolment, now=now, by=by)
    _follow(session, enrolment.person_id, now)


def resume(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Come again, under new entries: a cancelled one is never revived."""
    enrolments.resume(session, enrolment, now=now, by=by)
    _follow(session, enrolment.person_id, now)


def complete(
    session: Session,
    enrolment: Enrolment,
    *,
    reason: str = "",
    takes_out: bool = True,
    now: dt.datetime,
    by: Actor,
) -> None:
    """ひと区切り. Without `takes_out` what stands in the calendar stays: a mail may be unwelcome."""
    attendance.complete(session, enrolment, reason=reason, now=now, by=by)
    if not takes_out:
        calendars.leave_in(session, enrolment.person_id, now=now, cohort_id=enrolment.cohort_id)
    _follow(session, enrolment.person_id, now)


def choose_month(
    session: Session,
    enrolment: Enrolment,
    month: dt.date,
    cohort: Cohort | None,
    *,
    source: ChoiceSource,
    now: dt.datetime,
    by: Actor,
) -> MonthChoice:
    """Another group, or a rest: the old days go, and those of the new group come."""
    choice = enrolments.choose_month(session, enrolment, month, cohort, source=source, now=now, by=by)
    _follow(session, enrolment.person_id, now)
    return choice


def plan_make_up(
    session: Session,
    enrolment: Enrolment,
    number: int,
    way: MakeUpWay,
    host: ClassSession | None = None,
    *,
    has_been_told: bool = False,
    now: dt.datetime,
    by: Actor,
) -> MakeUp:
    """振替: the day somebody stays away from goes, and the day as a guest comes."""
    made = enrolments.plan_make_up(
        session, enrolment, number, way, host, has_been_told=has_been_told, now=now, by=by
    )
    _follow(session, enrolment.person_id, now)
    return made


def drop_make_up(
    session: Session, enrolment: Enrolment, make_up: MakeUp, *, now: dt.datetime, by: Actor
) -> None:
    """The day as a guest goes."""
    enrolments.drop_make_up(session, enrolment, make_up, now=now, by=by)
    _follow(session, enrolment.person_id, now)


def book_slot(
    session: Session, slot: SessionSlot, person: Person, *, now: dt.datetime, by: Actor
) -> SlotBooking:
    """A one-to-one time: the day comes into the calendar when its time has come."""
    booking = bookings.book_slot(session, slot, person, now=now, by=by)
    _follow(session, person.id, now)
    return booking


def cancel_booking(session: Session, booking: SlotBooking, *, now: dt.datetime, by: Actor) -> None:
    """A time is given back: the day goes, unless the person comes all the same."""
    bookings.cancel_booking(session, booking, now=now, by=by)
    _follow(session, booking.person_id, now)


def take_back_absence(
    session: Session, meeting: ClassSession, person_id: int, *, now: dt.datetime, by: Actor
) -> None:
    """やっぱり行けます: a day that had gone to another group comes back."""
    attendance.take_back_absence(session, meeting, person_id, now=now, by=by)
    _follow(session, person_id, now)


def send_substitute(
    session: Session,
    meeting: ClassSession,
    person_id: int,
    nickname: str,
    relation: Relation,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """代わりに家族が行きます: an absence told before is withdrawn, and the day comes back."""
    attendance.send_substitute(session, meeting, person_id, nickname, relation, now=now, by=by)
    _follow(session, person_id, now)


def set_contact(
    session: Session,
    person: Person,
    details: ContactDetails,
    *,
    unlock_reason: str = "",
    tells_old_mailbox: bool = True,
    now: dt.datetime,
    by: Actor,
) -> ContactProfile:
    """New rules of contact: entries follow to the new mailbox, and take on the new words.

    Without `tells_old_mailbox` nothing more goes to an address given up: what stands there is left.
    """
    before = contact_of(session, person.id)
    profile = people.set_contact(session, person, details, unlock_reason=unlock_reason, now=now, by=by)
    if not ways(profile) and greeting_of(session, person.id) is not GreetingRhythm.NEVER:
        stop_greetings(session, person, now=now, by=by)  # 連絡しない is a word, too
    if not tells_old_mailbox and before is not None and not is_same_mailbox(before, profile):
        calendars.leave_in(session, person.id, now=now)
    _follow(session, person.id, now)
    return profile


def show_in_calendar(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """Somebody subscribes who wanted nothing in calendars."""
    people.show_in_calendar(session, person_id, now=now, by=by)
    _follow(session, person_id, now)


def prove_email(session: Session, person_id: int, address: str, *, now: dt.datetime, by: Actor) -> None:
    """A new address is proven: the days come to it."""
    people.prove_email(session, person_id, address, now=now, by=by)
    _follow(session, person_id, now)
