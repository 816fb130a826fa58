"""One mail in, one verdict: reports, notices, answers and words; nothing is answered and no body is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from familyprog.calendars.models import CalendarReply, Invitation
from familyprog.calendars.rules.answers import Proof
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.return_path import return_address
from familyprog.people.queries import contact_of
from familyprog.worker.inbound import handling
from familyprog.worker.inbound.handling import Reader
from familyprog.worker.inbound.proof import proof_of
from familyprog.worker.inbound.reading import MAIL_LIMIT, read
from tests.make import MORNING
from tests.worker.mails_in import BOUNCES, OURS, RELAY, a_report, a_vacation, an_answer, an_object, crlf
from tests.worker.world import DAY_BEFORE, World

EMAIL = "sakura@example.jp"


@pytest.fixture
def config(config):
    return config.model_copy(
        update={
            "bounce_mailbox": BOUNCES,
            "mail_from": OURS,
            "authserv_id": RELAY,
            "calendar_replies": True,
        }
    )


@pytest.fixture
def world(sessions, config):
    world = World(sessions, config)
    world.sakura = world.family("さくら", email=EMAIL)
    return world


@pytest.fixture
def reader(world):
    return Reader(world.config, world.sessions, lambda: DAY_BEFORE + dt.timedelta(hours=2))


def mailed(world, kind=MessageKind.REMINDER, now=DAY_BEFORE):
    """The row of a mail that was just sent, and its envelope."""
    world.work(now)
    return next(
        (row, envelope)
        for row in world.rows()
        for envelope in world.box.envelopes
        if envelope.name == row.public_id and row.kind is kind
    )


def suspended_at(world):
    with world.sessions() as session:
        return contact_of(session, world.sakura.id).email_suspended_at


def test_every_mail_leaves_with_a_signed_sender_that_names_nobody(world):
    row, envelope = mailed(world)
    assert envelope.mail_from == return_address(row.public_id, BOUNCES, world.config.secret_key)
    assert "sakura" not in envelope.mail_from
    assert all(mail["From"].addresses[0].addr_spec == OURS for mail in world.box.mails)


def test_without_a_mailbox_for_them_the_sender_is_plain(sessions, config):
    world = World(sessions, config.model_copy(update={"bounce_mailbox": ""}))
    world.family()
    world.work(DAY_BEFORE)
    assert {envelope.mail_from for envelope in world.box.envelopes} == {OURS}


def test_a_report_suspends_the_address_and_nothing_more_is_mailed(world, reader):
    row, envelope = mailed(world)
    verdict = reader.handle(a_report(envelope.mail_from))
    assert (verdict.word, verdict.reason, verdict.is_finished) == ("bounced", "gone", True)
    assert suspended_at(world) == DAY_BEFORE + dt.timedelta(hours=2)
    states = {one.public_id: one.state for one in world.rows()}
    assert states[row.public_id] is MessageState.FAILED
    sent = len(world.box.envelopes)
    world.move(DAY_BEFORE + dt.timedelta(hours=3))
    world.work(DAY_BEFORE + dt.timedelta(hours=3))
    assert len(world.box.envelopes) == sent
    assert any(one.state is MessageState.TO_CALL for one in world.rows())


def test_a_delay_is_waited_for(world, reader):
    row, envelope = mailed(world)
    verdict = reader.handle(a_report(envelope.mail_from, status="4.2.2", action="delayed"))
    assert verdict.word == "delayed"
    assert suspended_at(world) is None
    assert {one.state for one in world.rows() if one.id == row.id} == {MessageState.SENT}


def test_a_receipt_is_ignored(world, reader):
    _row, envelope = mailed(world)
    assert reader.handle(a_report(envelope.mail_from, status="2.0.0", action="delivered")).word == "ignored"


@pytest.mark.parametrize("to", [OURS, BOUNCES, "bounce+0123456789abcdef-0123456789abcdef@manabi.example.jp"])
def test_a_forged_report_is_dropped(world, reader, to):
    mailed(world)
    verdict = reader.handle(a_report(to))
    assert (verdict.word, verdict.reason) == ("ignored", "forged")
    assert suspended_at(world) is None


def test_a_report_about_an_unknown_mail_is_dropped(world, reader):
    to = return_address("0123456789abcdef", BOUNCES, world.config.secret_key)
    assert reader.handle(a_report(to)).reason == "unknown"


def test_without_signatures_reports_are_left_to_people(world):
    plain = world.config.model_copy(update={"bounce_mailbox": ""})
    verdict = Reader(plain, world.sessions, lambda: DAY_BEFORE).handle(a_report(OURS))
    assert (verdict.reason, verdict.is_finished) == ("unsigned", False)


def test_a_receipt_of_reading_is_no_report(world, reader):
    _row, envelope = mailed(world)
    verdict = reader.handle(a_report(envelope.mail_from, kind="disposition-notification"))
    assert verdict.word == "automatic"


def test_a_report_without_a_recipient_is_no_report(world, reader):
    _row, envelope = mailed(world)
    content = a_report(envelope.mail_from).replace(b"Action:", b"X-Action:")
    assert reader.handle(content).word == "automatic"


@pytest.mark.parametrize(
    "marks",
    [
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "List-Id: <list.example.jp>",
    ],
)
def test_automatic_answers_are_ignored(world, reader, marks):
    _row, envelope = mailed(world)
    assert reader.handle(a_vacation(envelope.mail_from, marks=marks)).word == "automatic"
    assert suspended_at(world) is None
    assert replies(world) == []


def replies(world):
    with world.sessions() as session:
        return list(session.scalars(select(CalendarReply)))


def test_no_words_of_a_report_are_kept_and_nothing_is_answered(world, reader, caplog):
    _row, envelope = mailed(world)
    count = len(world.box.envelopes)
    caplog.set_level("INFO")
    reader.handle(a_report(envelope.mail_from))
    assert "sakura" not in caplog.text
    assert "sorry" not in caplog.text
    assert len(world.box.envelopes) == count
    kept = [str(value) for row in world.rows() for value in vars(row).values()]
    assert not any("sorry" in value or "sakura@" in value for value in kept)


def test_what_is_too_long_is_left_to_people(reader):
    verdict = reader.handle(b"x" * (MAIL_LIMIT + 1))
    assert (verdict.word, verdict.reason, verdict.is_finished) == ("ignored", "oversize", False)


def test_a_mistake_of_ours_stops_at_one_mail(reader, monkeypatch):
    monkeypatch.setattr(handling, "read", lambda *_a, **_k: 1 / 0)
    assert reader.handle(b"x").reason == "mistake"


def test_a_database_that_is_away_is_temporary(reader, monkeypatch):
    def away(*_a, **_k):
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(handling, "receive_words", away)
    with pytest.raises(OperationalError):
        reader.handle(crlf("From: a@example.jp\nMessage-ID: <1@x>\n\nHello\n"))


def invited(world):
    """The invitation that stands in Sakura's calendar."""
    world.work(MORNING)
    with world.sessions() as session:
        return session.scalars(select(Invitation).where(Invitation.person_id == world.sakura.id)).one()


