"""LINE over a real socket: each answer leads to one fate, and a retry never doubles."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.config import Config
from familyprog.outbox.enums import MessageChannel
from familyprog.worker.line import LineTransport, retry_key
from familyprog.worker.texts import text_transports
from familyprog.worker.transport import Envelope, Fate, FolderTransport, Outcome
from tests.worker.line_stub import line_stub

NOW = dt.datetime(2026, 12, 7, 1, tzinfo=dt.UTC)
TEXT = Envelope("", "U1", "abcdefghjkmnpqrs", "予定のお知らせです。".encode(), NOW)


@pytest.fixture(scope="module")
def stub():
    with line_stub() as server:
        yield server


def send(stub, *codes: int) -> Outcome:
    stub.codes, stub.requests, stub.accepted = list(codes), [], []
    way = LineTransport(stub.url, "token", seconds=0.2)
    assert way.open() is None
    outcome = way.send(TEXT)
    way.hurry()
    way.close()
    return outcome


def test_one_text_goes_to_one_person(stub):
    assert send(stub) == Outcome(Fate.SENT, "200")
    ((headers, body),) = stub.requests
    assert body == {"to": "U1", "messages": [{"type": "text", "text": "予定のお知らせです。"}]}
    assert headers["Authorization"] == "Bearer token"
    assert headers["X-Line-Retry-Key"] == retry_key("abcdefghjkmnpqrs")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (409, Outcome(Fate.SENT, "409")),
        (429, Outcome(Fate.LATER, "429")),
        (401, Outcome(Fate.LATER, "401")),
        (500, Outcome(Fate.LATER, "500")),
        (302, Outcome(Fate.LATER, "302")),
        (400, Outcome(Fate.NEVER, "400")),
        (403, Outcome(Fate.NEVER, "403", is_mailbox_gone=True)),
        (404, Outcome(Fate.NEVER, "404", is_mailbox_gone=True)),
        (0, Outcome(Fate.UNKNOWN, "silent")),
        (-1, Outcome(Fate.UNKNOWN, "silent")),
    ],
)
def test_each_answer_has_its_fate(stub, code, outcome):
    assert send(stub, code) == outcome
    assert len(stub.requests) == 1, "a redirect is not followed"


def test_a_second_try_after_silence_is_known_by_its_key(stub):
    way = LineTransport(stub.url, "token", seconds=0.2)
    stub.codes, stub.requests, stub.accepted = [0], [], []
    assert way.send(TEXT).fate is Fate.UNKNOWN
    assert way.send(TEXT) == Outcome(Fate.SENT, "409")
    assert len(set(stub.keys)) == 1
    assert stub.texts == ["予定のお知らせです。"]


def test_nobody_at_home_is_tried_later():
    assert LineTransport("http://127.0.0.1:1", "token").send(TEXT) == Outcome(Fate.LATER, "unreachable")


def test_ways_out_are_there_by_settings(tmp_path):
    key = {"instance": tmp_path, "secret_key": "k" * 32}
    assert text_transports(Config(**key)) == {}
    line = {"line_channel_secret": "s", "line_channel_token": "t", "line_account": "@a"}
    found = text_transports(Config(**key, **line, sms_url="folder:"))
    assert isinstance(found[MessageChannel.LINE], LineTransport)
    sms = found[MessageChannel.SMS]
    assert isinstance(sms, FolderTransport)
    assert sms.send(TEXT).fate is Fate.SENT
    (path,) = (tmp_path / "sms").iterdir()
    assert path.name.endswith("abcdefghjkmnpqrs.txt")
    assert path.read_text(encoding="utf-8") == "予定のお知らせです。"
