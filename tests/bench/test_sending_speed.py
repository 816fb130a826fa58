"""How fast the worker sends, beside bare smtplib with one connection in the same run (`make bench`)."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time

import pytest

from familyprog.base.db import make_engine, make_sessions
from familyprog.worker.passes import one_pass, plan
from familyprog.worker.smtp import SmtpTransport
from tests.worker.processes import a_town
from tests.worker.world import DAY_BEFORE, Letterbox

MAILS = 300


@pytest.fixture(params=["0", "20"], ids=["at once", "after 20 ms"])
def port(request):
    """A relay in another process that answers at once, or as one in another house (performance.md §5)."""
    command = [sys.executable, "-m", "tests.bench.sink_process", request.param]
    sink = subprocess.Popen(command, stdout=subprocess.PIPE)
    yield int(sink.stdout.readline())
    sink.terminate()
    sink.communicate()


def bare(port, mails):
    """Seconds for these octets by smtplib alone."""
    with smtplib.SMTP("127.0.0.1", port) as relay:
        begun = time.perf_counter()
        for mail in mails:
            relay.sendmail(mail.mail_from, [mail.to_address], mail.content)
        return time.perf_counter() - begun


def test_the_worker_beside_bare_smtplib(port, database, config):
    config = config.model_copy(update={"mail_from": "office@example.jp"})
    a_town(database, MAILS)
    engine = make_engine(database)
    sessions = make_sessions(engine)
    with engine.connect() as connection:  # the same mails, written once to know them
        outer, box = connection.begin(), Letterbox()
        inner = make_sessions(engine)
        inner.configure(bind=connection, join_transaction_mode="create_savepoint")
        one_pass(config, inner, now=DAY_BEFORE, transport=box)
        outer.rollback()
    before = bare(port, box.envelopes)
    plan(sessions, now=DAY_BEFORE)
    out, begun, cpu = SmtpTransport(f"smtp://127.0.0.1:{port}"), time.perf_counter(), time.process_time()
    counts = one_pass(config, sessions, now=DAY_BEFORE, transport=out, is_planning=False)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    after = bare(port, box.envelopes)
    engine.dispose()
    assert counts["sent"] == MAILS
    ratio = (before + after) / 2 / seconds
    print(
        f"\n{database.partition(':')[0]}: worker {MAILS / seconds:.0f}/s ({1000 * cpu / MAILS:.1f} CPU-ms a mail), "
        f"bare {2 * MAILS / (before + after):.0f}/s, ratio {ratio:.0%}"
    )
