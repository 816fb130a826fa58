"""Asking for a place: a seat, or the last place in line, with everything that belongs to it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.errors import AlreadyEnrolledError, NotEligibleError, NotOpenError
from familyprog.enrolment.models import Enrolment, EnrolmentChange, Seat
from familyprog.enrolment.queries import (
    entry_choices,
    get_enrolment,
    get_entry_choice,
    my_enrolments,
    outlook,
    place_in_line,
    seat_states,
    words_for_seats,
)
from familyprog.enrolment.service import Entry, enrol, receive, withdraw
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel, Relation
from familyprog.people.errors import ContactRefusedError
from familyprog.people.models import Household, Person
from familyprog.people.rules import ContactDetails
from familyprog.programs.enums import CapacityUnit, CohortState
from tests import make

ENROLLED, WAITING = EnrolmentState.ENROLLED, EnrolmentState.WAITING


def enter(session, cohort, person, now, by=VISITOR):
    return enrol(session, cohort, person, entry_way=EntryWay.WEB, now=now, by=by)


def some_families(session, site, count):
    return [make.a_family_member(session, site, f"家族{number}") for number in range(count)]


def messages_to(session, person):
    rows = session.scalars(select(Message).where(Message.person_id == person.id).order_by(Message.id))
    return [(row.kind, row.channel, row.state) for row in rows]


def test_the_first_have_seats_and_the_others_stand_in_line(session, site, basics, now):
    cohort = make.a_cohort(session, basics, capacity=2)
    rows = [enter(session, cohort, person, now) for person in some_families(session, site, 4)]
    seats = dict(session.execute(select(Seat.id, Seat.number)).all())
    assert [row.state for row in rows] == [ENROLLED, ENROLLED, WAITING, WAITING]
    assert [seats.get(row.seat_id) for row in rows] == [1, 2, None, None]
    assert [row.waiting_number for row in rows] == [None, None, 1, 2]
    assert [place_in_line(session, row) for row in rows[2:]] == [1, 2]
    state = seat_states(session, [cohort])[cohort.id]
    assert (state.taken, state.waiting, state.words) == (2, 2, "キャンセル待ち")
    assert words_for_seats(session, [cohort.id]) == {cohort.id: "キャンセル待ち"}


def test_each_is_told_once_and_written_down(session, site, basics, now):
    cohort = make.a_cohort(session, basics, capacity=1)
    meeting = make.a_session(session, cohort)
    first, second = some_families(session, site, 2)
    seated = enter(session, cohort, first, now)
    enter(session, cohort, second, now)
    mail = (MessageChannel.MAIL, MessageState.PLANNED)
    assert messages_to(session, first) == [(MessageKind.ENROLLED, *mail)]
    assert messages_to(session, second) == [(MessageKind.WAITING, *mail)]
    message = session.scalars(select(Message).where(Message.person_id == first.id)).one()
    assert message.occasion == f"enrolment:{seated.public_id}"
    assert (message.due_at, message.not_after) == (now, meeting.starts_at - dt.timedelta(hours=12))
    change = session.scalars(select(EnrolmentChange).where(EnrolmentChange.enrolment_id == seated.id)).one()
    assert (change.before, change.after, change.by_kind) == (None, ENROLLED, "visitor")
    trail = session.scalars(select(AuditEvent.result).where(AuditEvent.object_public_id == seated.public_id))
    assert trail.all() == ["ok"]


@pytest.mark.parametrize(("hours", "until"), [(3, 3), (48, 36), (None, 14 * 24)])
def test_the_notice_ends_while_it_is_still_of_use(session, site, basics, now, hours, until):
    cohort = make.a_cohort(session, basics)
    if hours is not None:
        make.a_session(session, cohort, now + dt.timedelta(hours=hours))
    person = make.a_family_member(session, site)
    enter(session, cohort, person, now)
    message = session.scalars(select(Message).where(Message.person_id == person.id)).one()
    assert message.not_after == now + dt.timedelta(hours=until)


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ({"channel": Channel.PHONE}, [(MessageKind.ENROLLED, MessageChannel.PHONE, MessageState.TO_CALL)]),
        ({"channel": Channel.POST}, [(MessageKind.ENROLLED, MessageChannel.POST, MessageState.TO_CALL)]),
        ({"channel": Channel.NONE}, []),
        ({"is_locked": True}, []),
    ],
)
def test_everybody_is_told_on_the_way_they_chose(session, site, basics, now, contact, told):
    person = make.a_family_member(session, site, contact=contact)
    enter(session, make.a_cohort(session, basics), person, now)
    assert messages_to(session, person) == told


def test_a_second_press_of_the_button_changes_nothing(session, site, basics, now):
    cohort = make.a_cohort(session, basics)
    person = make.a_family_member(session, site)
    enter(session, cohort, person, now)
    with pytest.raises(AlreadyEnrolledError, match="もうお申し込みをお受けしています"):
        enter(session, cohort, person, now)


def test_whoever_has_left_may_come_again(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    person = make.a_family_member(session, site)
    first = enter(session, cohort, person, now)
    withdraw(session, first, now=now, by=staff)
    assert enter(session, cohort, person, now).state is ENROLLED
    assert len(my_enrolments(session, person.id)) == 1


def test_a_newcomer_goes_behind_whoever_waits_even_when_a_seat_is_free(session, site, basics, now):
    cohort = make.a_cohort(session, basics, capacity=1)
    person, late = some_families(session, site, 2)
    make.an_enrolment(session, cohort, person, state=WAITING, seat_id=None, waiting_number=4)
    session.execute(Seat.__table__.delete())
    row = enter(session, cohort, late, now)
    assert (row.state, row.waiting_number) == (WAITING, 5)


def test_two_of_one_household_take_one_seat_where_places_are_counted_in_households(
    session, site, basics, now
):
    cohort = make.a_cohort(session, basics, capacity=1, capacity_unit=CapacityUnit.HOUSEHOLD)
    home = make.a_household(session, site)
    mother = make.a_family_member(session, site, "さくら", household=home)
    other = make.a_family_member(session, site, "よそ")
    father = make.a_family_member(session, site, "たけし", household=home)
    rows = [enter(session, cohort, person, now) for person in (mother, other, father)]
    assert [row.state for row in rows] == [ENROLLED, WAITING, ENROLLED]
    assert rows[0].seat_id == rows[2].seat_id


@pytest.mark.parametrize("state", [CohortState.DRAFT, CohortState.CLOSED])
def test_a_cohort_that_is_not_open_says_what_comes_next(session, site, basics, now, state):
    cohort = make.a_cohort(session, basics, state=state)
    with pytest.raises(NotOpenError, match="今回の受付は終わりました"):
        enter(session, cohort, make.a_family_member(session, site), now)


def test_practice_wants_the_basics_first_but_staff_may_have_their_reason(session, site, groups, now, staff):
    person = make.a_family_member(session, site)
    with pytest.raises(NotEligibleError, match="はじめの会"):
        enter(session, groups[0], person, now, make.the_family_actor(session, person))
    row = enter(session, groups[0], person, now, staff)
    trail = session.scalars(select(AuditEvent.result).where(AuditEvent.object_public_id == row.public_id))
    assert trail.all() == ["override"]


def test_all_monthly_groups_together_are_one_enrolment(session, site, groups, now, staff):
    person = make.a_family_member(session, site)
    enter(session, groups[0], person, now, staff)
    with pytest.raises(AlreadyEnrolledError):
        enter(session, groups[1], person, now, staff)


def test_nobody_enters_somebody_else_or_a_person_of_another_site(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    mother, father = some_families(session, site, 2)
    stranger = make.a_family_member(session, make.a_site(session, "となり町"))
    with pytest.raises(NotFoundError):
        enter(session, cohort, father, now, make.the_family_actor(session, mother))
    with pytest.raises(NotFoundError):
        enter(session, cohort, stranger, now, staff)


def test_a_caller_without_mail_becomes_a_person_with_a_place(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    contact = ContactDetails(
        channel=Channel.PHONE, phone="0848 12 3456", safe_from_hour=10, safe_until_hour=12
    )
    entry = Entry(alias="うめ", relation=Relation.MOTHER, contact=contact)
    row = receive(session, cohort, entry, entry_way=EntryWay.PHONE, now=now, by=staff)
    person = session.get_one(Person, row.person_id)
    assert (row.state, row.entry_way, person.relation) == (ENROLLED, EntryWay.PHONE, Relation.MOTHER)
    assert person.household_id is not None
    assert messages_to(session, person) == [
        (MessageKind.ENROLLED, MessageChannel.PHONE, MessageState.TO_CALL)
    ]


def test_somebody_known_keeps_name_and_contact(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    person = make.a_family_member(session, site, "さくら")
    row = receive(
        session, cohort, Entry(alias=""), person=person, entry_way=EntryWay.PHONE, now=now, by=staff
    )
    assert row.person_id == person.id


def test_the_same_form_sent_twice_answers_with_the_first_result(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    contact = ContactDetails(channel=Channel.PHONE, phone="0848 12 3456")
    entry = Entry(alias="うめ", contact=contact)
    rows = [
        receive(session, cohort, entry, entry_way=EntryWay.PHONE, key="one form", now=now, by=staff)
        for _ in range(2)
    ]
    assert rows[0] is rows[1]
    assert session.scalar(select(func.count(Person.id))) == 1


def test_what_an_entry_would_come_to_is_told_before(session, site, basics, groups, now, staff):
    cohort = make.a_cohort(session, basics, capacity=1)
    hidden = make.a_cohort(session, basics, state=CohortState.DRAFT)
    chosen = get_entry_choice(session, staff, cohort.public_id, now=now)
    assert outlook(session, chosen, []).sentence == "席があります。受け付けると、席をお取りします。"
    enter(session, cohort, make.a_family_member(session, site), now)
    assert "1番目の順番" in outlook(session, chosen, []).sentence
    monthly = get_entry_choice(session, staff, groups[0].public_id, now=now)
    assert "はじめの会" in outlook(session, monthly, []).notice
    names = [(row.name, words) for row, words in entry_choices(session, staff, now=now)]
    assert ("平日昼", "残りわずか") in names
    over = make.a_cohort(session, basics, name="おととしの会")
    make.a_session(session, over, now - dt.timedelta(days=400))
    make.a_cohort(session, basics, name="先週までの会", closes_on=tokyo_date(now) - dt.timedelta(days=7))
    shown = {row.name for row, _words in entry_choices(session, staff, now=now)}
    assert shown == {name for name, _words in names}, "what is over is no choice"
    far = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    for actor, public_id in ((staff, hidden.public_id), (far, cohort.public_id)):
        with pytest.raises(NotFoundError):
            get_entry_choice(session, actor, public_id, now=now)


def test_a_refused_entry_leaves_nothing_behind(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    count = select(func.count(Household.id))
    before = session.scalar(count)
    with pytest.raises(ContactRefusedError):
        receive(session, cohort, Entry(alias="うめ"), entry_way=EntryWay.PHONE, now=now, by=staff)
    assert session.scalar(count) == before


def test_an_enrolment_is_opened_by_its_owner_and_by_staff_of_the_site(session, site, basics, now, staff):
    cohort = make.a_cohort(session, basics)
    mother, other = some_families(session, site, 2)
    row = enter(session, cohort, mother, now)
    her, stranger = make.the_family_actor(session, mother), make.the_family_actor(session, other)
    far = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    for actor in (her, staff):
        found = get_enrolment(session, actor, row.public_id)
        assert (found.cohort.program.id, found.person.alias.name) == (basics.id, "家族0")
    for actor in (stranger, far, VISITOR):
        with pytest.raises(NotFoundError):
            get_enrolment(session, actor, row.public_id)
    with pytest.raises(NotFoundError):
        get_enrolment(session, staff, "0" * 16)
    assert session.scalar(select(func.count(Enrolment.id))) == 1
