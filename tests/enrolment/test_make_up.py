"""A missed unit is taken with another group, in a place nobody else has."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay, MakeUpState, MakeUpWay
from familyprog.enrolment.errors import MakeUpRefusedError, NoRoomError, StateRefusedError
from familyprog.enrolment.models import MakeUp
from familyprog.enrolment.queries import (
    expected,
    get_host,
    get_make_up,
    guest_make_ups,
    guest_places,
    host_options,
    sessions_of,
)
from familyprog.enrolment.queries.seat_offers import find_live
from familyprog.enrolment.rules import GuestDay
from familyprog.enrolment.service import (
    credit_make_up,
    drop_make_up,
    enrol,
    note_guest,
    pause,
    plan_make_up,
    withdraw,
)
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel
from familyprog.people.models import Person
from familyprog.programs.enums import CapacityUnit, CohortState, SessionState, Track
from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from tests import make

WEEK = dt.timedelta(days=7)


def units_of(session, version):
    return list(
        session.scalars(
            select(CurriculumUnit)
            .where(CurriculumUnit.curriculum_version_id == version.id)
            .order_by(CurriculumUnit.number)
        )
    )


@pytest.fixture
def version(session):
    return make.a_curriculum(session)


@pytest.fixture
def home(session, basics, version, now):
    """The own group: unit 1 was a week ago."""
    cohort = make.a_cohort(session, basics, curriculum_version_id=version.id, name="昼の期")
    make.a_session(session, cohort, now - WEEK, units=units_of(session, version)[:1])
    return cohort


@pytest.fixture
def host(session, basics, version, now):
    """Another group of two seats: unit 1 comes in a week."""
    cohort = make.a_cohort(session, basics, curriculum_version_id=version.id, capacity=2, name="夜の期")
    make.a_session(session, cohort, now + WEEK, units=units_of(session, version)[:1])
    return cohort


@pytest.fixture
def evening(session, host):
    """The session of the other group."""
    return session.scalars(select(ClassSession).where(ClassSession.cohort_id == host.id)).one()


@pytest.fixture
def sakura(session, site, home):
    """Somebody of the own group who was away."""
    return make.an_enrolment(session, home, make.a_family_member(session, site, "さくら"))


def plan(session, enrolment, meeting, staff, now, **more):
    return plan_make_up(session, enrolment, 1, MakeUpWay.OTHER_COHORT, meeting, now=now, by=staff, **more)


def test_the_other_group_is_offered_with_its_day_and_seats_in_words(session, sakura, evening, now) -> None:
    [option] = host_options(session, sakura, [1], now=now)[1]
    assert (option.public_id, option.cohort_name, option.seats) == (evening.public_id, "夜の期", "残りわずか")
    assert get_host(session, sakura, 1, evening.public_id, now=now) is evening


@pytest.mark.parametrize(
    "reason", ["own group", "draft", "past", "cancelled", "full", "other unit", "other track", "other site"]
)
def test_what_cannot_be_a_host_is_not_offered(session, site, sakura, host, evening, now, reason) -> None:
    if reason == "own group":
        make.an_enrolment(session, host, session.get_one(Person, sakura.person_id))
    match reason:
        case "draft":
            host.state = CohortState.DRAFT
        case "past":
            evening.starts_at = now - dt.timedelta(hours=1)
        case "cancelled":
            evening.state = SessionState.CANCELLED
        case "full":
            host.capacity = 0
        case "other track":
            evening.track = Track.SUPPORTER
        case "other site":
            host.site_id = make.a_site(session, "となり市").id
    number = 2 if reason == "other unit" else 1
    session.flush()
    assert host_options(session, sakura, [number], now=now) == {number: []}
    with pytest.raises(NoRoomError):
        get_host(session, sakura, number, evening.public_id, now=now)


def test_another_program_hosts_when_its_curriculum_has_the_same_code(
    session, site, sakura, version, now
) -> None:
    newer = make.a_curriculum(session)
    newer.code = version.code
    other = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=newer.id)
    make.a_session(session, other, now + WEEK, units=units_of(session, newer)[:1])
    another = make.a_curriculum(session)
    strange = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=another.id)
    make.a_session(session, strange, now + WEEK, units=units_of(session, another)[:1])
    assert [one.cohort_name for one in host_options(session, sakura, [1], now=now)[1]] == [other.name]


def test_a_guest_is_expected_there_and_told_once(session, staff, sakura, evening, now) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    [guest] = expected(session, evening.id)
    assert (guest.enrolment_id, guest.is_guest, guest.is_make_up) == (sakura.id, True, True)
    assert evening in sessions_of(session, sakura.person_id, now, now + 2 * WEEK)
    assert guest_make_ups(session, sakura.person_id) == {evening.id: [make_up]}
    [message] = session.scalars(select(Message)).all()
    assert (message.kind, message.class_session_id, message.state) == (
        MessageKind.INVITATION,
        evening.id,
        MessageState.PLANNED,
    )
    assert message.not_after < evening.starts_at


def test_who_just_heard_it_on_the_telephone_is_not_told_again(session, staff, sakura, evening, now) -> None:
    plan(session, sakura, evening, staff, now, has_been_told=True)
    assert session.scalars(select(func.count(Message.id))).one() == 0


def test_who_wants_calls_is_put_on_the_list_of_the_desk(session, site, staff, home, evening, now) -> None:
    tsubaki = make.a_family_member(
        session, site, "つばき", contact={"channel": Channel.PHONE, "phone": "0312345678", "email": ""}
    )
    plan(session, make.an_enrolment(session, home, tsubaki), evening, staff, now)
    message = session.scalars(select(Message)).one()
    assert (message.channel, message.state) == (MessageChannel.PHONE, MessageState.TO_CALL)


def test_a_late_word_is_of_use_until_the_session_begins(session, staff, sakura, evening, now) -> None:
    soon = evening.starts_at - dt.timedelta(hours=2)
    plan(session, sakura, evening, staff, soon)
    assert session.scalars(select(Message.not_after)).one() == evening.starts_at


def test_two_units_of_one_evening_are_one_word_and_one_guest(
    session, staff, sakura, home, host, version, evening, now
) -> None:
    second = units_of(session, version)[1]
    session.add(SessionUnit(class_session_id=evening.id, curriculum_unit_id=second.id))
    session.flush()
    first = plan(session, sakura, evening, staff, now)
    plan_make_up(session, sakura, 2, MakeUpWay.OTHER_COHORT, evening, now=now, by=staff)
    assert len(expected(session, evening.id)) == 1
    assert session.scalars(select(func.count(Message.id))).one() == 1
    drop_make_up(session, sakura, first, now=now, by=staff)
    assert len(expected(session, evening.id)) == 1
    assert session.scalars(select(Message.state)).one() is MessageState.PLANNED


def test_dropping_frees_the_place_and_takes_the_word_back(session, staff, sakura, evening, now) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    for _ in range(2):
        drop_make_up(session, sakura, make_up, now=now, by=staff)
    assert make_up.state is MakeUpState.DROPPED
    assert expected(session, evening.id) == []
    assert session.scalars(select(Message.state)).one() is MessageState.VOIDED
    assert plan(session, sakura, evening, staff, now).state is MakeUpState.PLANNED


def test_choosing_anew_replaces_what_was_arranged(session, staff, sakura, evening, now) -> None:
    first = plan(session, sakura, evening, staff, now)
    second = plan_make_up(session, sakura, 1, MakeUpWay.PACKET, now=now, by=staff)
    assert (first.state, second.state) == (MakeUpState.DROPPED, MakeUpState.PLANNED)
    assert expected(session, evening.id) == []
    again = plan(session, sakura, evening, staff, now)
    assert (second.state, again.state) == (MakeUpState.DROPPED, MakeUpState.PLANNED)


def test_guests_never_take_more_than_the_spare_places(session, site, staff, home, host, evening, now) -> None:
    make.an_enrolment(session, host, make.a_family_member(session, site, "なかま"))
    first, second = (
        make.an_enrolment(session, home, make.a_family_member(session, site, name))
        for name in ("あき", "はる")
    )
    plan(session, first, evening, staff, now)
    with pytest.raises(NoRoomError):
        plan(session, second, evening, staff, now)


def test_whoever_pauses_keeps_the_place_from_guests(session, site, staff, sakura, host, evening, now) -> None:
    for name in ("なかま", "ともだち"):
        member = make.an_enrolment(session, host, make.a_family_member(session, site, name))
    pause(session, member, now=now, by=staff)
    with pytest.raises(NoRoomError):
        plan(session, sakura, evening, staff, now)


def test_a_newcomer_waits_while_a_guest_has_the_last_place_and_is_asked_when_it_is_given_back(
    session, site, staff, sakura, host, evening, now
) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    comes = [
        enrol(
            session,
            host,
            make.a_family_member(session, site, name),
            entry_way=EntryWay.WEB,
            now=now,
            by=VISITOR,
        )
        for name in ("あき", "はる")
    ]
    assert [one.state for one in comes] == [EnrolmentState.ENROLLED, EnrolmentState.WAITING]
    assert guest_places(session, [host.id], from_=now) == {host.id: 1}
    drop_make_up(session, sakura, make_up, now=now, by=staff)
    assert find_live(session, comes[1].id) is not None


def test_leaving_gives_the_guest_place_back(session, site, staff, sakura, host, evening, now) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    alone = plan_make_up(session, sakura, 2, MakeUpWay.ONE_TO_ONE, now=now, by=staff)
    withdraw(session, sakura, now=now, by=staff)
    assert {make_up.state, alone.state} == {MakeUpState.DROPPED}
    assert guest_places(session, [host.id], from_=now) == {}


def test_one_to_one_and_packet_need_no_host_and_are_credited_by_hand(session, staff, sakura, now) -> None:
    for number, way in ((1, MakeUpWay.ONE_TO_ONE), (2, MakeUpWay.PACKET)):
        make_up = plan_make_up(session, sakura, number, way, now=now, by=staff)
        for _ in range(2):
            credit_make_up(session, make_up, now=now, by=staff)
        assert (make_up.state, make_up.ended_at) == (MakeUpState.CREDITED, now)
        with pytest.raises(MakeUpRefusedError):
            drop_make_up(session, sakura, make_up, now=now, by=staff)
        with pytest.raises(MakeUpRefusedError):
            plan_make_up(session, sakura, number, way, now=now, by=staff)
    assert session.scalars(select(func.count(Message.id))).one() == 0


def test_what_was_taken_back_cannot_be_credited(session, staff, sakura, now) -> None:
    make_up = plan_make_up(session, sakura, 1, MakeUpWay.PACKET, now=now, by=staff)
    drop_make_up(session, sakura, make_up, now=now, by=staff)
    with pytest.raises(MakeUpRefusedError):
        credit_make_up(session, make_up, now=now, by=staff)


def test_a_guest_is_credited_by_attendance_alone(session, staff, sakura, evening, now) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    with pytest.raises(MakeUpRefusedError):
        credit_make_up(session, make_up, now=now, by=staff)
    for has_come, state in (
        (True, MakeUpState.CREDITED),
        (True, MakeUpState.CREDITED),
        (False, MakeUpState.PLANNED),
    ):
        note_guest(session, sakura.id, evening.id, has_come=has_come, now=now, by=staff)
        assert make_up.state is state
    note_guest(session, sakura.id, evening.id, has_come=False, now=now, by=staff)
    drop_make_up(session, sakura, make_up, now=now, by=staff)
    note_guest(session, sakura.id, evening.id, has_come=True, now=now, by=staff)
    assert make_up.state is MakeUpState.DROPPED
    with pytest.raises(MakeUpRefusedError):
        credit_make_up(session, make_up, now=now, by=staff)


def test_nonsense_is_refused_with_a_sentence(session, staff, sakura, evening, now) -> None:
    for number, way, meeting in (
        (99, MakeUpWay.PACKET, None),
        (1, MakeUpWay.OTHER_COHORT, None),
        (1, MakeUpWay.PACKET, evening),
    ):
        with pytest.raises(MakeUpRefusedError):
            plan_make_up(session, sakura, number, way, meeting, now=now, by=staff)
    pause(session, sakura, now=now, by=staff)
    with pytest.raises(StateRefusedError):
        plan(session, sakura, evening, staff, now)


def test_a_make_up_is_opened_by_its_own_person_and_by_staff_of_the_site(
    session, site, staff, sakura, evening, now
) -> None:
    make_up = plan(session, sakura, evening, staff, now)
    stranger = make.the_family_actor(session, make.a_family_member(session, site, "よそのひと"))
    assert get_make_up(session, staff, make_up.public_id) == (make_up, sakura)
    for who, key in ((stranger, make_up.public_id), (staff, "0" * 16)):
        with pytest.raises(NotFoundError):
            get_make_up(session, who, key)


def test_a_family_shares_its_chair_where_places_are_counted_in_kumi() -> None:
    day = GuestDay(frozenset({("household", 1)}), frozenset({("household", 2)}), 2, CapacityUnit.HOUSEHOLD)
    assert day.has_room_for(9, 2)
    assert not day.has_room_for(9, 3)
    assert (day.taken, day.guest_places, day.words) == (2, 1, "キャンセル待ち")


def test_who_becomes_a_member_of_the_host_is_no_guest_any_more(
    session, staff, sakura, host, evening, now
) -> None:
    plan(session, sakura, evening, staff, now)
    make.an_enrolment(session, host, session.get_one(Person, sakura.person_id))
    [one] = expected(session, evening.id)
    assert (one.is_guest, one.is_make_up) == (False, False)
    assert session.scalars(select(func.count(MakeUp.id))).one() == 1
