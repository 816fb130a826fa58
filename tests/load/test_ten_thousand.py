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
        steady = a_worker(database, url, tmp_path, DAY_BEFORE)
        for number, part in enumerate(KILLS):
            victim = a_worker(database, url, tmp_path, DAY_BEFORE + number * APART)
            sink.wait_for(int(FAMILIES * part), 3600)
            victim.send_signal(signal.SIGKILL)
            victim.communicate()
        for number in (len(KILLS), len(KILLS) + 1, None):
            _out, words = steady.communicate()
            assert steady.returncode == 0, words.decode()
            if number is not None:
                steady = a_worker(database, url, tmp_path, DAY_BEFORE + number * APART)
    seconds = time.monotonic() - begun
    arrived = Counter(message_id for _to, message_id, _content in sink.mails)
    doubles = len(sink.mails) - len(arrived)
    print(f"\n{database.partition(':')[0]}: {FAMILIES} in {seconds:.0f} s, {doubles} doubled")
    assert Counter(state for state, _who, _id in states(database)) == {"sent": FAMILIES}
    assert len(arrived) == FAMILIES
    assert doubles <= len(KILLS) * IN_FLIGHT
    assert all(len(mailboxes) == 1 for mailboxes, _id, _content in sink.mails)
