"""When nothing leaves the house every member of staff reads it, and the one who can mend it sees why (R13)."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.enums import Role
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import RelayTrouble, WorkerTrouble
from tests.conftest import LOOKED_AT

MINUTE = dt.timedelta(minutes=1)
BANNER = 'data-state="not-sending"'


@pytest.fixture(autouse=True)
def nobody_looked_yet(app):
    """The first page looks at the state of delivery."""
    del app.extensions[LOOKED_AT]


@pytest.fixture
def beaten(session, now):
    """A worker whose last beat is so many minutes ago."""

    def beat(minutes, owner="desk:42:ab"):
        outbox.beat(session, owner, now=now - minutes * MINUTE)
        session.commit()

    return beat


@pytest.mark.parametrize(("minutes", "is_said"), [(9, False), (11, True)])
def test_a_silent_worker_is_on_every_staff_page(staff_client, beaten, minutes, is_said):
    beaten(minutes)
    client = staff_client(Role.COORDINATOR)
    for path in ("/staff/worklist", "/staff/programs", "/staff/outbox"):
        assert (BANNER in client.get(path).text) is is_said, path


def test_it_is_looked_at_again_after_a_moment(staff_client, app, session, now, beaten):
    client = staff_client(Role.RECEPTION)
    assert "まだ一度も動いていません" in client.get("/staff/programs").text
    beaten(0)
    assert BANNER in client.get("/staff/programs").text
    app.extensions[LOOKED_AT] = (now - MINUTE, ["before"])
    assert BANNER not in client.get("/staff/programs").text


def test_why_a_worker_refuses_is_said(staff_client, session, now):
    outbox.beat(session, "desk:42:ab", now=now)
    outbox.refuse_to_send(session, "desk:42:ab", WorkerTrouble.CLOCK_DIFFERS, now=now)
    session.commit()
    assert "時計が、1分より" in staff_client(Role.FACILITATOR).get("/staff/today").text


def test_visitors_and_families_never_read_it(client):
    assert BANNER not in client.get("/").text


def test_the_machine_page_shows_workers_relay_and_queue(staff_client, session, now, beaten):
    beaten(1)
    beaten(0, "attic:43:cd")
    for _ in range(5):
        outbox.relay_failed(session, RelayTrouble.UNSAFE, now=now)
    session.commit()
    client = staff_client(Role.ADMIN)
    page = client.get("/staff/machine").text
    assert all(word in page for word in ("desk", "42", "attic", "43", "証明書", "0通"))
    answer = client.get("/staff/machine.json")
    assert answer.json["ok"] is False
    assert answer.json["relay_trouble"] == "unsafe"
    assert [worker["pid"] for worker in answer.json["workers"]] == ["42", "43"]
    assert answer.json["not_sent"] == {"failed": 0, "expired": 0, "to_call": 0}


def test_without_a_worker_the_machine_page_says_so(staff_client):
    assert "動いている送信係はありません" in staff_client(Role.ADMIN).get("/staff/machine").text
    assert staff_client(Role.RECEPTION).get("/staff/machine").status_code == 403
