"""What workers say of themselves, a relay that does not answer, and what waited through a standstill."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState, RelayTrouble, WorkerTrouble
from familyprog.outbox.models import Heartbeat, Message
from familyprog.outbox.queries import delivery_now, not_sent_counts, workers_seen
from familyprog.outbox.rules import allowance, find_clock_trouble, pause_until
from familyprog.outbox.service.workers import relay_of

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def queued(session, site, now):
    """Queue mails by name."""

    def queue(*names, **more):
        values = {
            "site_id": site.id,
            "channel": MessageChannel.MAIL,
            "occasion": "session:a",
            "due_at": now,
            "not_after": now + 50 * HOUR,
            "now": now,
        } | more
        kind = values.pop("kind", MessageKind.REMINDER)
        return [outbox.queue(session, kind, recipient_key=f"person:{n}", **values).id for n in names]

    return queue


def beats(session):
    session.expire_all()
    return {row.owner: row for row in session.scalars(select(Heartbeat))}


def test_a_worker_is_known_by_its_beat(session, now):
    outbox.beat(session, "host:7:ab", now=now)
    outbox.beat(session, "host:7:ab", now=now + MINUTE)
    (row,) = beats(session).values()
    assert (row.started_at, row.beat_at, row.ended_at) == (now, now + MINUTE, None)


def test_two_workers_are_both_seen_with_host_pid_and_since(session, now):
    outbox.beat(session, "desk:7:ab", now=now)
    outbox.beat(session, "attic:8:cd", now=now + MINUTE)
    seen = workers_seen(session, now + 2 * MINUTE)
    assert [(one.host, one.pid, one.since) for one in seen] == [
        ("desk", "7", now),
        ("attic", "8", now + MINUTE),
    ]
    assert [one.host for one in workers_seen(session, now + 10.5 * MINUTE)] == ["attic"]


def test_whoever_ended_is_dropped_by_the_next_and_the_silent_after_a_day(session, now):
    outbox.beat(session, "done", now=now)
    outbox.leave(session, "done", now=now)
    outbox.beat(session, "dead", now=now)
    assert [one.host for one in workers_seen(session, now)] == ["dead"]
    outbox.beat(session, "next", now=now + MINUTE)
    assert set(beats(session)) == {"dead", "next"}
    outbox.beat(session, "next", now=now + 25 * HOUR)
    assert set(beats(session)) == {"next"}


@pytest.mark.parametrize(
    ("app", "last", "trouble"),
    [
        (0, None, None),
        (60, 0, None),
        (-61, 0, WorkerTrouble.CLOCK_DIFFERS),
        (0, 300, None),
        (0, 301, WorkerTrouble.CLOCK_WENT_BACK),
    ],
)
def test_clocks_must_agree(now, app, last, trouble):
    beat = None if last is None else now + last * SECOND
    assert find_clock_trouble(now + app * SECOND, now, beat) is trouble


def test_a_clock_that_went_back_stays_wrong_until_somebody_says_otherwise(session, now):
    outbox.beat(session, "w", now=now + HOUR)
    for _ in range(2):
        trouble = outbox.look_at_clock(session, now, now)
        assert trouble is WorkerTrouble.CLOCK_WENT_BACK
        outbox.refuse_to_send(session, "w", trouble, now=now)
    assert delivery_now(session, now).troubles == [WorkerTrouble.CLOCK_WENT_BACK]
    outbox.trust_clock(session, now=now)
    assert outbox.look_at_clock(session, now, now) is None
    outbox.beat(session, "w", now=now)
    assert delivery_now(session, now).troubles == []


@pytest.mark.parametrize(("errors", "minutes"), [(1, None), (4, None), (5, 1), (6, 2), (7, 5), (99, 5)])
def test_a_silent_relay_is_left_alone_for_longer_and_longer(now, errors, minutes):
    assert pause_until(errors, now) == (None if minutes is None else now + minutes * MINUTE)


def test_while_the_relay_is_left_alone_nothing_is_claimed(session, queued, now):
    queued("a")
    for _ in range(5):
        outbox.relay_failed(session, RelayTrouble.SILENT, now=now)
    assert outbox.claim(session, "w", now=now + 59 * SECOND, limit=9) == []
    assert len(outbox.claim(session, "w", now=now + MINUTE, limit=9)) == 1
    state = delivery_now(session, now)
    assert (state.relay_trouble, state.paused_until, state.down_since) == (
        RelayTrouble.SILENT,
        now + MINUTE,
        now,
    )
    outbox.relay_answered(session, now=now + MINUTE)
    relay = relay_of(session)
    assert (relay.errors_count, relay.trouble, relay.paused_until, relay.backlog_until) == (
        0,
        None,
        None,
        None,
    )


def test_after_a_standstill_what_waited_goes_out_slowly_and_the_new_at_once(session, queued, now):
    outbox.beat(session, "w", now=now)
    old = queued(*"abcde")
    later = now + HOUR
    outbox.beat(session, "w", now=later)
    queued("new", due_at=later + SECOND)
    (code,) = queued("code", kind=MessageKind.CODE)
    take = {"limit": 9, "backlog_per_minute": 3}
    first = outbox.claim(session, "w", now=later, **take)
    assert first == [code, *old[:3]]
    assert len(outbox.claim(session, "w", now=later + SECOND, **take)) == 1
    assert outbox.claim(session, "w", now=later + 50 * SECOND, **take) == []
    session.execute(update(Message).where(Message.owner == "w").values(state=MessageState.SENT))
    assert relay_of(session).backlog_until == later
    assert outbox.claim(session, "w", now=later + MINUTE, **take) == old[3:]


def test_a_backlog_that_is_gone_is_forgotten(session, queued, now):
    queued("a", "b")
    outbox.beat(session, "w", now=now)
    outbox.beat(session, "w", now=now + HOUR)
    assert len(outbox.claim(session, "w", now=now + HOUR, limit=9, backlog_per_minute=9)) == 2
    assert relay_of(session).backlog_until is None


def test_without_a_limit_a_backlog_goes_at_once(session, queued, now):
    queued("a", "b")
    outbox.relay_failed(session, RelayTrouble.UNREACHABLE, now=now)
    outbox.relay_answered(session, now=now + HOUR)
    assert relay_of(session).backlog_until == now + HOUR
    assert len(outbox.claim(session, "w", now=now + HOUR, limit=9, backlog_per_minute=0)) == 2


def test_a_minute_has_its_allowance(now):
    assert allowance(None, 0, now, 60) == 60
    assert allowance(now, 45, now + 59 * SECOND, 60) == 15
    assert allowance(now, 61, now + SECOND, 60) == 0
    assert allowance(now, 60, now + MINUTE, 60) == 60


def test_the_state_of_delivery_in_numbers(session, queued, now):
    queued("a", "b")
    queued("later", due_at=now + HOUR)
    state = delivery_now(session, now + 5 * MINUTE)
    assert (state.waiting_count, state.oldest_due_at, state.silent_since) == (2, now, None)
    assert state.is_silent
    assert state.sentences == ["送信係が、まだ一度も動いていません。"]
    outbox.beat(session, "w", now=now)
    assert not delivery_now(session, now + 10 * MINUTE).is_silent
    silent = delivery_now(session, now + 11 * MINUTE)
    assert (silent.is_silent, silent.silent_since) == (True, now)
    assert "止まっています" in silent.sentences[0]


def test_what_did_not_leave_is_counted_for_a_week(session, queued, now):
    for state, name in ((MessageState.FAILED, "a"), (MessageState.EXPIRED, "b"), (MessageState.TO_CALL, "c")):
        (key,) = queued(name)
        session.execute(update(Message).where(Message.id == key).values(state=state, finished_at=now))
    assert list(not_sent_counts(session, now + HOUR).values()) == [1, 1, 1]
    assert list(not_sent_counts(session, now + 8 * 24 * HOUR).values()) == [0, 0, 1]


def test_a_relay_that_is_left_alone_is_said(session, now):
    outbox.beat(session, "w", now=now)
    for _ in range(5):
        outbox.relay_failed(session, RelayTrouble.UNSAFE, now=now)
    assert "証明書" in delivery_now(session, now).sentences[0]
