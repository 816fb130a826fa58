"""A free seat is offered for a time: yes, not this time, no answer; and what ends an offer."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.base.clock import at_tokyo
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay, SeatOfferState
from familyprog.enrolment.errors import AlreadyEnrolledError, OfferRefusedError
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries.seat_offers import (
    coming_of,
    find_live,
    get_seat_offer,
    my_seat_offers,
    next_start,
    passed_offers,
    seat_offers,
)
from familyprog.enrolment.rules import REST, OfferTime, mail_ends, offer_time
from familyprog.enrolment.service import (
    accept_offer,
    change_capacity,
    decline_offer,
    enrol,
    enrol_pair,
    expire_offers,
    fill_all,
    fill_seats,
    restart_clock,
    withdraw,
)
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel
from familyprog.programs.enums import CapacityUnit, CohortState, Track
from tests import make

ENROLLED, WAITING = EnrolmentState.ENROLLED, EnrolmentState.WAITING
LIVE, TAKEN, DECLINED = SeatOfferState.LIVE, SeatOfferState.TAKEN, SeatOfferState.DECLINED
EXPIRED, VOID = SeatOfferState.EXPIRED, SeatOfferState.VOID
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return at_tokyo(dt.date(2026, 12, day), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("now", "next_start", "expected"),
    [
        (at(1, 9), None, OfferTime(at(4, 9))),
        (at(1, 9), at(20, 19), OfferTime(at(4, 9))),
        (at(1, 21), at(20, 19), OfferTime(at(5, 8))),  # at night: the morning after
        (at(1, 3), None, OfferTime(at(4, 8))),
        (at(1, 9), at(3, 19), OfferTime(at(2, 20))),  # 07:00 is night, and 08:00 too late
        (at(1, 9), at(3, 22), OfferTime(at(3, 10))),
        (at(1, 9), at(2, 14), OfferTime(at(1, 20))),  # 02:00 is night: the evening before
        (at(1, 9), at(1, 20), OfferTime(at(1, 19), is_urgent=True)),
    ],
)
def test_how_long_a_seat_is_kept(now, next_start, expected):
    assert offer_time(now, next_start) == expected


def test_a_letter_gets_a_week_and_a_mail_ends_before_the_offer():
    assert offer_time(at(1, 9), None, by_post=True) == OfferTime(at(8, 9))
    assert mail_ends(at(4, 9), at(1, 9)) == at(3, 21)
    assert mail_ends(at(1, 19), at(1, 9)) == at(1, 19)


@pytest.fixture
def cohort(session, basics):
    """One seat, and a session a week ahead."""
    cohort = make.a_cohort(session, basics, capacity=1)
    make.a_session(session, cohort)
    return cohort


@pytest.fixture
def enter(session, site, now, staff):
    """Enter somebody new, or the person given."""

    def one(cohort, person=None, **more):
        person = person or make.a_family_member(session, site, **more)
        return enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=staff)

    return one


@pytest.fixture
def line(session, cohort, enter, now, staff):
    """Three in line; the first has just been offered the seat of somebody who left."""
    seated, *rows = [enter(cohort) for _ in range(4)]
    withdraw(session, seated, now=now, by=staff)
    return rows


def states(session, enrolment):
    offers = select(SeatOffer.state).where(SeatOffer.enrolment_id == enrolment.id).order_by(SeatOffer.id)
    return list(session.scalars(offers))


def news(session, enrolment, kind=MessageKind.SEAT_OPENED):
    rows = select(Message).where(Message.enrolment_id == enrolment.id, Message.kind == kind)
    return list(session.scalars(rows.order_by(Message.id)))


def test_yes_takes_the_seat_and_says_so(session, line, cohort, now, staff):
    first, second, _third = line
    offer = find_live(session, first.id)
    assert first.seat_id is None
    assert accept_offer(session, offer, now=now + HOUR, by=staff)
    seat = session.scalars(select(Seat).where(Seat.cohort_id == cohort.id)).one()
    assert (first.state, first.seat_id, offer.state) == (ENROLLED, seat.id, TAKEN)
    assert seat.household_id is not None
    assert news(session, first)[0].state is MessageState.VOIDED
    assert len(news(session, first, MessageKind.ENROLLED)) == 1
    assert states(session, second) == []
    with pytest.raises(OfferRefusedError, match="もうお受け"):
        accept_offer(session, offer, now=now + HOUR, by=staff)


def test_not_this_time_goes_to_the_end_and_the_next_is_asked(session, line, now, staff):
    first, second, _third = line
    decline_offer(session, find_live(session, first.id), now=now, by=staff)
    assert [row.waiting_number for row in line] == [4, 2, 3]
    assert [states(session, row) for row in line] == [[DECLINED], [LIVE], []]
    decline_offer(session, find_live(session, second.id), leaves=True, now=now, by=staff)
    assert second.state is EnrolmentState.WITHDRAWN
    assert [states(session, row) for row in line] == [[DECLINED], [VOID], [LIVE]]


def test_whoever_passed_is_left_in_peace_for_a_week_and_a_newcomer_need_not_wait(
    session, cohort, line, enter, now, staff
):
    for row in line:
        decline_offer(session, find_live(session, row.id), now=now, by=staff)
    assert fill_all(session, now=now + REST - HOUR) == 0
    newcomer = enter(cohort)
    assert newcomer.state is ENROLLED
    make.a_session(session, cohort, now + 3 * REST, number=2)
    withdraw(session, newcomer, now=now, by=staff)
    assert fill_all(session, now=now + REST) == 1
    assert [states(session, row)[-1] for row in line] == [LIVE, DECLINED, DECLINED]


def test_no_answer_goes_to_the_end_once_and_the_next_is_asked(session, line, now, staff):
    first, second, _third = line
    offer = find_live(session, first.id)
    assert expire_offers(session, now=offer.expires_at - HOUR) == 0
    assert expire_offers(session, now=offer.expires_at) == 1
    assert expire_offers(session, now=offer.expires_at) == 0
    assert (first.state, first.waiting_number, offer.state) == (WAITING, 4, EXPIRED)
    assert states(session, second) == [LIVE]
    assert news(session, first)[0].state is MessageState.VOIDED
    assert [row.offer for row in passed_offers(session, staff, now=now + 4 * DAY)] == [offer]
    with pytest.raises(OfferRefusedError, match="順番はそのまま"):
        accept_offer(session, offer, now=now, by=staff)


def test_an_offer_past_its_end_cannot_be_taken_before_the_worker_comes(session, line, staff):
    offer = find_live(session, line[0].id)
    with pytest.raises(OfferRefusedError):
        accept_offer(session, offer, now=offer.expires_at, by=staff)


def test_leaving_ends_the_offer(session, line, now, staff):
    withdraw(session, line[0], now=now, by=staff)
    assert [states(session, row) for row in line] == [[VOID], [LIVE], []]
    assert news(session, line[0])[0].state is MessageState.VOIDED


def test_fewer_places_break_no_promise(session, cohort, line, now, staff):
    change_capacity(session, cohort, 0, now=now, by=staff)
    assert accept_offer(session, find_live(session, line[0].id), now=now, by=staff)
    withdraw(session, line[0], now=now, by=staff)
    assert [states(session, row) for row in line] == [[TAKEN], [], []]


def test_only_the_person_and_the_desk_of_the_site_see_an_offer(session, line, now, staff):
    offer = find_live(session, line[0].id)
    me = make.the_family_actor(session, _person(session, line[0]))
    other = make.the_family_actor(session, _person(session, line[1]))
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    assert get_seat_offer(session, me, offer.public_id) is offer
    assert get_seat_offer(session, staff, offer.public_id) is offer
    for actor, public_id in ((other, offer.public_id), (stranger, offer.public_id), (staff, "x" * 16)):
        with pytest.raises(NotFoundError):
            get_seat_offer(session, actor, public_id)
    assert [row.offer for row in my_seat_offers(session, line[0].person_id, now=now)] == [offer]
    assert my_seat_offers(session, line[0].person_id, now=offer.expires_at) == []
    assert [row.offer for row in seat_offers(session, staff, now=now)] == [offer]
    assert seat_offers(session, stranger, now=now) == []


def _person(session, enrolment):
    return session.get_one(type(enrolment).person.property.mapper.class_, enrolment.person_id)


def test_a_short_offer_is_a_call_where_calls_are_welcome(session, site, basics, enter, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    make.a_session(session, cohort, now + 10 * HOUR)
    seated = enter(cohort)
    waits = enter(cohort, contact={"second_channel": Channel.PHONE, "phone": "090-1111-2222"})
    withdraw(session, seated, now=now, by=staff)
    message = news(session, waits)[0]
    assert (message.channel, message.state) == (MessageChannel.PHONE, MessageState.TO_CALL)
    assert message.not_after == find_live(session, waits.id).expires_at == now + 9 * HOUR


def test_after_the_last_session_nothing_is_offered_and_a_closed_cohort_offers_nothing(
    session, cohort, enter, now, staff
):
    seated, waits = enter(cohort), enter(cohort)
    start, is_over = next_start(session, cohort.id, now=now)
    assert (start, is_over) == (now + 7 * DAY, False)
    withdraw(session, seated, now=now + 7 * DAY - HOUR, by=staff)
    assert states(session, waits) == []
    cohort.state = CohortState.CLOSED
    session.flush()
    assert fill_seats(session, cohort.id, now=now, by=MACHINE) == []
    assert fill_all(session, now=now) == 0


def test_in_households_a_kept_seat_is_the_households_one(session, site, basics, enter, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1, capacity_unit=CapacityUnit.HOUSEHOLD)
    seated, home = enter(cohort), make.a_household(session, site)
    mother = enter(cohort, household=home)
    withdraw(session, seated, now=now, by=staff)
    change_capacity(session, cohort, 2, now=now, by=staff)
    father, other = enter(cohort, household=home), enter(cohort)
    assert (father.state, states(session, father), other.state) == (WAITING, [], ENROLLED)
    accept_offer(session, find_live(session, mother.id), now=now, by=staff)
    assert (father.state, father.seat_id) == (ENROLLED, mother.seat_id)


def test_the_mail_that_did_not_arrive_gives_time_anew(session, line, now):
    offer = find_live(session, line[0].id)
    occasion, first_end = news(session, line[0])[0].occasion, offer.expires_at
    assert restart_clock(session, occasion, now=now + 2 * DAY) == offer.expires_at > first_end
    assert restart_clock(session, occasion, now=offer.expires_at) is None
    assert restart_clock(session, "seat_offer:none", now=now) is None


def test_the_dates_somebody_would_come_to(session, cohort, now):
    make.a_session(session, cohort, now + 9 * DAY, number=2, track=Track.SUPPORTER)
    assert [one.number for one in coming_of(session, cohort.id, Track.FAMILY, now=now)] == [1]
    assert [one.number for one in coming_of(session, cohort.id, None, now=now)] == [1]


@pytest.fixture
def enter_pair(session, site, now, staff):
    """Enter two people together."""

    def two(cohort, *, both=True, household=None):
        persons = tuple(make.a_family_member(session, site, household=household) for _ in range(2))
        way = EntryWay.PHONE
        return enrol_pair(session, cohort, persons, both=both, entry_way=way, now=now, by=staff)

    return two


def test_both_or_none_get_two_seats_or_wait_as_one(session, basics, enter, enter_pair, now, staff):
    cohort = make.a_cohort(session, basics, capacity=3)
    assert [row.state for row in enter_pair(cohort)] == [ENROLLED, ENROLLED]
    pair = enter_pair(cohort)
    assert [row.state for row in pair] == [WAITING, WAITING]
    alone = enter(cohort)
    # One seat is free all the time: strict order keeps it for the two who came first.
    assert [states(session, row) for row in (*pair, alone)] == [[], [], []]
    change_capacity(session, cohort, 4, now=now, by=staff)
    assert [states(session, row) for row in (*pair, alone)] == [[LIVE], [LIVE], []]
    assert not accept_offer(session, find_live(session, pair[0].id), now=now, by=staff)
    assert pair[0].state is WAITING
    assert accept_offer(session, find_live(session, pair[1].id), now=now, by=staff)
    assert [row.state for row in (*pair, alone)] == [ENROLLED, ENROLLED, WAITING]


def test_when_one_of_two_passes_both_go_to_the_end(session, basics, enter, enter_pair, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    pair, alone = enter_pair(cohort), enter(cohort)
    change_capacity(session, cohort, 2, now=now, by=staff)
    accept_offer(session, find_live(session, pair[0].id), now=now, by=staff)
    decline_offer(session, find_live(session, pair[1].id), now=now, by=staff)
    assert [row.waiting_number for row in (*pair, alone)] == [4, 5, 3]
    assert [states(session, row) for row in (*pair, alone)] == [[DECLINED], [DECLINED], [LIVE]]


def test_no_answer_of_two_ends_both_offers(session, basics, enter_pair, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    pair = enter_pair(cohort)
    change_capacity(session, cohort, 2, now=now, by=staff)
    assert expire_offers(session, now=now + 4 * DAY) == 2
    assert [states(session, row) for row in pair] == [[EXPIRED], [EXPIRED]]


def test_when_one_of_two_leaves_the_other_keeps_place_and_offer(session, basics, enter_pair, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    leaves, stays = enter_pair(cohort)
    change_capacity(session, cohort, 2, now=now, by=staff)
    accept_offer(session, find_live(session, stays.id), now=now, by=staff)
    withdraw(session, leaves, now=now, by=staff)
    assert (states(session, leaves), states(session, stays), stays.pair_key) == ([VOID], [LIVE], None)
    assert accept_offer(session, find_live(session, stays.id), now=now, by=staff)
    other = enter_pair(cohort)
    withdraw(session, other[0], now=now, by=staff)
    assert (other[1].state, other[1].pair_key) == (WAITING, None)


def test_either_stands_for_itself_and_a_household_shares(session, site, basics, enter_pair, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    assert [row.state for row in enter_pair(cohort, both=False)] == [ENROLLED, WAITING]
    shared = make.a_cohort(session, basics, capacity=1, capacity_unit=CapacityUnit.HOUSEHOLD)
    mother, father = enter_pair(shared, household=make.a_household(session, site))
    assert mother.seat_id == father.seat_id is not None
    two = enter_pair(shared, household=make.a_household(session, site))
    assert [row.pair_key for row in two] == [None, None]


def test_a_pair_enters_both_or_neither(session, site, basics, enter, now, staff):
    cohort = make.a_cohort(session, basics, capacity=5)
    known, new = make.a_family_member(session, site), make.a_family_member(session, site)
    enter(cohort, known)
    with pytest.raises(AlreadyEnrolledError):
        enrol_pair(session, cohort, (new, known), both=True, entry_way=EntryWay.PHONE, now=now, by=staff)
    assert session.scalar(select(Enrolment.id).where(Enrolment.person_id == new.id)) is None
