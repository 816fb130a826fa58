"""Claims with a lease: a dead worker's rows go to the next one, and nobody's row goes twice."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.rules import CLAIM_LEASE, START_LEASE, mail_id, retry_at

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def queued(session, site, now):
    """Queue a mail by name; keywords change its row."""

    def queue(name="a", **more):
        values = {
            "site_id": site.id,
            "recipient_key": f"person:{name}",
            "channel": MessageChannel.MAIL,
            "occasion": "session:a",
            "due_at": now,
            "not_after": now + 5 * HOUR,
            "now": now,
        } | more
        return outbox.queue(session, MessageKind.REMINDER, **values)

    return queue


def started(session, owner, now):
    (key,) = outbox.claim(session, owner, now=now, limit=1)
    (message,) = outbox.hold_claimed(session, [key], owner, now=now)
    outbox.start(session, [key], message_id="<a@b>", now=now)
    session.refresh(message)
    return message


def test_what_ends_first_goes_first(session, queued, now):
    late, soon = queued("late").id, queued("soon", not_after=now + HOUR).id
    assert outbox.claim(session, "w", now=now, limit=9) == [soon, late]


def test_only_due_open_mails_are_claimed(session, queued, now):
    queued("early", due_at=now + MINUTE)
    queued("past", not_after=now)
    queued("call", channel=MessageChannel.PHONE, state=MessageState.TO_CALL)
    due = queued("due").id
    assert outbox.claim(session, "w", now=now, limit=9) == [due]
    assert outbox.claim(session, "other", now=now, limit=9) == []


def test_a_claim_ends_with_its_lease(session, queued, now):
    key = queued().id
    outbox.claim(session, "dead", now=now, limit=1)
    later = now + CLAIM_LEASE
    assert outbox.hold_claimed(session, [key], "dead", now=later) == []
    assert outbox.claim(session, "next", now=later, limit=1) == [key]
    assert [row.reason for row in outbox.hold_claimed(session, [key], "next", now=later)] == [""]


def test_what_may_have_left_goes_once_more_under_the_same_name(session, queued, now):
    key = queued().id
    started(session, "dead", now)
    assert outbox.claim(session, "next", now=now + CLAIM_LEASE, limit=1) == []
    later = now + START_LEASE
    again = started(session, "next", later)
    assert (again.id, again.reason, again.attempts_count, again.message_id) == (key, "ambiguous", 2, "<a@b>")
    much_later = later + START_LEASE
    assert outbox.expire(session, now=much_later) == []
    assert outbox.give_up(session, now=much_later) == [key]
    assert (again.state, again.reason) == (MessageState.FAILED, "no_answer")
    assert outbox.claim(session, "w", now=much_later, limit=1) == []


def test_what_is_too_late_ends_before_anything_is_sent(session, queued, now):
    planned, claimed = queued("a").id, queued("b", not_after=now + MINUTE).id
    outbox.claim(session, "dead", now=now, limit=1)
    assert outbox.expire(session, now=now + 2 * MINUTE) == [claimed]
    assert outbox.expire(session, now=now + 6 * HOUR) == [planned]


def test_a_worker_that_ends_gives_back_what_it_claimed(session, queued, now):
    key = queued().id
    outbox.claim(session, "w", now=now, limit=1)
    outbox.release(session, "w")
    assert outbox.claim(session, "other", now=now, limit=1) == [key]


def test_outcomes(session, queued, now):
    for name in ("sent", "failed", "refused"):
        queued(name)
    message = started(session, "w", now)
    assert outbox.hold_started(session, [message.id], "other") == []
    assert outbox.record_sent(session, [message.id], "w", "250", now=now) == 1
    session.refresh(message)
    assert (message.state, message.smtp_code, message.owner) == (MessageState.SENT, "250", "")
    message = started(session, "w", now)
    outbox.record_failed(session, message, "554", "refused", now=now)
    assert (message.state, message.reason) == (MessageState.FAILED, "refused")
    message = started(session, "w", now)
    outbox.refuse(session, message, MessageState.SUPPRESSED, "わけ" * 99, now=now)
    assert (message.state, len(message.reason)) == (MessageState.SUPPRESSED, 80)


def test_a_retry_waits_and_stays_inside_its_window(session, queued, now):
    queued()
    message = started(session, "w", now)
    outbox.record_retry(session, message, "451", chance=0.5, now=now)
    assert (message.state, message.next_try_at) == (MessageState.PLANNED, now + MINUTE)
    assert outbox.claim(session, "w", now=now, limit=1) == []
    message = started(session, "w", now + MINUTE)
    outbox.postpone(session, message, message.not_after, now=now)
    assert message.state is MessageState.EXPIRED


def test_silence_is_answered_once(session, queued, now):
    queued()
    message = started(session, "w", now)
    outbox.record_unknown(session, message, chance=0.5, now=now)
    assert (message.state, message.reason) == (MessageState.PLANNED, "ambiguous")
    message = started(session, "w", now + MINUTE)
    outbox.record_unknown(session, message, chance=0.5, now=now)
    assert (message.state, message.reason) == (MessageState.FAILED, "no_answer")


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 15), (5, 30), (6, 60), (9, 60)]
)
def test_pauses_grow(now, attempts, minutes):
    assert retry_at(attempts, now, 0.5) == now + minutes * MINUTE
    assert retry_at(attempts, now, 0) == now + minutes * MINUTE * 0.8
    assert retry_at(attempts, now, 1) == now + minutes * MINUTE * 1.2


def test_the_name_in_the_mail_world():
    assert mail_id("abc", "example.jp") == "<abc@example.jp>"
