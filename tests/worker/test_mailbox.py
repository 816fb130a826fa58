"""The mailbox by IMAP: every mail once, over TLS only, put away where people look or need not look."""

from __future__ import annotations

import datetime as dt
import ssl

import pytest
from sqlalchemy.exc import OperationalError

from familyprog.outbox.return_path import return_address
from familyprog.worker.inbound.handling import Reader
from familyprog.worker.inbound.mailbox import poll
from familyprog.worker.scheduler import Ticker
from tests.make import MORNING
from tests.worker.imap_stub import Account, a_certificate, imap_server
from tests.worker.mails_in import BOUNCES, OURS, a_report, a_vacation, crlf
from tests.worker.world import DAY_BEFORE, World


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return a_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusting(certificate):
    return ssl.create_default_context(cafile=str(certificate[1]))


@pytest.fixture
def account():
    return Account()


@pytest.fixture(params=[False, True], ids=["imaps", "starttls"])
def reader(request, sessions, config, account, certificate):
    with imap_server(account, certificate, starttls=request.param) as url:
        settings = config.model_copy(update={"imap_url": url, "bounce_mailbox": BOUNCES, "mail_from": OURS})
        yield Reader(settings, sessions, lambda: MORNING)


WORDS = crlf(f"From: who@example.com\nTo: {OURS}\nMessage-ID: <w@x>\n\nHello\n")


def test_new_mails_are_read_once_and_put_away(reader, account, trusting):
    account.deliver(a_vacation(OURS))
    account.deliver(WORDS)
    assert poll(reader, trusting) == {"trouble": 0, "automatic": 1, "ignored": 1}
    assert (account.count("INBOX"), account.count("done"), account.count("review")) == (0, 1, 1)
    assert poll(reader, trusting) == {"trouble": 0}
    account.deliver(a_vacation(OURS))
    assert poll(reader, trusting)["automatic"] == 1
    assert account.fetched == [1, 2, 3]


def test_a_report_in_the_mailbox_suspends_the_address(reader, account, trusting):
    world = World(reader.sessions, reader.config)
    world.family(email="sakura@example.jp")
    world.work(DAY_BEFORE)
    account.deliver(a_report(world.box.envelopes[0].mail_from))
    later = Reader(reader.config, reader.sessions, lambda: DAY_BEFORE + dt.timedelta(hours=1))
    assert poll(later, trusting) == {"trouble": 0, "bounced": 1}
    assert account.count("done") == 1


def test_what_could_not_be_put_away_is_not_read_again(reader, account, trusting):
    account.refuses = {"UID MOVE"}
    account.deliver(WORDS)
    assert poll(reader, trusting)["trouble"] == 1
    assert poll(reader, trusting) == {"trouble": 0}
    assert (account.fetched, account.count("INBOX")) == ([1], 1)


def test_a_server_that_numbers_anew_is_read_anew(reader, account, trusting):
    account.refuses = {"UID MOVE"}
    account.deliver(WORDS)
    poll(reader, trusting)
    account.validity, account.refuses = 8, set()
    assert poll(reader, trusting) == {"trouble": 0, "ignored": 1}


@pytest.mark.parametrize(("more", "left"), [(" UIDPLUS", 0), ("", 1)])
def test_servers_without_move(reader, account, trusting, more, left):
    account.capabilities = "IMAP4rev1" + more
    account.deliver(WORDS)
    assert poll(reader, trusting)["trouble"] == 0
    assert (account.count("review"), account.count("INBOX"), account.deleted) == (1, left, {1})


def test_a_mail_somebody_else_took_away_meanwhile(reader, account, trusting):
    account.deliver(WORDS)
    taken = account.folders["INBOX"]
    account.folders["INBOX"] = dict.fromkeys(taken)
    assert poll(reader, trusting) == {"trouble": 0}


def test_a_database_that_is_away_leaves_the_mail_for_the_next_time(reader, account, trusting, monkeypatch):
    account.deliver(WORDS)

    def away(*_a, **_k):
        raise OperationalError("x", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr("familyprog.worker.inbound.handling.receive_words", away)
        assert poll(reader, trusting)["trouble"] == 1
    assert account.count("INBOX") == 1
    assert poll(reader, trusting) == {"trouble": 0, "ignored": 1}


def test_a_certificate_nobody_vouches_for_is_refused(reader, account):
    account.deliver(WORDS)
    assert poll(reader)["trouble"] == 1
    assert account.fetched == []


@pytest.mark.parametrize("verb", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH"])
def test_a_server_that_says_no(reader, account, trusting, verb):
    account.deliver(WORDS)
    account.refuses = {verb}
    assert poll(reader, trusting)["trouble"] == 1


def test_folders_of_other_names(sessions, config, account, certificate, trusting):
    with imap_server(account, certificate) as url:
        named = config.model_copy(update={"imap_url": f"{url}/INBOX?done=Archive/2026&review=People"})
        account.deliver(WORDS)
        account.deliver(a_vacation(OURS))
        poll(Reader(named, sessions, lambda: MORNING), trusting)
    assert (account.count("People"), account.count("Archive/2026")) == (1, 1)


def test_a_mailbox_that_is_away_is_no_reason_to_stop(sessions, config):
    away = config.model_copy(update={"imap_url": "imaps://a:b@127.0.0.1:9"})
    assert poll(Reader(away, sessions, lambda: MORNING))["trouble"] == 1


def test_the_worker_looks_every_minute(config, monkeypatch):
    ticker = Ticker(config.model_copy(update={"imap_url": "imaps://a:b@127.0.0.1:9"}), None)
    monkeypatch.setattr(ticker, "tick", lambda: None)
    monkeypatch.setattr(ticker.scheduler, "start", lambda: None)
    ticker.run()
    assert ticker.read_mailbox in [job.func for job in ticker.scheduler.get_jobs()]
    ticker.read_mailbox()


def test_a_mistake_while_reading_does_not_stop_the_worker(config, monkeypatch, caplog):
    ticker = Ticker(config, None)
    monkeypatch.setattr("familyprog.worker.scheduler.poll", lambda _reader: 1 / 0)
    ticker.read_mailbox()
    assert "mailbox failed: ZeroDivisionError" in caplog.text
    ticker.engine.dispose()


def test_the_signature_is_of_this_house(config):
    address = return_address("0123456789abcdef", BOUNCES, config.secret_key)
    assert address.endswith("@manabi.example.jp")
