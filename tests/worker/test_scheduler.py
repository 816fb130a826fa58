"""The worker as a process: it ticks, and told to end it finishes the message in hand."""

from __future__ import annotations

import signal
import time

import pytest

from familyprog.worker import scheduler
from familyprog.worker.passes import new_owner, one_pass
from tests.worker.processes import a_town, a_worker, states
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE


@pytest.mark.slow
def test_told_to_end_it_finishes_the_one_in_hand(database, tmp_path):
    a_town(database, 200)
    sink = Sink(delay=0.01)
    with relay(sink) as url:
        worker = a_worker(database, url, tmp_path, DAY_BEFORE, "worker")
        sink.wait_for(5)
        asked = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        _out, words = worker.communicate(timeout=15)
        assert time.monotonic() - asked < 15
    assert worker.returncode == 0, words.decode()
    rows = [state for state, _who, _id in states(database)]
    assert set(rows) == {"sent", "planned"}
    assert rows.count("sent") == len(sink.mails) < 200


def test_it_ends_by_itself_at_the_time_it_was_given(config, database, monkeypatch):
    config = config.model_copy(update={"database_url": database})
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    scheduler.run(config, until=config.clock.now())


def test_it_ticks_until_told(config, database, monkeypatch):
    config = config.model_copy(update={"database_url": database})
    monkeypatch.setattr(scheduler, "TICK_SECONDS", 0.05)
    ticker = scheduler.Ticker(config, None)
    passes = []

    def counted(*_args, is_planning, **_more):
        passes.append(is_planning)
        if len(passes) == 2:
            raise ConnectionError  # the next tick tries again
        if len(passes) == 4:
            ticker.end(wait=False)

    monkeypatch.setattr(scheduler, "one_pass", counted)
    ticker.run()
    assert passes[:4] == [True, False, False, False]


def test_a_pass_opens_a_database_of_its_own_when_given_none(config, database):
    config = config.model_copy(update={"database_url": database})
    assert set(one_pass(config).values()) == {0}


def test_owners_differ():
    assert new_owner() != new_owner()
