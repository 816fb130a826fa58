"""The one gate before anything leaves the house."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import Channel
from familyprog.people.models import ContactProfile
from familyprog.people.rules import gate, way_to

DAY = dt.date(2026, 12, 1)
NOON = at_tokyo(DAY, dt.time(12))
MAIL, PHONE, POST = MessageChannel.MAIL, MessageChannel.PHONE, MessageChannel.POST
REMINDER, CODE = MessageKind.REMINDER, MessageKind.CODE


def a_profile(channel: Channel = Channel.MAIL, **more: Any) -> ContactProfile:
    values = {
        "second_channel": Channel.NONE,
        "third_channel": Channel.NONE,
        "email": "sakura@example.jp",
        "email_proven_at": NOON,
        "phone": "0848123456",
        "postal_address": "三原市港町1-2-3",
        "safe_from_hour": 10,
        "safe_until_hour": 12,
        "is_locked": False,
    }
    return ContactProfile(channel=channel, **(values | more))


@pytest.mark.parametrize(
    ("profile", "channel", "kind", "reason"),
    [
        (a_profile(is_locked=True), MAIL, REMINDER, "連絡しない、と決められています。"),
        (a_profile(is_locked=True), MAIL, CODE, "連絡しない、と決められています。"),
        (a_profile(Channel.PHONE), MAIL, REMINDER, "この方の選んだ連絡の方法ではありません。"),
        (a_profile(Channel.MAIL), PHONE, REMINDER, "この方の選んだ連絡の方法ではありません。"),
        (a_profile(Channel.NONE), POST, REMINDER, "この方の選んだ連絡の方法ではありません。"),
        (a_profile(email=""), MAIL, REMINDER, "メールアドレスがありません。"),
        (a_profile(email_suspended_at=NOON), MAIL, REMINDER, "メールが届かなかったので、止めています。"),
        (a_profile(email_suspended_at=NOON), MAIL, CODE, "メールが届かなかったので、止めています。"),
        (a_profile(email_proven_at=None), MAIL, REMINDER, "メールアドレスがまだ確かめられていません。"),
        (a_profile(Channel.PHONE, phone=""), PHONE, REMINDER, "電話番号がありません。"),
        (a_profile(Channel.POST, postal_address=""), POST, REMINDER, "送り先の住所がありません。"),
        (None, MAIL, REMINDER, "連絡のきまりがまだありません。"),
        (None, PHONE, CODE, "連絡のきまりがまだありません。"),
    ],
)
def test_nothing_leaves_against_somebodys_word(profile, channel, kind, reason):
    answer = gate(profile, channel, kind, NOON)
    assert not answer.allowed
    assert answer.reason == reason
    assert answer.wait_until is None


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not CODE])
def test_an_unproven_address_gets_a_code_and_nothing_else(kind):
    profile = a_profile(email_proven_at=None)
    assert not gate(profile, MAIL, kind, NOON).allowed
    assert gate(profile, MAIL, CODE, NOON).allowed


def test_somebody_who_is_just_applying_gets_the_code():
    assert gate(None, MAIL, CODE, NOON).allowed


@pytest.mark.parametrize(
    ("time", "allowed"), [((7, 59), False), ((8, 0), True), ((20, 59), True), ((21, 0), False)]
)
def test_no_mail_rings_at_night(time, allowed):
    assert gate(a_profile(), MAIL, REMINDER, at_tokyo(DAY, dt.time(*time))).allowed is allowed


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at_tokyo(DAY, dt.time(23)), at_tokyo(DAY + dt.timedelta(days=1), dt.time(8))),
        (at_tokyo(DAY, dt.time(3)), at_tokyo(DAY, dt.time(8))),
    ],
)
def test_a_mail_at_night_waits_for_the_morning(now, until):
    answer = gate(a_profile(), MAIL, REMINDER, now)
    assert answer.wait_until == until
    assert answer.reason == "いまは連絡しない時間です。"


def test_a_code_does_not_wait_because_somebody_sits_in_front_of_the_screen():
    assert gate(a_profile(), MAIL, CODE, at_tokyo(DAY, dt.time(23))).allowed


@pytest.mark.parametrize(("hour", "allowed"), [(9, False), (10, True), (11, True), (12, False)])
def test_a_call_is_made_in_the_hours_the_person_named(hour, allowed):
    assert gate(a_profile(Channel.PHONE), PHONE, REMINDER, at_tokyo(DAY, dt.time(hour))).allowed is allowed


def test_a_letter_may_be_written_at_any_hour():
    assert gate(a_profile(Channel.POST), POST, REMINDER, at_tokyo(DAY, dt.time(2))).allowed


@pytest.mark.parametrize(
    ("profile", "way"),
    [
        (a_profile(), MAIL),
        (a_profile(Channel.PHONE), PHONE),
        (a_profile(Channel.POST), POST),
        (a_profile(Channel.NONE), None),
        (a_profile(is_locked=True), None),
        (None, None),
        # Not even now a call to the home telephone: it may tell the whole house.
        (a_profile(email_suspended_at=NOON), MAIL),
    ],
)
def test_the_way_is_the_one_that_was_chosen(profile, way):
    assert way_to(profile) is way
