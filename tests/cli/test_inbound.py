"""`familyprog inbound`: by pipe from a relay, or from the mailbox; the relay never learns more than an exit code."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.return_path import return_address
from familyprog.people.queries import contact_of
from tests import make
from tests.conftest import SECRET
from tests.make import MORNING
from tests.worker.mails_in import BOUNCES, a_report, a_vacation


@pytest.fixture
def piped(shell, monkeypatch):
    """`piped(content)` runs the command as a relay does."""

    def run(content: bytes, *arguments: str):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return shell("inbound", *arguments)

    return run


@pytest.fixture
def mailed(rows, monkeypatch):
    """A mail sent this morning."""
    monkeypatch.setenv("FAMILYPROG_BOUNCE_MAILBOX", BOUNCES)
    with rows() as session:
        site = make.a_site(session)
        earlier = MORNING.replace(year=2025)
        person = make.a_family_member(session, site, contact={"email_proven_at": earlier})
        message = Message(
            site_id=site.id,
            kind="reminder",
            occasion="session:x",
            recipient_key=f"person:{person.public_id}",
            channel="mail",
            person_id=person.id,
            due_at=MORNING,
            not_after=MORNING,
            started_at=MORNING,
            state=MessageState.SENT,
            created_at=MORNING,
        )
        session.add(message)
        session.commit()
    return message


def test_a_report_by_pipe(piped, rows, mailed):
    said = piped(a_report(return_address(mailed.public_id, BOUNCES, SECRET)))
    assert (said.code, said.json) == (0, {"verdict": "bounced", "reason": "gone"})
    with rows() as session:
        states = session.scalars(select(Message.state).order_by(Message.id)).all()
        assert states == [MessageState.FAILED, MessageState.TO_CALL]
        assert contact_of(session, mailed.person_id).email_suspended_at == MORNING


def test_a_forged_report_changes_nothing(piped, rows, mailed):
    assert piped(a_report(BOUNCES)).json == {"verdict": "ignored", "reason": "forged"}
    with rows() as session:
        assert session.scalars(select(Message.state)).one() is MessageState.SENT


@pytest.mark.parametrize("content", [b"", b"\x00\xff", a_vacation(BOUNCES), b"From: x\r\n" * 10_000])
def test_whatever_comes_the_relay_is_told_that_all_is_well(piped, rows, content):
    assert piped(content).code == 0


def test_without_a_database_the_relay_tries_again(piped, environment):
    said = piped(a_vacation(BOUNCES))
    assert (said.code, said.out) == (75, "")


def test_with_a_broken_database_the_relay_tries_again(piped, environment, monkeypatch):
    monkeypatch.setenv("FAMILYPROG_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert piped(a_vacation(BOUNCES)).code == 75


def test_half_set_the_relay_tries_again(piped, environment, monkeypatch):
    monkeypatch.setenv("FAMILYPROG_IMAP_URL", "imap://a:b@mail.example.jp")
    said = piped(a_vacation(BOUNCES))
    assert said.code == 75
    assert "暗号なしでは読みません" in said.err


def test_in_a_process_of_its_own(rows, mailed, environment):
    content = a_report(return_address(mailed.public_id, BOUNCES, SECRET))
    command = [sys.executable, "-m", "familyprog", "inbound"]
    done = subprocess.run(command, input=content, env=dict(os.environ), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b'"bounced"' in done.stdout


def test_the_mailbox_of_the_settings(shell, rows, monkeypatch):
    said = shell("inbound", "--imap")
    assert said.code == 1
    assert "FAMILYPROG_IMAP_URL" in said.err
    monkeypatch.setenv("FAMILYPROG_IMAP_URL", "imaps://a:b@127.0.0.1:9")
    said = shell("inbound", "--imap")
    assert (said.code, said.json) == (1, {"trouble": 1})
