"""The machine fails under real processes: PostgreSQL restarted, the disk full, workers ended and killed.

Slow, and in need of a server or a disk of their own, so they live here (`make load`). Short forms of the
same run with every suite: tests/worker/test_standstill.py, tests/worker/test_killed_three_times.py.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from familyprog.accounts.models import SignInCode
from familyprog.app import create_app
from familyprog.base.config import Config
from familyprog.base.db import make_engine, make_sessions
from familyprog.migrations import runner
from familyprog.outbox.models import Message
from tests.conftest import SECRET
from tests.load.test_ten_thousand import APART
from tests.postgres import own_server
from tests.worker.processes import a_town, a_worker, states
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE

FAMILIES = 120
TRY_AGAIN = "いま保存できませんでした"


@dataclass
class SlowSink(Sink):
    """Says when the text of a mail has come and is not answered yet."""

    in_hand: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take it, in the end."""
        self.in_hand.set()
        await asyncio.sleep(1.0)
        return await super().handle_DATA(server, session, envelope)


def counted(url: str) -> Counter[str]:
    return Counter(state for state, _who, _id in states(url))


def finish(url: str, way: str, tmp_path: Path, number: int = 1) -> None:
    """Another worker, later than every lease, does what is left."""
    last = a_worker(url, way, tmp_path, DAY_BEFORE + number * APART)
    _out, said = last.communicate()
    assert last.returncode == 0, said.decode()


def doubles(sink: Sink) -> int:
    return len(sink.mails) - len({message_id for _to, message_id, _content in sink.mails})


# -- the database is restarted ------------------------------------------------------------------------


@pytest.fixture
def server():
    with own_server() as server:
        engine = make_engine(server.url)
        runner.upgrade(engine)
        engine.dispose()
        yield server


def test_postgres_is_restarted_while_the_worker_sends(server, tmp_path):
    """R10: what was sent is written down when the database is back; nothing is lost, nothing doubled."""
    a_town(server.url, FAMILIES)
    sink = Sink(delay=0.02)
    with relay(sink) as way:
        worker = a_worker(server.url, way, tmp_path, DAY_BEFORE, "worker")
        for part in (20, 50):
            sink.wait_for(part)
            server.restart()
        sink.wait_for(60)
        worker.send_signal(signal.SIGTERM)
        _out, said = worker.communicate(timeout=60)
        assert worker.returncode == 0, said.decode()
        finish(server.url, way, tmp_path)
    assert counted(server.url) == {"sent": FAMILIES}
    assert (len(sink.mails), doubles(sink)) == (FAMILIES, 0)


class Website:
    """The application on a database, its form for the digits, and what came of it."""

    def __init__(self, url: str, instance: Path) -> None:
        self.engine = make_engine(url)
        self.app = create_app(
            Config(instance=instance, secret_key=SECRET, testing=True, database_url=url, now=DAY_BEFORE)
        )
        self.app.config["PROPAGATE_EXCEPTIONS"] = False  # as in the town hall, not as in a test
        self.client = self.app.test_client()

    def ask_for_digits(self):
        page = self.client.get("/me/sign-in/mail").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"csrf_token": token, "email": "family1@example.jp"}
        return self.client.post("/me/sign-in/mail", data=form)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
        self.app.config["ENGINE"].dispose()

    def counts(self) -> tuple[int, int]:
        """Codes, and messages."""
        with make_sessions(self.engine)() as session:
            made = [session.scalar(select(func.count(table.id))) for table in (SignInCode, Message)]
        return made[0], made[1]


@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_postgres_is_restarted_while_the_web_writes(server, tmp_path, moment):
    """R10: all of it or nothing, a clear page, and the next press works."""
    a_town(server.url, 3)
    site = Website(server.url, tmp_path)
    assert site.ask_for_digits().status_code == 303
    before, engine = site.counts(), site.app.config["ENGINE"]
    left = [1]

    def away(_connection, *more):
        is_ours = moment == "commit" or (len(more) > 1 and str(more[1]).startswith("INSERT INTO message"))
        if left and is_ours:
            left.clear()
            server.restart()

    event.listen(engine, moment, away)
    refused = site.ask_for_digits()
    event.remove(engine, moment, away)
    assert (refused.status_code, left) == (503, [])
    assert TRY_AGAIN in refused.text
    assert site.counts() == before
    assert site.ask_for_digits().status_code == 303
    assert site.counts() == (before[0] + 1, before[1] + 1)
    site.close()


