"""Relay away, clock wrong, disk full, database restarted: nothing is lost, nothing leaves unrecorded."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from familyprog.base import clock
from familyprog.base.db import make_engine, make_sessions
from familyprog.outbox.enums import MessageState, RelayTrouble, WorkerTrouble
from familyprog.outbox.models import Message
from familyprog.outbox.queries import delivery_now
from familyprog.worker import delivery, passes, space
from familyprog.worker.failures import StandstillError
from familyprog.worker.passes import one_pass
from tests.worker.processes import a_town, a_worker, states
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE, SESSION_AT, Letterbox

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def pass_at(world, now, **more):
    """One pass of the same worker, as the ticker makes them."""
    return one_pass(world.config, world.sessions, now=now, transport=world.box, owner="w:1:a", **more)


def test_six_hours_without_a_relay_cost_nothing_but_time(world):
    """R5: what is still in its window leaves within ten minutes, the rest goes to the telephone."""
    for alias in ("あ", "い", "う"):
        world.family(alias)
    world.box.trouble = RelayTrouble.UNREACHABLE
    for minutes in range(0, 6 * 60, 10):
        pass_at(world, DAY_BEFORE + minutes * MINUTE)
    assert {(row.state, row.attempts_count) for row in world.rows()} == {("planned", 0)}
    with world.sessions() as session:
        state = delivery_now(session, DAY_BEFORE + 6 * HOUR)
    assert state.relay_trouble is RelayTrouble.UNREACHABLE
    assert state.down_since - DAY_BEFORE < MINUTE
    world.box.trouble = None
    for minutes in range(0, 10, 2):
        pass_at(world, DAY_BEFORE + 6 * HOUR + minutes * MINUTE)
    assert {row.state for row in world.rows()} == {"sent"}


def test_a_relay_that_comes_back_too_late_leaves_it_to_the_telephone(world):
    world.family(phone="0848123456", second_channel="phone")
    world.box.trouble = RelayTrouble.SILENT
    pass_at(world, DAY_BEFORE)
    world.box.trouble = None
    counts = pass_at(world, SESSION_AT - 2 * HOUR)
    assert (counts["expired"], counts["sent"]) == (1, 0)
    assert ("reminder", "expired") in world.states()


def test_a_backlog_leaves_a_few_a_minute(world):
    world.config = world.config.model_copy(update={"catch_up_per_minute": 2})
    pass_at(world, DAY_BEFORE - HOUR)
    for number in range(5):
        world.family(f"人{number}")
    sent = [
        pass_at(world, DAY_BEFORE + HOUR + seconds * dt.timedelta(seconds=1))["sent"]
        for seconds in (0, 30, 75, 100, 150)
    ]
    assert sent == [2, 0, 2, 0, 1]


def test_what_comes_due_at_night_waits_for_eight(world):
    """R12: a catch-up at ten in the evening rings nobody."""
    pass_at(world, DAY_BEFORE - HOUR)
    world.family()
    late = DAY_BEFORE + 12 * HOUR
    assert pass_at(world, late)["sent"] == 0
    assert world.rows()[0].next_try_at == DAY_BEFORE + 22 * HOUR
    assert pass_at(world, DAY_BEFORE + 22 * HOUR)["sent"] == 1


def test_a_clock_that_went_back_sends_nothing_and_says_so(world):
    pass_at(world, DAY_BEFORE + HOUR)
    world.family()
    with pytest.raises(StandstillError) as stood:
        pass_at(world, DAY_BEFORE)
    assert stood.value.trouble is WorkerTrouble.CLOCK_WENT_BACK
    assert world.box.envelopes == []
    with world.sessions() as session:
        assert delivery_now(session, DAY_BEFORE).troubles == [WorkerTrouble.CLOCK_WENT_BACK]


def test_a_machine_and_a_database_two_minutes_apart_send_nothing(world, monkeypatch):
    """R9, on the database that has a clock."""
    world.family()
    running = world.config.model_copy(update={"now": None})
    monkeypatch.setattr(passes, "of_database", lambda _session: running.clock.now() + 2 * MINUTE)
    with pytest.raises(StandstillError) as stood:
        one_pass(running, world.sessions, transport=world.box)
    assert stood.value.trouble is WorkerTrouble.CLOCK_DIFFERS


def test_the_database_says_what_time_it_is_if_it_can(session, engine, config):
    told = clock.of_database(session)
    if engine.dialect.name == "sqlite":
        assert told is None
    else:
        assert abs(told - clock.Clock().now()) < MINUTE


def test_on_a_full_disk_nothing_is_sent_and_later_everything(world, tmp_path, monkeypatch):
    world.family()
    monkeypatch.setattr(space, "RESERVE_BYTES", shutil.disk_usage(tmp_path).total)
    with pytest.raises(StandstillError) as stood:
        world.work(DAY_BEFORE)
    assert stood.value.trouble is WorkerTrouble.NO_SPACE
    assert world.box.envelopes == []
    monkeypatch.undo()
    assert world.work(DAY_BEFORE)["sent"] == 1


def test_a_database_that_is_full_lets_no_mail_out(tmp_path, template_of, config):
    """R11, with SQLite's own limit: no start mark, no mail; with room again everything goes."""
    url = f"sqlite:///{tmp_path / 'full.db'}"
    shutil.copy(template_of("sqlite").removeprefix("sqlite:///"), tmp_path / "full.db")
    a_town(url, 30)
    box, engine = Letterbox(), make_engine(url)

    @event.listens_for(engine, "begin")
    def no_page_more(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    # Planning does not fit; whatever does fit is recorded.
    for minutes in range(3):
        with suppress(OperationalError):
            one_pass(config, make_sessions(engine), now=DAY_BEFORE + minutes * MINUTE, transport=box)
    sent = Counter(state for state, _who, _id in states(url))["sent"]
    assert len(box.envelopes) == sent < 30
    event.remove(engine, "begin", no_page_more)
    engine.dispose()
    fresh = make_engine(url)
    one_pass(config, make_sessions(fresh), now=DAY_BEFORE + HOUR, transport=box)
    fresh.dispose()
    assert Counter(state for state, _who, _id in states(url)) == {"sent": 30}
    assert len(box.envelopes) == 30


def test_what_was_sent_while_the_database_was_away_is_written_down_later(world, monkeypatch):
    world.family()
    monkeypatch.setattr(delivery, "RECORD_PAUSES", (0.0,))
    owed, real, away = {}, delivery.outbox.record_sent, [True]

    def record(*arguments, **more):
        if away[0]:
            raise OperationalError("UPDATE", {}, Exception("gone"))
        return real(*arguments, **more)

    monkeypatch.setattr(delivery.outbox, "record_sent", record)
    with pytest.raises(OperationalError):
        pass_at(world, DAY_BEFORE, owed=owed)
    assert len(owed) == len(world.box.envelopes) == 1
    away[0] = False
    assert pass_at(world, DAY_BEFORE + MINUTE, owed=owed)["sent"] == 1
    assert (owed, len(world.box.envelopes)) == ({}, 1)


def test_an_outcome_that_cannot_be_written_is_left_to_its_lease(world, monkeypatch):
    for alias in ("あ", "い"):
        world.family(alias)
    monkeypatch.setattr(delivery.outbox, "record_sent", lambda *_a, **_m: 1 / 0)
    pass_at(world, DAY_BEFORE)
    assert len(world.box.envelopes) == 2
    assert {row.state for row in world.rows()} == {"started"}
    for minutes in range(5, 60, 5):
        pass_at(world, DAY_BEFORE + minutes * MINUTE)
    assert {(row.state, row.reason) for row in world.rows() if row.channel == "mail"} == {
        ("failed", "no_answer")
    }
    assert len(world.box.envelopes) == 4


def test_a_mail_that_cannot_even_be_handed_over_fails_after_a_while(world, monkeypatch):
    """R15: visible, and nobody waits for it."""
    world.family()

    def never(_envelope):
        raise UnicodeEncodeError("ascii", "あ", 0, 1, "no")

    monkeypatch.setattr(world.box, "send", never)
    for hours in range(6):
        world.work(DAY_BEFORE + hours * HOUR)
    mail = next(row for row in world.rows() if row.channel == "mail")
    assert (mail.state, mail.reason) == (MessageState.FAILED, "mistake")


def test_once_from_cron_does_what_the_ticker_does(database, config):
    """The same rows in the same states, whoever calls the pass."""
    a_town(database, 8)
    engine, ends = make_engine(database), []
    for owner in (None, "w:1:a"):
        with engine.connect() as connection:
            outer = connection.begin()
            sessions = make_sessions(engine)
            sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
            box = Letterbox()
            for minutes in range(0, 30, 10):
                one_pass(config, sessions, now=DAY_BEFORE + minutes * MINUTE, transport=box, owner=owner)
            with sessions() as session:
                rows = session.execute(
                    select(
                        Message.recipient_key, Message.kind, Message.state, Message.attempts_count
                    ).order_by(Message.recipient_key, Message.kind)
                )
                ends.append((sorted(one.to_address for one in box.envelopes), rows.all()))
            outer.rollback()
    engine.dispose()
    assert ends[0] == ends[1]
    assert len(ends[0][0]) == 8


@pytest.mark.slow
def test_a_worker_that_was_stopped_and_goes_on_sends_nothing_twice(database, tmp_path):
    """R3: its claims have gone to the other one meanwhile."""
    a_town(database, 60)
    sink = Sink(delay=0.01)
    with relay(sink) as url:
        first = a_worker(database, url, tmp_path, DAY_BEFORE)
        sink.wait_for(5)
        first.send_signal(signal.SIGSTOP)
        # Later than the lease of a claim, sooner than that of a message in the air.
        second = a_worker(database, url, tmp_path, DAY_BEFORE + 5 * MINUTE)
        _out, words = second.communicate()
        assert second.returncode == 0, words.decode()
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert Counter(state for state, _who, _id in states(database)) == {"sent": 60}
    assert len(sink.mails) == len({message_id for _to, message_id, _content in sink.mails}) == 60
