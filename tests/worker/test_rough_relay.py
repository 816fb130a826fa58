"""A relay that is slow, lies, hangs up and talks nonsense: every mail is accounted for (R4)."""

from __future__ import annotations

import datetime as dt
import random
import ssl
import subprocess
import threading
import time
from collections import Counter
from contextlib import closing

import pytest
from sqlalchemy import select

from familyprog.base.db import make_engine, make_sessions
from familyprog.outbox.enums import RelayTrouble
from familyprog.outbox.models import Message
from familyprog.worker.passes import one_pass
from familyprog.worker.smtp import Patience, SmtpTransport
from familyprog.worker.transport import Envelope, Fate
from tests.make import MORNING
from tests.worker.processes import a_town
from tests.worker.rough import RoughRelay, rough
from tests.worker.world import DAY_BEFORE

QUICK = Patience(connect=1, command=1, final=1, ending=0.2, idle=0.05)
CONTENT = b"Message-ID: <a@example.jp>\r\n\r\n.dot\r\na\r\n"


def ways_out(url, *more):
    """A way out that hangs up at the end of the block."""
    return closing(SmtpTransport(url, *more))


def envelope(**more):
    return Envelope("office@example.jp", "a@example.jp", "0" * 16, CONTENT, MORNING, **more)


@pytest.fixture
def certificate(tmp_path):
    """A certificate nobody has signed."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert),
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, cert


@pytest.mark.parametrize(
    ("behaviour", "fate", "code"),
    [
        ("250 OK", Fate.SENT, "250"),
        ("451 later", Fate.LATER, "451"),
        ("554 never", Fate.NEVER, "554"),
        ("rcpt 451 grey", Fate.LATER, "451"),
        ("rcpt 421 too many", Fate.LATER, "421"),
        ("421 closing", Fate.LATER, "421"),
        ("drop", Fate.UNKNOWN, ""),
        ("silent", Fate.UNKNOWN, ""),
        ("garbage", Fate.UNKNOWN, ""),
        ("rcpt what", Fate.LATER, "-1"),
        ("mute", Fate.LATER, "unreachable"),
    ],
)
def test_what_it_does_decides_and_the_next_mail_goes_all_the_same(behaviour, fate, code):
    behaviours = [behaviour, behaviour if behaviour == "mute" else "250 OK", "250 OK"]
    relay = RoughRelay(behaviours.__getitem__)
    with rough(relay) as url, ways_out(url, QUICK) as out:
        outcome = out.send(envelope())
        assert (outcome.fate, outcome.code) == (fate, code)
        assert out.send(envelope()).fate is Fate.SENT


def test_a_slow_relay_is_waited_for():
    relay = RoughRelay(delay=0.3)
    with rough(relay) as url, ways_out(url, QUICK) as out:
        assert out.send(envelope()).fate is Fate.SENT


def test_lines_that_begin_with_a_dot_arrive():
    relay = RoughRelay()
    with rough(relay) as url, ways_out(url, QUICK) as out:
        out.send(envelope())
    assert relay.taken == [("a@example.jp", "<a@example.jp>")]


def test_an_idle_line_is_asked_and_made_anew_when_it_is_dead():
    relay = RoughRelay()
    with rough(relay) as url, ways_out(url, QUICK) as out:
        assert out.open() is None
        time.sleep(0.1)
        assert out.open() is None
        assert relay.said[-1].upper().startswith(b"NOOP")
        out._break_off()
        time.sleep(0.1)
        assert out.open() is None
        assert relay.lines == 2


@pytest.mark.parametrize(
    ("relay", "more", "trouble"),
    [
        (RoughRelay(), "?starttls=1", RelayTrouble.UNSAFE),
        (RoughRelay(extensions=("STARTTLS",)), "?starttls=1", RelayTrouble.UNSAFE),
        (RoughRelay(greeting="554 go away"), "", RelayTrouble.REFUSED),
        (RoughRelay(greeting="hello there"), "", RelayTrouble.GARBLED),
        (RoughRelay(greeting=""), "", RelayTrouble.GARBLED),
        (RoughRelay(delay=1.5), "", RelayTrouble.SILENT),
    ],
    ids=["no-starttls", "starttls-in-the-clear", "refused", "greeting-garbled", "empty", "silent"],
)
def test_why_it_cannot_be_spoken_to(relay, more, trouble):
    with rough(relay) as url:
        out = SmtpTransport(url + more, QUICK)
        assert out.open() is trouble
        assert out.send(envelope()).fate is Fate.LATER
    assert relay.taken == []
    assert not [command for command in relay.said if command.upper().startswith((b"MAIL", b"AUTH"))]


def test_a_certificate_nobody_signed_is_refused_and_one_we_trust_is_not(certificate):
    server, cert = certificate
    relay = RoughRelay(extensions=("STARTTLS",), tls=server)
    with rough(relay) as url:
        assert SmtpTransport(f"{url}?starttls=1", QUICK).open() is RelayTrouble.UNSAFE
        trusting = ssl.create_default_context(cafile=cert)
        with ways_out(f"{url}?starttls=1", QUICK, trusting) as out:
            assert out.send(envelope()).fate is Fate.SENT
            assert isinstance(out.connection.sock, ssl.SSLSocket)
    assert len(relay.taken) == 1


def test_a_password_is_never_said_in_vain():
    relay = RoughRelay()
    with rough(relay) as url:
        assert SmtpTransport(url.replace("://", "://u:p@"), QUICK).open() is RelayTrouble.LOGIN
    assert not [command for command in relay.said if b"AUTH" in command]


def test_who_slept_too_long_before_the_text_does_not_send_it():
    relay = RoughRelay()
    with rough(relay) as url, ways_out(url, QUICK) as out:
        outcome = out.send(envelope(begun=time.monotonic() - 181))
    assert (outcome.fate, outcome.code, relay.taken) == (Fate.LATER, "stale", [])


def test_told_to_end_a_silent_relay_is_not_waited_for():
    relay = RoughRelay(lambda _n: "silent")
    with rough(relay) as url:
        out = SmtpTransport(url, Patience(ending=0.2))
        threading.Timer(0.3, out.hurry).start()
        asked = time.monotonic()
        assert out.send(envelope()).fate is Fate.UNKNOWN
        assert time.monotonic() - asked < 1.4
        SmtpTransport(url).hurry()  # nothing in hand


def test_with_all_of_it_at_once_every_mail_is_accounted_for(database, config):
    families, chance = 40, random.Random(7)  # noqa: S311 - makes a rough day, the same each time
    ways = ["451 busy"] * 6 + ["rcpt 550 5.1.1 gone"] * 3 + ["drop"] * 3 + ["garbage", "421 bye", "mute"]
    relay = RoughRelay(lambda _n: chance.choice(ways) if chance.random() < 0.3 else "250 OK")
    config = config.model_copy(update={"mail_from": "office@example.jp", "catch_up_per_minute": 0})
    a_town(database, families)
    engine = make_engine(database)
    with rough(relay) as url:
        for minutes in range(0, 200, 20):
            now = DAY_BEFORE + dt.timedelta(minutes=minutes)
            one_pass(config, make_sessions(engine), now=now, transport=SmtpTransport(url, QUICK))
    with make_sessions(engine)() as session:
        rows = session.execute(
            select(Message.state, Message.reason, Message.message_id).where(Message.message_id != "")
        ).all()
    engine.dispose()
    ended = Counter((state.value, "" if state == "sent" else reason) for state, reason, _id in rows)
    arrived = Counter(message_id for _to, message_id in relay.taken)
    assert ended.total() == families
    assert ended["sent", ""] == relay.done.count("250 OK")
    assert ended["failed", "refused"] == sum(way.startswith("rcpt 550") for way in relay.done)
    assert ended["failed", "no_answer"] == families - ended["sent", ""] - ended["failed", "refused"]
    assert {message_id for state, _reason, message_id in rows if state == "sent"} <= set(arrived)
    unheard = sum(way in {"drop", "garbage"} for way in relay.done)
    assert arrived.total() == ended["sent", ""] + unheard
    assert max(arrived.values()) <= 2