def test_a_database_that_is_away_is_a_clear_page_and_then_all_is_well(server, tmp_path):
    a_town(server.url, 3)
    site = Website(server.url, tmp_path)
    assert site.client.get("/me/sign-in/mail").status_code == 200
    server.stop()
    page = site.client.get("/programs")
    assert (page.status_code, TRY_AGAIN in page.text) == (503, True)
    server.start()
    assert site.client.get("/programs").status_code == 200
    assert site.ask_for_digits().status_code == 303
    site.close()


# -- the disk is full ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 24 MB, in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill_up(place: Path, leave: int) -> Path:
    """A file that leaves so many bytes."""
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        file.write(b"x" * max(0, shutil.disk_usage(place).free - leave))
    return ballast


def test_on_a_full_disk_nothing_is_sent_pages_say_so_and_all_goes_on(small_disk, template_of, tmp_path):
    """R11: the worker stops before sending, reading goes on, and with room again everything works."""
    path = small_disk / "town.db"
    shutil.copy(template_of("sqlite").removeprefix("sqlite:///"), path)
    url, sink = f"sqlite:///{path}", Sink()
    a_town(url, 30)
    site = Website(url, tmp_path)
    before = site.counts()
    with relay(sink) as way:
        for leave in (4 * 1024 * 1024, 0):
            ballast = fill_up(small_disk, leave)
            worker = a_worker(url, way, small_disk, DAY_BEFORE)
            _out, said = worker.communicate()
            assert worker.returncode == 1, said.decode()
            assert sink.mails == []
            if leave == 0:
                refused = site.ask_for_digits()
                assert (refused.status_code, TRY_AGAIN in refused.text) == (503, True)
                assert site.client.get("/programs").status_code == 200, "reading goes on"
                assert site.counts() == before
            ballast.unlink()
        assert site.ask_for_digits().status_code == 303
        finish(url, way, small_disk, 0)
    assert counted(url) == {"sent": 31}
    assert (len(sink.mails), doubles(sink)) == (31, 0)
    site.close()


# -- workers are ended and killed ---------------------------------------------------------------------


@pytest.mark.parametrize("command", [("worker",), ("worker", "--once")], ids=["service", "cron"])
def test_sigterm_in_the_middle_of_a_mail_finishes_this_one_and_no_other(database, tmp_path, command):
    a_town(database, 5)
    sink = SlowSink()
    with relay(sink) as way:
        worker = a_worker(database, way, tmp_path, DAY_BEFORE, *command)
        assert sink.in_hand.wait(60)
        worker.send_signal(signal.SIGTERM)
        _out, said = worker.communicate(timeout=30)
        assert worker.returncode == 0, said.decode()
        assert len(sink.mails) == 1
        assert counted(database) == {"sent": 1, "planned": 4}
        finish(database, way, tmp_path, 0)  # nothing is left in anybody's hands
    assert counted(database) == {"sent": 5}
    assert (len(sink.mails), doubles(sink)) == (5, 0)


def test_two_workers_killed_together_three_times(database, tmp_path):
    """At most one double a worker and kill, and none lost: what was in the air at two kills is left to people."""
    a_town(database, FAMILIES)
    sink, kills = Sink(delay=0.01), (15, 40, 80)
    with relay(sink) as way:
        for number, part in enumerate(kills):
            pair = [
                a_worker(database, way, tmp_path, DAY_BEFORE + number * APART, "worker") for _ in range(2)
            ]
            sink.wait_for(part)
            for worker in pair:
                worker.kill()
            for worker in pair:
                worker.communicate()
        finish(database, way, tmp_path, len(kills))
    rows = counted(database)
    assert rows["sent"] + rows["failed"] == FAMILIES
    assert rows["to_call"] == rows["failed"] <= len(kills)
    assert len(sink.mails) - doubles(sink) >= rows["sent"]
    assert doubles(sink) <= 2 * len(kills)
