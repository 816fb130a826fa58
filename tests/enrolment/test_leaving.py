"""Leaving, pausing, and the seat that goes to the first in line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.errors import AlreadyLeftError, CapacityRefusedError, StateRefusedError
from familyprog.enrolment.models import EnrolmentChange, Seat
from familyprog.enrolment.queries import expected
from familyprog.enrolment.queries.seat_offers import find_live
from familyprog.enrolment.service import (
    accept_offer,
    change_capacity,
    enrol,
    fill_seats,
    pause,
    resume,
    withdraw,
)
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.programs.enums import CapacityUnit
from tests import make

ENROLLED, WAITING = EnrolmentState.ENROLLED, EnrolmentState.WAITING
PAUSED, WITHDRAWN = EnrolmentState.PAUSED, EnrolmentState.WITHDRAWN


@pytest.fixture
def enter(session, site, now, staff):
    """Enter somebody new, or the person given."""

    def one(cohort, person=None):
        person = person or make.a_family_member(session, site)
        return enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=staff)

    return one


@pytest.fixture
def says_yes(session, now, staff):
    """Take the seat that is kept for somebody in line."""

    def one(*enrolments):
        for enrolment in enrolments:
            accept_offer(session, find_live(session, enrolment.id), now=now, by=staff)

    return one


def kinds_to(session, enrolment, *states):
    rows = session.scalars(
        select(Message.kind)
        .where(Message.enrolment_id == enrolment.id, Message.state.in_(states or [MessageState.PLANNED]))
        .order_by(Message.id)
    )
    return list(rows)


def test_the_first_in_line_is_offered_the_seat_and_takes_it(session, basics, now, staff, enter, says_yes):
    cohort = make.a_cohort(session, basics, capacity=2)
    first, second, third, fourth = [enter(cohort) for _ in range(4)]
    seat = session.get_one(Seat, first.seat_id).number
    withdraw(session, first, now=now, by=staff)
    assert [row.state for row in (first, second, third, fourth)] == [WITHDRAWN, ENROLLED, WAITING, WAITING]
    assert kinds_to(session, third) == [MessageKind.SEAT_OPENED]
    assert find_live(session, fourth.id) is None
    says_yes(third)
    assert third.state is ENROLLED
    assert session.get_one(Seat, third.seat_id).number == seat
    assert (first.seat_id, first.ended_at) == (None, now)
    assert kinds_to(session, third) == [MessageKind.ENROLLED]
    changes = session.scalars(
        select(EnrolmentChange).where(EnrolmentChange.enrolment_id == third.id).order_by(EnrolmentChange.id)
    ).all()
    assert [(row.before, row.after) for row in changes] == [(None, WAITING), (WAITING, ENROLLED)]


def test_what_was_still_to_be_sent_is_dropped(session, basics, now, staff, enter):
    row = enter(make.a_cohort(session, basics))
    withdraw(session, row, now=now, by=staff)
    assert kinds_to(session, row, MessageState.VOIDED) == [MessageKind.ENROLLED]
    assert kinds_to(session, row) == [MessageKind.WITHDRAWN]


def test_leaving_twice_says_that_it_is_done(session, basics, now, staff, enter):
    row = enter(make.a_cohort(session, basics))
    withdraw(session, row, now=now, by=staff)
    with pytest.raises(AlreadyLeftError):
        withdraw(session, row, now=now, by=staff)


def test_leaving_the_line_moves_up_those_behind_and_takes_no_seat(
    session, basics, now, staff, enter, says_yes
):
    cohort = make.a_cohort(session, basics, capacity=1)
    seated, waits, next_ = [enter(cohort) for _ in range(3)]
    withdraw(session, waits, now=now, by=staff)
    assert (seated.state, next_.state) == (ENROLLED, WAITING)
    withdraw(session, seated, now=now, by=staff)
    says_yes(next_)
    assert next_.state is ENROLLED


def test_a_shared_seat_is_free_when_the_last_of_the_household_has_left(
    session, site, basics, now, staff, enter, says_yes
):
    cohort = make.a_cohort(session, basics, capacity=1, capacity_unit=CapacityUnit.HOUSEHOLD)
    home = make.a_household(session, site)
    mother, father = [enter(cohort, make.a_family_member(session, site, household=home)) for _ in range(2)]
    other = enter(cohort)
    withdraw(session, mother, now=now, by=staff)
    assert (father.state, other.state) == (ENROLLED, WAITING)
    withdraw(session, father, now=now, by=staff)
    says_yes(other)
    assert other.state is ENROLLED


def test_a_household_in_line_gets_its_one_seat_together(session, site, basics, now, staff, enter, says_yes):
    cohort = make.a_cohort(session, basics, capacity=1, capacity_unit=CapacityUnit.HOUSEHOLD)
    seated = enter(cohort)
    home = make.a_household(session, site)
    mother = enter(cohort, make.a_family_member(session, site, household=home))
    other = enter(cohort)
    father = enter(cohort, make.a_family_member(session, site, household=home))
    withdraw(session, seated, now=now, by=staff)
    assert [find_live(session, row.id) is not None for row in (mother, other, father)] == [True, False, False]
    says_yes(mother)
    assert [row.state for row in (mother, other, father)] == [ENROLLED, WAITING, ENROLLED]
    assert mother.seat_id == father.seat_id


def test_fewer_places_throw_nobody_out_and_free_none_too_early(session, basics, now, staff, enter, says_yes):
    cohort = make.a_cohort(session, basics, capacity=3)
    rows = [enter(cohort) for _ in range(4)]
    assert change_capacity(session, cohort, 1, now=now, by=staff) == []
    assert [row.state for row in rows] == [ENROLLED, ENROLLED, ENROLLED, WAITING]
    withdraw(session, rows[0], now=now, by=staff)
    withdraw(session, rows[1], now=now, by=staff)
    assert find_live(session, rows[3].id) is None
    withdraw(session, rows[2], now=now, by=staff)
    says_yes(rows[3])
    assert rows[3].state is ENROLLED


def test_more_places_are_offered_in_line(session, basics, now, staff, enter, says_yes):
    cohort = make.a_cohort(session, basics, capacity=1)
    rows = [enter(cohort) for _ in range(4)]
    assert change_capacity(session, cohort, 3, now=now, by=staff) == rows[1:3]
    assert fill_seats(session, cohort.id, now=now, by=staff) == []
    says_yes(*rows[1:3])
    assert [row.state for row in rows] == [ENROLLED, ENROLLED, ENROLLED, WAITING]
    with pytest.raises(CapacityRefusedError):
        change_capacity(session, cohort, -1, now=now, by=staff)


def test_a_pause_keeps_the_seat_and_expects_nobody(session, basics, now, staff, enter):
    cohort = make.a_cohort(session, basics, capacity=1)
    meeting = make.a_session(session, cohort)
    row, waits = enter(cohort), enter(cohort)
    pause(session, row, now=now, by=staff)
    assert (row.state, waits.state) == (PAUSED, WAITING)
    assert expected(session, meeting.id) == []
    with pytest.raises(StateRefusedError):
        pause(session, row, now=now, by=staff)
    resume(session, row, now=now, by=staff)
    assert [one.enrolment_id for one in expected(session, meeting.id)] == [row.id]
    with pytest.raises(StateRefusedError):
        resume(session, row, now=now, by=staff)


def test_whoever_never_had_a_seat_row_may_leave_all_the_same(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    row = make.an_enrolment(session, cohort, make.a_family_member(session, site), seat_id=None)
    withdraw(session, row, now=now, by=staff)
    assert row.state is WITHDRAWN
