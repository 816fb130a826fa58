"""A one-to-one time is told with its session; who comes for the time alone is told like everybody."""

import datetime as dt

import pytest

from familyprog.accounts.actors import MACHINE
from familyprog.enrolment.models import SlotBooking
from familyprog.enrolment.queries import expected, sessions_of
from familyprog.enrolment.queries.bookings import my_times
from familyprog.enrolment.service.bookings import book_slot, cancel_booking, lay_out
from familyprog.people.models import Person
from familyprog.programs.queries.slots import slots_of
from familyprog.reminders.hearing import who_hears
from familyprog.reminders.news import NO_HOLD
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT, text_of

HOUR = dt.timedelta(hours=1)
TIME = "あなたの時間　午後7時50分〜8時30分"


@pytest.fixture
def book(world, now):
    """Books the second time, 19:50–20:30, for somebody; the booking's id."""

    def booking(person: Person) -> int:
        with world.sessions() as session:
            meeting = world.now_as(session)
            if not slots_of(session, meeting.id):
                lay_out(session, meeting, minutes=40, gap=10, now=now, by=MACHINE)
            slot = slots_of(session, meeting.id)[1]
            made = book_slot(session, slot, session.get_one(Person, person.id), now=now, by=MACHINE)
            session.commit()
            return made.id

    return booking


@pytest.fixture
def guest(world, book):
    """もみじ, without a place in the cohort, whose time staff booked."""
    with world.sessions() as session:
        person = make.a_family_member(session, world.site, "もみじ")
        session.commit()
    person.booking_id = book(person)
    return person


def test_the_reminder_says_the_own_time_too(world, book):
    book(world.family())
    world.work(DAY_BEFORE)
    (mail,) = world.box.mails
    assert TIME in text_of(mail)
    assert "午後7時〜8時30分" in text_of(mail)


def test_who_has_no_time_reads_nothing_of_times(world):
    world.family()
    world.work(DAY_BEFORE)
    assert "あなたの時間" not in text_of(world.box.mails[0])


def test_who_comes_for_a_time_alone_is_expected_and_reminded(world, guest, now):
    world.family()
    with world.sessions() as session:
        awaited = {one.alias: one for one in expected(session, world.meeting.id)}
        assert (awaited["もみじ"].is_guest, awaited["もみじ"].enrolment_id) == (True, None)
        assert [one.id for one in sessions_of(session, guest.id, now, SESSION_AT + HOUR)] == [
            world.meeting.id
        ]
    world.work(DAY_BEFORE)
    assert sorted(TIME in text_of(mail) for mail in world.box.mails) == [False, True]


def test_a_move_is_told_with_the_time_that_moved_along(world, guest, now):
    with world.sessions() as session:
        assert who_hears(session, world.now_as(session), hold=NO_HOLD, now=now).told.mail_count == 1
    assert world.move(now, by_hours=-2).mail_count == 1
    world.work(now)
    (mail,) = world.box.mails
    assert "あなたの時間　午後5時50分〜6時30分" in text_of(mail)
    assert "午後7時〜8時30分" in text_of(mail), "the old time"


def test_a_session_called_off_ends_the_time_and_is_told(world, guest, now):
    assert world.cancel(now).mail_count == 1
    world.work(now)
    assert world.states() == [("cancelled", "sent")]
    with world.sessions() as session:
        assert my_times(session, guest.id, now) == []
        assert session.get_one(SlotBooking, guest.booking_id).cancelled_at == now


def test_a_time_given_back_takes_back_what_has_not_left(world, guest, now):
    world.move(now, by_hours=-2)
    with world.sessions() as session:
        booking = session.get_one(SlotBooking, guest.booking_id)
        cancel_booking(session, booking, now=now, by=MACHINE)
        session.commit()
    world.work(now)
    world.work(DAY_BEFORE)
    assert world.states() == [("moved", "voided")]


def test_a_member_who_gives_a_time_back_still_comes(world, book, now):
    person = world.family()
    key = book(person)
    world.move(now, by_hours=-2)
    with world.sessions() as session:
        cancel_booking(session, session.get_one(SlotBooking, key), now=now, by=MACHINE)
        session.commit()
    world.work(now)
    assert world.states() == [("moved", "sent")]
    assert "あなたの時間" not in text_of(world.box.mails[0])
