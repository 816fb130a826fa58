"""Ten thousand reminders, two workers, three of them killed: `make load` (LOAD=2000 for fewer)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections import Counter

from tests.worker.processes import a_town, a_worker, states
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE

FAMILIES = int(os.environ.get("LOAD", "10000"))
KILLS = (0.15, 0.45, 0.8)  # after such a part has arrived
APART = dt.timedelta(minutes=16)  # longer than the lease of a message in the air
IN_FLIGHT = 1  # per worker


def test_none_is_lost_and_a_double_costs_a_kill(database, tmp_path):
    a_town(database, FAMILIES)
    sink, begun = Sink(), time.monotonic()
    with relay(sink) as url:
        for number, part in enumerate(KILLS):
            # Both have the same time: to a clock that runs ahead, a message in the air looks forgotten.
            pair = [
                a_worker(database, url, tmp_path, DAY_BEFORE + number * APART, "worker") for _ in range(2)
            ]
            sink.wait_for(int(FAMILIES * part), 3600)
            pair[0].send_signal(signal.SIGKILL)
            pair[1].send_signal(signal.SIGTERM)
            words = [worker.communicate()[1].decode() for worker in pair]
            assert [worker.returncode for worker in pair] == [-signal.SIGKILL, 0], words
        last = a_worker(database, url, tmp_path, DAY_BEFORE + len(KILLS) * APART)
        _out, said = last.communicate()
        assert last.returncode == 0, said.decode()
    seconds = time.monotonic() - begun
    arrived = Counter(message_id for _to, message_id, _content in sink.mails)
    doubles = len(sink.mails) - len(arrived)
    print(f"\n{database.partition(':')[0]}: {FAMILIES} in {seconds:.0f} s, {doubles} doubled")
    assert Counter(state for state, _who, _id in states(database)) == {"sent": FAMILIES}
    assert len(arrived) == FAMILIES
    assert doubles <= len(KILLS) * IN_FLIGHT
    assert all(len(mailboxes) == 1 for mailboxes, _id, _content in sink.mails)
