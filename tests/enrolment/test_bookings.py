"""A one-to-one time: had by one person, given back without a reason, gone with its session."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from familyprog.base.errors import NotFoundError
from familyprog.enrolment.errors import SlotRefusedError
from familyprog.enrolment.models import SlotBooking
from familyprog.enrolment.queries.bookings import (
    booked_slots,
    booking_of,
    bookings_in,
    free_times,
    get_booking,
    my_times,
    slot_rows,
)
from familyprog.enrolment.service import withdraw
from familyprog.enrolment.service.bookings import (
    book_slot,
    cancel_booking,
    end_bookings,
    lay_out,
    remove_slot,
)
from familyprog.programs.enums import ProgramKind, SessionState
from familyprog.programs.service.slots import shift_slots
from tests import make


@pytest.fixture
def cohort(session, site):
    return make.a_cohort(session, make.a_program(session, site, ProgramKind.ONE_TO_ONE))


@pytest.fixture
def meeting(session, cohort):
    return make.a_session(session, cohort)


@pytest.fixture
def slots(session, meeting, now, staff):
    """Three times of half an hour from nine."""
    return lay_out(session, meeting, minutes=30, gap=10, now=now, by=staff)


@pytest.fixture
def sakura(session, site, cohort):
    person = make.a_family_member(session, site, "さくら")
    make.an_enrolment(session, cohort, person)
    return person


@pytest.fixture
def fuji(session, site):
    """Somebody who takes part in nothing here."""
    return make.a_family_member(session, site, "ふじ")


def test_a_person_has_a_time_and_others_see_one_less(session, meeting, slots, sakura, now, staff):
    me = make.the_family_actor(session, sakura)
    booking = book_slot(session, slots[0], sakura, now=now, by=me)
    assert get_booking(session, me, booking.public_id) is booking
    assert booking_of(session, meeting.id, sakura.id) is booking
    assert free_times(session, [meeting], now) == {meeting.id: slots[1:]}
    assert [(row.alias, row.is_free(now)) for row in slot_rows(session, meeting)] == [
        ("さくら", False),
        ("", True),
        ("", True),
    ]
    (own,) = my_times(session, sakura.id, now)
    assert (own.starts_at, own.meeting) == (slots[0].starts_at, meeting)


def test_pressed_twice_it_is_one_booking(session, slots, sakura, now, staff):
    first = book_slot(session, slots[0], sakura, now=now, by=staff)
    assert book_slot(session, slots[0], sakura, now=now, by=staff) is first


def test_a_second_time_in_the_same_session_is_refused_and_one_in_another_is_not(
    session, cohort, slots, sakura, now, staff
):
    book_slot(session, slots[0], sakura, now=now, by=staff)
    with pytest.raises(SlotRefusedError, match="もう時間をお取りしています"):
        book_slot(session, slots[1], sakura, now=now, by=staff)
    later = make.a_session(session, cohort, now + dt.timedelta(days=14), number=2)
    (other, *_rest) = lay_out(session, later, minutes=30, gap=0, now=now, by=staff)
    assert book_slot(session, other, sakura, now=now, by=staff).person_id == sakura.id


def test_a_taken_time_is_refused_without_saying_whose_it_is(session, slots, sakura, fuji, now, staff):
    book_slot(session, slots[0], sakura, now=now, by=staff)
    with pytest.raises(SlotRefusedError) as refusal:
        book_slot(session, slots[0], fuji, now=now, by=staff)
    assert "さくら" not in refusal.value.message


def test_a_time_given_back_is_free_for_the_next(session, meeting, slots, sakura, fuji, now, staff):
    booking = book_slot(session, slots[0], sakura, now=now, by=staff)
    me = make.the_family_actor(session, sakura)
    cancel_booking(session, booking, now=now, by=me)
    cancel_booking(session, booking, now=now + dt.timedelta(hours=1), by=me)
    assert booking.cancelled_at == now, "the second tap changes nothing"
    assert my_times(session, sakura.id, now) == []
    assert book_slot(session, slots[0], fuji, now=now, by=staff).person_id == fuji.id
    assert booked_slots(session, meeting.id) == {slots[0].id}


def test_a_time_that_has_begun_is_neither_booked_nor_given_back(session, slots, sakura, fuji, now, staff):
    booking = book_slot(session, slots[0], sakura, now=now, by=staff)
    begun = slots[0].starts_at
    with pytest.raises(SlotRefusedError, match="もう始まって"):
        cancel_booking(session, booking, now=begun, by=staff)
    cancel_booking(session, booking, now=now, by=staff)
    with pytest.raises(SlotRefusedError, match="もう始まって"):
        book_slot(session, slots[0], fuji, now=begun, by=staff)


def test_while_the_session_is_on_a_later_time_may_still_be_had(session, meeting, slots, sakura, now, staff):
    meeting.state = SessionState.HELD
    session.flush()
    assert book_slot(session, slots[2], sakura, now=slots[1].starts_at, by=staff)


def test_a_cancelled_session_has_no_times_and_the_booked_ones_end(
    session, meeting, slots, sakura, fuji, now, staff
):
    book_slot(session, slots[0], sakura, now=now, by=staff)
    assert [one.person_id for one in bookings_in(session, [meeting.id])] == [sakura.id]
    assert end_bookings(session, meeting, now=now, by=staff) == 1
    meeting.state = SessionState.CANCELLED
    session.flush()
    assert my_times(session, sakura.id, now) == []
    assert free_times(session, [meeting], now) == {}
    with pytest.raises(SlotRefusedError, match="中止"):
        book_slot(session, slots[0], fuji, now=now, by=staff)


def test_a_time_outside_its_session_is_offered_to_nobody_but_stays_with_who_has_it(
    session, meeting, slots, sakura, fuji, now, staff
):
    book_slot(session, slots[2], sakura, now=now, by=staff)
    meeting.ends_at = slots[1].starts_at
    session.flush()
    assert free_times(session, [meeting], now) == {meeting.id: [slots[0]]}
    assert [row.is_outside for row in slot_rows(session, meeting)] == [False, True, True]
    with pytest.raises(SlotRefusedError, match="使えなくなりました"):
        book_slot(session, slots[1], fuji, now=now, by=staff)
    assert len(my_times(session, sakura.id, now)) == 1


def test_a_time_taken_away_meanwhile_is_refused_in_a_sentence(session, meeting, slots, sakura, now, staff):
    remove_slot(session, meeting, slots[0], now=now, by=staff)
    with pytest.raises(SlotRefusedError, match="なくなりました"):
        book_slot(session, slots[0], sakura, now=now, by=staff)


def test_a_booked_time_is_never_taken_away(session, meeting, slots, sakura, now, staff):
    booking = book_slot(session, slots[1], sakura, now=now, by=staff)
    with pytest.raises(SlotRefusedError, match="予約があります"):
        remove_slot(session, meeting, slots[1], now=now, by=staff)
    lay_out(session, meeting, minutes=15, gap=0, now=now, by=staff)
    session.expire_all()
    assert my_times(session, sakura.id, now)[0].starts_at == slots[1].starts_at
    assert booking.cancelled_at is None


def test_a_booking_moves_along_with_its_session(session, meeting, slots, sakura, now, staff):
    book_slot(session, slots[0], sakura, now=now, by=staff)
    before = slots[0].starts_at
    shift_slots(session, meeting, dt.timedelta(days=7))
    assert my_times(session, sakura.id, now)[0].starts_at == before + dt.timedelta(days=7)


def test_whoever_leaves_the_cohort_gives_the_coming_times_back(
    session, site, cohort, slots, sakura, now, staff
):
    left = make.a_cohort(session, make.a_program(session, site), name="べつの組")
    place = make.an_enrolment(session, left, sakura)
    own = make.a_session(session, left, now + dt.timedelta(days=3))
    (other, *_rest) = lay_out(session, own, minutes=30, gap=0, now=now, by=staff)
    book_slot(session, slots[0], sakura, now=now, by=staff)
    book_slot(session, other, sakura, now=now, by=staff)
    withdraw(session, place, now=now, by=staff)
    assert [one.meeting.cohort_id for one in my_times(session, sakura.id, now)] == [cohort.id]


def test_nobody_books_for_another_and_no_other_site_is_within_reach(session, slots, sakura, fuji, now, staff):
    me = make.the_family_actor(session, fuji)
    with pytest.raises(NotFoundError):
        book_slot(session, slots[0], sakura, now=now, by=me)
    stranger = make.a_family_member(session, make.a_site(session, "ほかの市"))
    with pytest.raises(NotFoundError):
        book_slot(session, slots[0], stranger, now=now, by=staff)
    booking = book_slot(session, slots[0], sakura, now=now, by=staff)
    for actor in (me, make.the_family_actor(session, stranger)):
        with pytest.raises(NotFoundError):
            get_booking(session, actor, booking.public_id)
    with pytest.raises(NotFoundError):
        get_booking(session, staff, "0" * 16)


def test_the_index_stands_behind_a_forgotten_lock(session, slots, sakura, fuji, now):
    session.add(SlotBooking(session_slot_id=slots[0].id, person_id=sakura.id, booked_at=now))
    session.flush()
    session.add(SlotBooking(session_slot_id=slots[0].id, person_id=fuji.id, booked_at=now))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    assert session.scalars(select(SlotBooking)).all() == []
