"""LINE is bound by a code one sends oneself, and let go when one blocks us."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import Channel
from familyprog.people.errors import ContactRefusedError
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contact_details, contact_of
from familyprog.people.rules import ContactDetails, clean_contact, gate, line_manner
from familyprog.people.rules.line import CODE_LASTS, LineEvent, is_signed, read_events
from familyprog.people.service import set_contact
from familyprog.people.service.line import open_line_code, suspend_line, take_line_events, unbind_line
from tests import make

KEY = "k" * 32
USER, OTHER = "U" + "a" * 32, "U" + "b" * 32
MINUTE = dt.timedelta(minutes=1)


def body(*events: object) -> bytes:
    return json.dumps({"destination": "x", "events": list(events)}).encode()


def said(text: object, user: object = USER) -> dict[str, object]:
    return {"type": "message", "source": {"userId": user}, "message": {"type": "text", "text": text}}


def test_only_what_line_signed_is_believed():
    words = body(said("ABCD-1234"))
    right = base64.b64encode(hmac.digest(b"secret", words, "sha256")).decode()
    assert is_signed(words, right, "secret")
    for signature in ("", "x", right[:-2] + "==", "あ"):
        assert not is_signed(words, signature, "secret")
    assert not is_signed(words + b" ", right, "secret")
    assert not is_signed(words, right, "another")


def test_of_a_message_nothing_but_a_code_is_taken():
    found = read_events(
        body(
            said(" ａｂｃｄ-1234 "),
            said("息子のことで相談があります"),
            said("x" * 5000),
            said(None),
            said("abcd1234", "somebody"),
            {"type": "follow", "source": {"userId": USER}},
            {"type": "unfollow", "source": {"userId": OTHER}},
            {"type": "join", "source": {"groupId": "C1"}},
            {"type": "postback", "source": {"userId": USER}},
            "nonsense",
        )
    )
    assert found == [
        LineEvent("code", USER, "abcd1234"),
        LineEvent("follow", USER),
        LineEvent("unfollow", OTHER),
    ]


@pytest.mark.parametrize("words", [b"", b"[]", b"{", b'{"events": 3}', b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_nothing(words):
    assert read_events(words) == []


@pytest.fixture
def person(session):
    return make.a_family_member(session, make.a_site(session))


def bind(session, person, now, user=USER):
    code = open_line_code(session, person, secret_key=KEY, now=now, by=MACHINE)
    events = read_events(body(said(code, user)))
    return take_line_events(session, events, secret_key=KEY, now=now)


def take(session, kind, now, user=USER):
    return take_line_events(session, [LineEvent(kind, user)], secret_key=KEY, now=now)


def test_a_code_binds_once(session, person, now):
    assert line_manner(contact_of(session, person.id)) == ""
    assert bind(session, person, now) == 1
    profile = contact_of(session, person.id)
    assert (profile.line_user_id, line_manner(profile), profile.line_code_hash) == (USER, "bound", "")
    actions = session.scalars(select(AuditEvent.action)).all()
    assert actions == ["open_line_code", "bind_line"]


def test_a_code_that_is_used_old_or_wrong_binds_nothing(session, person, now):
    code = open_line_code(session, person, secret_key=KEY, now=now, by=MACHINE)
    events = read_events(body(said(code)))
    assert take_line_events(session, events, secret_key=KEY, now=now + CODE_LASTS) == 0
    assert take_line_events(session, events, secret_key="x" * 32, now=now) == 0
    assert take_line_events(session, read_events(body(said("0000-0000"))), secret_key=KEY, now=now) == 0
    assert take_line_events(session, events, secret_key=KEY, now=now + MINUTE) == 1
    assert take_line_events(session, read_events(body(said(code, OTHER))), secret_key=KEY, now=now) == 0
    assert contact_of(session, person.id).line_user_id == USER


def test_a_new_code_puts_the_older_one_out_of_use(session, person, now):
    first = open_line_code(session, person, secret_key=KEY, now=now, by=MACHINE)
    open_line_code(session, person, secret_key=KEY, now=now, by=MACHINE)
    assert take_line_events(session, read_events(body(said(first))), secret_key=KEY, now=now) == 0


def test_nobody_without_a_profile_gets_a_code(session, person, now):
    contact_of(session, person.id).superseded_at = now
    session.flush()
    with pytest.raises(NotFoundError):
        open_line_code(session, person, secret_key=KEY, now=now, by=MACHINE)


def test_who_blocks_us_gets_nothing_until_he_follows_again(session, person, now):
    bind(session, person, now)
    choose_line(session, person, now)
    assert (
        gate(contact_of(session, person.id), MessageChannel.LINE, MessageKind.REMINDER, now).address == USER
    )
    assert take(session, "unfollow", now) == 1
    assert take(session, "unfollow", now) == 0
    answer = gate(contact_of(session, person.id), MessageChannel.LINE, MessageKind.REMINDER, now)
    assert (answer.allowed, answer.reason) == (False, "LINEが届かなくなったので、止めています。")
    assert take(session, "follow", now, OTHER) == 0
    assert take(session, "follow", now) == 1
    assert take(session, "follow", now) == 0
    assert line_manner(contact_of(session, person.id)) == "bound"


def test_what_line_refused_is_suspended_for_that_person(session, person, now):
    suspend_line(session, person.id, now=now)
    assert line_manner(contact_of(session, person.id)) == ""
    bind(session, person, now)
    suspend_line(session, person.id, now=now)
    assert line_manner(contact_of(session, person.id)) == "suspended"
    bind(session, person, now)
    assert line_manner(contact_of(session, person.id)) == "bound"


def choose_line(session, person, now):
    kept = contact_details(session, person.id)
    details = ContactDetails(**vars(kept) | {"channel": Channel.LINE, "second_channel": Channel.MAIL})
    return set_contact(session, person, details, now=now, by=MACHINE)


def test_line_is_chosen_once_it_is_bound_and_stays_bound(session, person, now):
    with pytest.raises(ContactRefusedError) as refusal:
        choose_line(session, person, now)
    assert refusal.value.field == "channel"
    bind(session, person, now)
    profile = choose_line(session, person, now)
    assert (profile.line_user_id, profile.revision) == (USER, 2)
    unbind_line(session, person, now=now, by=MACHINE)
    unbind_line(session, person, now=now, by=MACHINE)
    answer = gate(contact_of(session, person.id), MessageChannel.LINE, MessageKind.REMINDER, now)
    assert answer.reason == "LINEがまだつながっていません。"
    assert session.scalars(select(AuditEvent.action).where(AuditEvent.action == "unbind_line")).all() == [
        "unbind_line"
    ]


def test_texts_keep_the_quiet_hours(now):
    profile = ContactProfile(channel=Channel.SMS, sms_number="09012345678", is_locked=False)
    profile.second_channel = profile.third_channel = Channel.NONE
    night = now + dt.timedelta(hours=13)
    answer = gate(profile, MessageChannel.SMS, MessageKind.REMINDER, night)
    assert not answer.allowed
    assert answer.wait_until == now + dt.timedelta(hours=23)
    assert gate(profile, MessageChannel.SMS, MessageKind.REMINDER, now).address == "09012345678"
    profile.sms_number = ""
    assert "番号がありません" in gate(profile, MessageChannel.SMS, MessageKind.REMINDER, now).reason


@pytest.mark.parametrize("typed", ["", "0848123456", "1234"])
def test_a_text_needs_a_mobile_number(typed):
    with pytest.raises(ContactRefusedError) as refusal:
        clean_contact(ContactDetails(channel=Channel.SMS, sms_number=typed))
    assert refusal.value.field == "sms_number"
    assert (
        clean_contact(ContactDetails(channel=Channel.SMS, sms_number="０９０-1234-5678")).sms_number
        == "09012345678"
    )
    assert line_manner(None) == ""
