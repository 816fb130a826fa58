"""A thousand reminders, the worker killed three times: none lost, at most three doubled."""

from __future__ import annotations

import datetime as dt
import signal
from collections import Counter

import pytest

from tests.worker.processes import a_town, a_worker, states
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE

FAMILIES = 1000
KILLED_AFTER = (150, 450, 800)
# Longer than the lease of a message in the air, so that the next worker takes over at once.
APART = dt.timedelta(minutes=16)


@pytest.mark.slow
def test_none_is_lost_and_a_double_is_the_same_message(database, tmp_path):
    a_town(database, FAMILIES)
    sink = Sink(delay=0.0015)
    with relay(sink) as url:
        for number, kill_after in enumerate(KILLED_AFTER):
            worker = a_worker(database, url, tmp_path, DAY_BEFORE + number * APART)
            sink.wait_for(kill_after)
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
            assert worker.returncode == -signal.SIGKILL
        last = a_worker(database, url, tmp_path, DAY_BEFORE + len(KILLED_AFTER) * APART)
        _out, words = last.communicate()
        assert last.returncode == 0, words.decode()

    by_mailbox = Counter(mailbox for mailboxes, _id, _content in sink.mails for mailbox in mailboxes)
    by_id = Counter(message_id for _mailboxes, message_id, _content in sink.mails)
    assert len(by_mailbox) == FAMILIES
    assert len(by_id) == FAMILIES  # a double carries the Message-ID of its twin
    assert len(sink.mails) - FAMILIES <= len(KILLED_AFTER)
    rows = states(database)
    assert Counter(state for state, _who, _id in rows) == {"sent": FAMILIES}
    assert {message_id for _state, _who, message_id in rows} == set(by_id)
    assert all(len(mailboxes) == 1 for mailboxes, _id, _content in sink.mails)


@pytest.mark.slow
def test_two_workers_at_once_send_everything_once(database, tmp_path):
    a_town(database, 200)
    sink = Sink(delay=0.001)
    with relay(sink) as url:
        workers = [a_worker(database, url, tmp_path, DAY_BEFORE) for _ in range(2)]
        for worker in workers:
            _out, words = worker.communicate()
            assert worker.returncode == 0, words.decode()
    assert len(sink.mails) == len({message_id for _to, message_id, _content in sink.mails}) == 200
    assert Counter(state for state, _who, _id in states(database)) == {"sent": 200}
