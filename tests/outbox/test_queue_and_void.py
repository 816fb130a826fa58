"""A message is queued once, taken back until it leaves, and told by a person at the desk."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.errors import AlreadyToldError
from tests import make

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def queued(session, site, now):
    """Queue a reminder; keywords change its row."""

    def queue(kind=MessageKind.REMINDER, **more):
        values = {
            "site_id": site.id,
            "recipient_key": "person:a",
            "channel": MessageChannel.MAIL,
            "occasion": "session:a",
            "due_at": now,
            "not_after": now + 5 * HOUR,
            "now": now,
        } | more
        return outbox.queue(session, kind, **values)

    return queue


def test_the_same_thing_is_queued_once(queued):
    first = queued()
    assert first.state is MessageState.PLANNED
    assert first.facts == {}
    assert queued() is None


def test_another_revision_is_another_thing(queued):
    assert queued().public_id != queued(revision=1).public_id


def test_nothing_is_queued_from_nothing(session, now):
    assert outbox.queue_many(session, [], now=now) == []


def test_what_has_not_left_is_taken_back(session, site, queued, now):
    person = make.a_family_member(session, site)
    mine = queued(person_id=person.id)
    call = queued(person_id=person.id, channel=MessageChannel.PHONE, state=MessageState.TO_CALL)
    other = queued(recipient_key="person:b")
    kept = queued(MessageKind.MOVED, person_id=person.id)
    reminders = [MessageKind.REMINDER]
    assert outbox.void(session, now=now, person_id=person.id, kinds=reminders, reason="left") == 2
    assert (mine.state, call.state, other.state, kept.state) == ("voided", "voided", "planned", "planned")
    assert (mine.reason, mine.finished_at) == ("left", now)
    assert outbox.void(session, now=now, person_id=person.id, reason="left") == 1


def test_voiding_everything_at_once_is_a_mistake(session, now):
    with pytest.raises(ValueError, match="void what"):
        outbox.void(session, now=now, reason="oops")


def test_the_desk_tells_and_writes_it_down(session, site, queued, now):
    staff = make.the_actor(make.a_staff(session, site, Role.RECEPTION))
    call = queued(channel=MessageChannel.PHONE, state=MessageState.TO_CALL)
    assert outbox.mark_told(session, staff, call.public_id, now=now).state is MessageState.TOLD
    assert session.scalars(select(AuditEvent.action)).all() == ["tell"]
    with pytest.raises(AlreadyToldError):
        outbox.mark_told(session, staff, call.public_id, now=now)


def test_another_sites_calls_are_not_found(session, queued, now):
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    call = queued(channel=MessageChannel.PHONE, state=MessageState.TO_CALL)
    with pytest.raises(NotFoundError):
        outbox.mark_told(session, elsewhere, call.public_id, now=now)


def test_a_family_member_tells_nobody(session, site, queued, now):
    person = make.a_family_member(session, site)
    call = queued(channel=MessageChannel.PHONE, state=MessageState.TO_CALL)
    with pytest.raises(NotFoundError):
        outbox.mark_told(session, make.the_family_actor(session, person), call.public_id, now=now)
