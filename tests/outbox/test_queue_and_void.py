"""A message is queued once and can be taken back until it leaves."""

from __future__ import annotations

import datetime as dt

from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState


def queued(session, site, now, **more):
    values = {
        "site_id": site.id,
        "recipient_key": "person:a",
        "channel": MessageChannel.MAIL,
        "occasion": "session:a",
        "due_at": now,
        "not_after": now + dt.timedelta(hours=5),
        "now": now,
    } | more
    return outbox.queue(session, MessageKind.REMINDER, **values)


def test_the_same_thing_is_queued_once(session, site, now):
    first = queued(session, site, now)
    assert first.state is MessageState.PLANNED
    assert first.facts == {}
    assert queued(session, site, now) is None


def test_another_revision_is_another_thing(session, site, now):
    assert queued(session, site, now).public_id != queued(session, site, now, revision=1).public_id


def test_nothing_is_queued_from_nothing(session, now):
    assert outbox.queue_many(session, [], now=now) == []