def test_an_answer_from_a_calendar_is_applied(world, reader):
    row = invited(world)
    verdict = reader.handle(an_answer(an_object(row.uid)))
    assert (verdict.word, verdict.reason) == ("applied", "none")
    assert reader.handle(an_answer(an_object(row.uid))).reason == "repeated"


def test_google_marks_its_answers_as_automatic_and_they_count_all_the_same(world, reader):
    row = invited(world)
    headers = (
        "Sender: Google Calendar <calendar-notification@google.com>\nAuto-Submitted: auto-generated\n"
        f"Reply-To: {EMAIL}\n"
    )
    assert reader.handle(an_answer(an_object(row.uid), headers=headers)).word == "applied"


def test_a_vacation_notice_with_our_object_in_it_is_still_one(world, reader):
    row = invited(world)
    headers = "Auto-Submitted: auto-replied\n"
    assert reader.handle(an_answer(an_object(row.uid), headers=headers)).word == "automatic"


@pytest.mark.parametrize(
    "content",
    [
        an_answer("BEGIN:VCALENDAR\nnonsense"),
        an_answer("x" * 300_000),
        an_answer("", charset="no-such-charset", kind="text/calendar"),
    ],
)
def test_what_cannot_be_read_is_ignored(world, reader, content):
    assert (reader.handle(content).word, reader.handle(content).reason) == ("ignored", "unreadable")


def test_words_go_to_a_person_and_are_not_kept(world, reader):
    row, _envelope = mailed(world)
    content = crlf(
        f"From: {EMAIL}\nTo: {OURS}\nMessage-ID: <w@example.jp>\nIn-Reply-To: {row.message_id}\n\n行けません\n"
    )
    verdict = reader.handle(content)
    assert (verdict.word, verdict.reason, verdict.is_finished) == ("review", "words", False)
    (reply,) = replies(world)
    assert reply.class_session_id == world.meeting.id
    assert reply.comment == ""
    assert reader.handle(content).reason == "repeated"


