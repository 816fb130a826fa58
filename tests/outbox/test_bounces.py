"""A mail that comes back: whose it is, what the report means, and what becomes of its row."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.base.names import new_public_id
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.return_path import return_address, signed_id
from familyprog.outbox.rules.bounces import Bounce, DeliveryReport, judge, status_of
from familyprog.outbox.service.cursors import cursor_of, move_cursor
from tests.make import MORNING

KEY, BOX = "a key for tests only, thirty-two bytes or more", "bounce@manabi.example.jp"
HOUR = dt.timedelta(hours=1)


def test_the_address_carries_the_row_and_sixteen_characters_of_signature():
    public_id = new_public_id()
    address = return_address(public_id, BOX, KEY)
    local, domain = address.split("@")
    assert domain == "manabi.example.jp"
    assert local.startswith(f"bounce+{public_id}-")
    assert len(local.rpartition("-")[2]) == 16
    assert len(local) <= 64


@given(st.integers(min_value=0, max_value=40), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_whoever_changes_one_character_has_signed_nothing(place, other):
    address = return_address("0123456789abcdef", BOX, KEY)
    changed = address[:place] + other + address[place + 1 :]
    expected = "0123456789abcdef" if changed == address else None
    assert signed_id(changed, BOX, KEY) == expected


def test_relays_may_change_the_case():
    address = return_address("0123456789abcdef", BOX, KEY)
    assert signed_id(address.upper(), BOX, KEY) == "0123456789abcdef"


@pytest.mark.parametrize(
    "address", ["", "bounce@manabi.example.jp", "office@manabi.example.jp", "bounce+x-y@manabi.example.jp"]
)
def test_other_addresses_are_not_signed(address):
    assert signed_id(address, BOX, KEY) is None


def test_another_key_or_another_house_has_not_signed_it():
    address = return_address("0123456789abcdef", BOX, KEY)
    assert signed_id(address, BOX, KEY + "!") is None
    assert signed_id(address.replace("manabi", "other"), BOX, KEY) is None


@pytest.mark.parametrize(
    ("action", "status", "hours", "bounce"),
    [
        ("failed", "5.1.1", 0, Bounce.GONE),
        ("failed", "5.2.1", 0, Bounce.GONE),
        ("failed", "5.0.0", 0, Bounce.GONE),
        ("failed", "5.7.1", 0, Bounce.REFUSED),
        ("failed", "5.3.4", 0, Bounce.REFUSED),
        ("failed", "4.4.7", 1, Bounce.GAVE_UP),
        ("failed", "", 1, Bounce.GAVE_UP),
        ("delayed", "4.2.2", 4, Bounce.DELAYED),
        ("delayed", "", 4, Bounce.DELAYED),
        ("delayed", "4.2.2", 71, Bounce.DELAYED),
        ("delayed", "4.2.2", 72, Bounce.GAVE_UP),
        ("delivered", "2.0.0", 0, Bounce.NOTHING),
        ("relayed", "2.0.0", 0, Bounce.NOTHING),
        ("delayed", "5.1.1", 80, Bounce.NOTHING),
    ],
)
def test_what_a_report_means(action, status, hours, bounce):
    assert judge(DeliveryReport(action, status), MORNING, MORNING + hours * HOUR) is bounce


def test_a_delay_of_what_never_left_is_only_a_delay():
    assert judge(DeliveryReport("delayed", "4.2.2"), None, MORNING) is Bounce.DELAYED


@pytest.mark.parametrize(
    ("status", "diagnostic", "read"),
    [
        ("5.1.1", "", "5.1.1"),
        ("5.1.10 (bad destination)", "smtp; 550 5.7.1", "5.1.10"),
        ("", "smtp; 550 5.1.1 User unknown", "5.1.1"),
        ("", "smtp; 550 Unknown user", "5.0.0"),
        ("", "X-Notes; no such person", ""),
    ],
)
def test_the_status_is_found_where_relays_put_it(status, diagnostic, read):
    assert status_of(status, diagnostic) == read


@pytest.fixture
def mailed(session, site):
    """A mail that the relay took."""
    message = outbox.queue(
        session,
        MessageKind.REMINDER,
        site_id=site.id,
        recipient_key="person:0123456789abcdef",
        channel=MessageChannel.MAIL,
        occasion="session:0123456789abcdef",
        due_at=MORNING,
        not_after=MORNING + HOUR,
        now=MORNING,
    )
    outbox.start(session, [message.id], message_id="<a@example.jp>", now=MORNING)
    outbox.record_sent(session, [message.id], message.owner, "250", now=MORNING)
    session.refresh(message)
    return message


def test_what_was_sent_did_not_arrive_after_all(session, mailed):
    assert outbox.find_mailed(session, mailed.public_id) == [mailed]
    assert outbox.record_returned(session, mailed, "5.1.1", now=MORNING + HOUR)
    assert (mailed.state, mailed.reason, mailed.smtp_code) == (MessageState.FAILED, "returned", "5.1.1")
    assert mailed.finished_at == MORNING + HOUR


def test_it_comes_back_once(session, mailed):
    outbox.record_returned(session, mailed, "5.1.1", now=MORNING)
    assert not outbox.record_returned(session, mailed, "5.1.1", now=MORNING + HOUR)
    assert mailed.finished_at == MORNING


def test_no_second_try_of_what_came_back(session, mailed):
    mailed.state = MessageState.PLANNED
    assert outbox.record_returned(session, mailed, "5.1.1", now=MORNING)
    assert outbox.claim(session, "w", now=MORNING, limit=9) == []


def test_what_never_left_cannot_come_back(session, mailed):
    mailed.started_at = None
    assert outbox.find_mailed(session, mailed.public_id) == []
    assert outbox.find_mailed(session, "zzzzzzzzzzzzzzzz") == []


def test_an_answer_finds_the_mail_it_answers(session, mailed):
    assert outbox.find_answered(session, ["<b@example.jp>", "<a@example.jp>"]) is mailed
    assert outbox.find_answered(session, ["<b@example.jp>", ""]) is None


def test_the_cursor_begins_anew_when_the_server_numbers_anew(session):
    assert cursor_of(session, "box", 7) == 0
    move_cursor(session, "box", 7, 41, now=MORNING)
    move_cursor(session, "box", 7, 42, now=MORNING)
    assert cursor_of(session, "box", 7) == 42
    assert cursor_of(session, "box", 8) == 0
    assert cursor_of(session, "other", 7) == 0
