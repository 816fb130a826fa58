"""What the relay answers decides what becomes of a mail; one mailbox a transaction."""

from __future__ import annotations

import smtplib
import socket

import pytest

from familyprog.base.config import Config
from familyprog.worker.smtp import SmtpTransport, transport_for
from familyprog.worker.transport import Envelope, Fate, FolderTransport
from tests.conftest import SECRET
from tests.make import MORNING
from tests.worker.sink import Sink, relay

CONTENT = b"Message-ID: <a@example.jp>\r\nSubject: a\r\n\r\na\r\n"


def envelope(to="a@example.jp", name="0123456789abcdef"):
    return Envelope("office@example.jp", to, name, CONTENT, MORNING)


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def transport(sink):
    with relay(sink) as url:
        out = SmtpTransport(url)
        yield out
        out.close()


def test_one_mail_one_mailbox_one_connection(sink, transport):
    assert transport.send(envelope()).fate is Fate.SENT
    first = transport.connection
    assert transport.send(envelope("a..b@docomo.ne.jp")).fate is Fate.SENT
    assert transport.connection is first
    assert [mailboxes for mailboxes, _id, _content in sink.mails] == [["a@example.jp"], ["a..b@docomo.ne.jp"]]


@pytest.mark.parametrize("address", ["a..b@docomo.ne.jp", ".abc@docomo.ne.jp", "abc.@ezweb.ne.jp"])
def test_odd_addresses_go_over_the_wire_in_quotes_and_arrive_as_they_are(
    sink, transport, address, monkeypatch
):
    said = []
    send = smtplib.SMTP.putcmd
    monkeypatch.setattr(
        smtplib.SMTP, "putcmd", lambda relay, *words: said.append(" ".join(words)) or send(relay, *words)
    )
    assert transport.send(envelope(address)).fate is Fate.SENT
    local, domain = address.split("@")
    assert f'TO:<"{local}"@{domain}>' in " ".join(said)
    assert sink.mails[0][0] == [address]


@pytest.mark.parametrize(
    ("answer", "fate", "is_gone"),
    [
        ("550 5.1.1 no such user", Fate.NEVER, True),
        ("550 no such user", Fate.NEVER, True),
        ("550 5.7.1 blocked", Fate.NEVER, False),
        ("554 no", Fate.NEVER, False),
        ("451 later", Fate.LATER, False),
    ],
)
def test_a_refused_mailbox(sink, transport, answer, fate, is_gone):
    sink.rcpt_answers["a@example.jp"] = answer
    outcome = transport.send(envelope())
    assert (outcome.fate, outcome.code) == (fate, answer[:3])
    assert outcome.is_mailbox_gone is (is_gone and fate is Fate.NEVER)
    assert transport.send(envelope("b@example.jp")).fate is Fate.SENT


@pytest.mark.parametrize(
    ("answer", "fate"), [("452 full", Fate.LATER), ("554 spam", Fate.NEVER), ("drop", Fate.UNKNOWN)]
)
def test_a_refused_text(sink, transport, answer, fate):
    sink.data_answers.append(answer)
    assert transport.send(envelope()).fate is fate
    assert transport.send(envelope()).fate is Fate.SENT


def test_nobody_at_home_means_later():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert SmtpTransport(f"smtp://127.0.0.1:{port}").send(envelope()).fate is Fate.LATER


def test_it_never_falls_back_to_the_clear(sink):
    """Row S17 of the security catalogue."""
    with relay(sink) as url:
        assert SmtpTransport(f"{url}?starttls=1").send(envelope()).fate is Fate.LATER
    assert sink.mails == []


def test_a_relay_that_asks_for_nothing_is_not_logged_in_to(sink):
    with relay(sink) as url:
        with_name = url.replace("://", "://user:p%40ss@")
        assert SmtpTransport(with_name).send(envelope()).fate is Fate.LATER
    assert sink.mails == []


def test_a_lost_connection_is_made_anew(sink, transport):
    transport.send(envelope())
    transport.connection.sock.close()
    assert transport.send(envelope()).fate is Fate.SENT
    assert len(sink.mails) == 2


def test_tls_from_the_start_is_asked_for(sink):
    with relay(sink) as url:
        outcome = SmtpTransport(url.replace("smtp:", "smtps:")).send(envelope())
    assert (outcome.fate, sink.mails) == (Fate.LATER, [])


def test_without_a_relay_mails_are_files(tmp_path):
    out = transport_for(Config(instance=tmp_path, secret_key=SECRET))
    assert isinstance(out, FolderTransport)
    assert out.send(envelope()).fate is Fate.SENT
    out.close()
    files = list((tmp_path / "mail").iterdir())
    assert [file.name for file in files] == ["20261201T000000Z-0123456789abcdef.eml"]
    assert files[0].read_bytes() == CONTENT


def test_with_a_relay_they_go_there(tmp_path):
    settings = {"smtp_url": "smtp://relay.example.jp", "mail_from": "office@example.jp"}
    out = transport_for(Config(instance=tmp_path, secret_key=SECRET, **settings))
    assert isinstance(out, SmtpTransport)