def test_words_of_somebody_unknown_stay_in_the_mailbox_for_people(world, reader):
    verdict = reader.handle(crlf(f"From: who@example.com\nTo: {OURS}\nMessage-ID: <w@x>\n\nHello\n"))
    assert (verdict.word, verdict.reason, verdict.is_finished) == ("ignored", "nobody_known", False)
    assert replies(world) == []


def read_one(content):
    return read(content, authserv_id=RELAY)


@pytest.mark.parametrize(
    ("charset", "codec"), [("iso-2022-jp", "iso2022_jp"), ("Shift_JIS", "cp932"), ("us-ascii", "utf-8")]
)
def test_objects_are_read_in_the_charset_of_their_part(charset, codec):
    text = an_answer(an_object("u", more="COMMENT:行けません"), charset=charset).decode()
    mail = read_one(text.encode(codec))
    assert "COMMENT:行けません" in mail.calendar.content.decode()


def test_a_byte_order_mark_is_no_part_of_the_object():
    mail = read_one(an_answer("\ufeff" + an_object("u")))
    assert mail.calendar.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "header",
    ["application/ics; name=invite.ics", 'application/octet-stream; name="INVITE.ICS"', "text/calendar"],
)
def test_the_object_is_found_under_every_name(header):
    mail = read_one(crlf(f"From: a@example.jp\nContent-Type: {header}\n\n{an_object('u')}"))
    assert b"UID:u" in mail.calendar.content


def test_the_part_meant_as_an_answer_goes_before_a_file():
    content = an_answer(an_object("first")).replace(
        b"--b1--",
        b"--b1\r\nContent-Type: application/octet-stream; name=x.ics\r\n\r\nUID:second\r\n--b1--",
    )
    assert b"UID:first" in read_one(content).calendar.content


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("Sakura <sakura@example.jp>", "sakura@example.jp"),
        ('"father@example.jp" <evil@example.com>', "evil@example.com"),
        ('"a..b"@docomo.ne.jp', "a..b@docomo.ne.jp"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("abc.@ezweb.ne.jp", "abc.@ezweb.ne.jp"),
        ("=?utf-8?b?44GV44GP44KJ?= <sakura@example.jp>", "sakura@example.jp"),
        ("a@example.jp, b@example.jp", ""),
        ("", ""),
    ],
)
def test_the_sender_is_one_mailbox(value, sender):
    assert read_one(crlf(f"From: {value}\n\nx")).sender == sender


def test_two_from_lines_are_no_sender():
    assert read_one(crlf("From: a@example.jp\nFrom: b@example.jp\n\nx")).sender == ""


@pytest.mark.parametrize(
    ("headers", "proof"),
    [
        ([f"{RELAY}; dmarc=pass (p=reject dis=none) header.from=example.jp"], Proof.PASS),
        ([f"{RELAY} 1; spf=pass; dkim=pass header.d=example.jp; dmarc=pass"], Proof.PASS),
        ([f"{RELAY.upper()}; DMARC=PASS header.from=Example.JP"], Proof.PASS),
        ([f'{RELAY};\r\n\tdmarc=pass header.from="example.jp"'], Proof.PASS),
        ([f"{RELAY}; dmarc=pass header.from=example.com"], Proof.NONE),
        ([f"{RELAY}; dmarc=fail header.from=example.jp"], Proof.FAIL),
        ([f"{RELAY}; dmarc=pass; dmarc=fail"], Proof.FAIL),
        ([f"{RELAY}; dmarc=none header.from=example.jp"], Proof.NONE),
        ([f"{RELAY}; spf=pass (dmarc=pass (really; dmarc=pass))"], Proof.NONE),
        ([f"{RELAY}; x-dmarc=pass"], Proof.NONE),
        ([f"{RELAY}; none"], Proof.NONE),
        (["mx.example.com; dmarc=pass"], Proof.NONE),
        (["mx.example.com; dmarc=fail"], Proof.NONE),
        # Below the topmost one stands what the sender wrote, and what others on the way wrote.
        (["mx.example.com; none", f"{RELAY}; dmarc=pass"], Proof.NONE),
        ([f"{RELAY}; dmarc=none", f"{RELAY}; dmarc=pass"], Proof.NONE),
        ([";"], Proof.NONE),
        ([""], Proof.NONE),
        ([], Proof.NONE),
    ],
)
def test_only_the_topmost_word_of_our_own_relay_counts(headers, proof):
    assert proof_of(headers, RELAY, "sakura@example.jp") is proof


def test_without_a_relay_in_the_settings_nobody_vouches():
    assert proof_of([f"{RELAY}; dmarc=pass"], "", "sakura@example.jp") is Proof.NONE
