"""Dates to come: whoever wishes is told once, when they are set; no seat is taken by it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.errors import NotOpenError
from familyprog.enrolment.models import DatesWish, Enrolment
from familyprog.enrolment.queries.dates_wishes import count_wishes, find_awaited, wish_rows
from familyprog.enrolment.service import Entry, enrol, receive_wish, set_dates, take_back, tell_dates, wish
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel, Residence
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails
from familyprog.programs.enums import CohortState
from tests import make


@pytest.fixture
def cohort(session, basics):
    return make.a_cohort(session, basics, has_dates_to_come=True)


@pytest.fixture
def sakura(session, site):
    return make.a_family_member(session, site, "さくら")


def messages(session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def plan(session, cohort) -> None:
    make.a_session(session, cohort)


def test_a_wish_takes_no_seat_and_no_place_in_line(session, cohort, sakura, staff, now) -> None:
    wish(session, cohort, sakura, now=now, by=staff)
    assert session.scalar(select(func.count(Enrolment.id))) == 0
    assert messages(session) == []
    assert [(row.alias, row.told_at) for row in wish_rows(session, cohort.id)] == [("さくら", None)]


def test_wishing_twice_is_wishing_once(session, cohort, sakura, now) -> None:
    by = make.the_family_actor(session, sakura)
    rows = {wish(session, cohort, sakura, now=now, by=by).id for _ in range(2)}
    assert len(rows) == 1
    assert count_wishes(session, cohort.id) == 1


def test_when_the_dates_are_set_everybody_on_the_list_is_told_once(session, site, cohort, staff, now) -> None:
    people = [make.a_family_member(session, site, name) for name in ("さくら", "ふじ")]
    people.append(
        make.a_family_member(
            session, site, "うめ", contact={"channel": Channel.PHONE, "phone": "0848123456", "email": ""}
        )
    )
    for person in people:
        wish(session, cohort, person, now=now, by=staff)
    plan(session, cohort)
    assert [set_dates(session, cohort, now=now, by=staff) for _ in range(3)] == [3, 0, 0]
    assert not cohort.has_dates_to_come
    sent = messages(session)
    assert {message.kind for message in sent} == {MessageKind.DATES_SET}
    assert [message.channel for message in sent] == [MessageChannel.MAIL] * 2 + [MessageChannel.PHONE]
    assert [message.state for message in sent] == [MessageState.PLANNED] * 2 + [MessageState.TO_CALL]
    assert session.scalars(select(DatesWish.told_at)).all() == [now] * 3
    assert count_wishes(session, cohort.id) == 0
    trail = session.scalars(select(AuditEvent.action).where(AuditEvent.object_kind == "cohort")).all()
    assert trail.count("set_dates") == trail.count("tell_dates") == 1


def test_nobody_is_told_before_there_is_something_to_tell(session, cohort, sakura, staff, now) -> None:
    wish(session, cohort, sakura, now=now, by=staff)
    plan(session, cohort)
    assert tell_dates(session, cohort, now=now, by=staff) == 0, "the dates are still to come"
    cohort.state = CohortState.DRAFT
    assert set_dates(session, cohort, now=now, by=staff) == 0, "the cohort is not to be seen yet"
    cohort.state = CohortState.PUBLISHED
    assert tell_dates(session, cohort, now=now + dt.timedelta(days=30), by=staff) == 0, "no date stands"
    assert tell_dates(session, cohort, now=now, by=staff) == 1


def test_whoever_is_not_to_be_contacted_is_left_alone(session, site, cohort, staff, now) -> None:
    quiet = make.a_family_member(session, site, "しずか", contact={"is_locked": True})
    wish(session, cohort, quiet, now=now, by=staff)
    plan(session, cohort)
    assert set_dates(session, cohort, now=now, by=staff) == 0
    assert messages(session) == []
    assert session.scalars(select(DatesWish.told_at)).one() is None


def test_a_wish_can_be_taken_back_and_nothing_is_sent_then(session, cohort, sakura, staff, now) -> None:
    by = make.the_family_actor(session, sakura)
    wish(session, cohort, sakura, now=now, by=by)
    plan(session, cohort)
    set_dates(session, cohort, now=now, by=staff)
    for _ in range(2):
        take_back(session, cohort, sakura, now=now, by=by)
    assert session.scalar(select(func.count(DatesWish.id))) == 0
    assert [message.state for message in messages(session)] == [MessageState.VOIDED]


def test_what_is_told_is_read_at_the_last_moment(session, cohort, sakura, staff, now) -> None:
    occasion = f"dates:{cohort.public_id}"
    assert find_awaited(session, occasion, sakura.id, now) is None
    wish(session, cohort, sakura, now=now, by=staff)
    assert find_awaited(session, occasion, sakura.id, now) is None
    set_dates(session, cohort, now=now, by=staff)
    assert find_awaited(session, occasion, sakura.id, now) is None, "no date stands"
    plan(session, cohort)
    found = find_awaited(session, occasion, sakura.id, now)
    assert found is not None
    assert len(found.meetings) == 1
    enrol(session, cohort, sakura, entry_way=EntryWay.WEB, now=now, by=staff)
    assert find_awaited(session, occasion, sakura.id, now) is None, "she has a place by now"
    assert find_awaited(session, "dates:nowhere", sakura.id, now) is None


def test_dates_that_are_set_need_no_wish(session, cohort, sakura, staff, now) -> None:
    set_dates(session, cohort, now=now, by=staff)
    with pytest.raises(NotOpenError, match="もう決まっています"):
        wish(session, cohort, sakura, now=now, by=staff)


def test_a_closed_cohort_makes_no_promises(session, cohort, sakura, staff, now) -> None:
    cohort.state = CohortState.CLOSED
    session.flush()
    with pytest.raises(NotOpenError, match="終わりました"):
        wish(session, cohort, sakura, now=now, by=staff)


def test_only_for_oneself_and_within_the_site(session, site, cohort, sakura, now, staff) -> None:
    other = make.the_family_actor(session, make.a_family_member(session, site, "ふじ"))
    stranger = make.a_family_member(session, make.a_site(session, "となり町"))
    for who, by in ((sakura, other), (stranger, staff)):
        with pytest.raises(NotFoundError):
            wish(session, cohort, who, now=now, by=by)
        with pytest.raises(NotFoundError):
            take_back(session, cohort, who, now=now, by=by)


def test_somebody_who_calls_is_put_on_the_list_once(session, cohort, staff, now) -> None:
    entry = Entry("うめ", contact=ContactDetails(channel=Channel.PHONE, phone="0848123456"))
    rows = {receive_wish(session, cohort, entry, key="one form", now=now, by=staff).id for _ in range(2)}
    assert len(rows) == 1
    assert session.scalar(select(func.count(Person.id))) == 1
    assert session.scalars(select(Person.residence)).one() is Residence.UNSAID


def test_somebody_we_know_keeps_the_own_contact(session, cohort, sakura, now) -> None:
    row = receive_wish(session, cohort, Entry(""), person=sakura, now=now, by=VISITOR)
    assert row.person_id == sakura.id
