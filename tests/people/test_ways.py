"""Channels in order, the lock, and what is said: the rules behind 連絡のきまり."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.base.clock import at_tokyo, tokyo
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import CalendarChannel, Channel, TitleStyle
from familyprog.people.errors import ContactRefusedError
from familyprog.people.models import ContactProfile
from familyprog.people.rules import (
    QUIET_FROM_HOUR,
    QUIET_UNTIL_HOUR,
    ContactDetails,
    calendar_manner,
    call_words,
    check_unlocking,
    clean_contact,
    envelope_words,
    gate,
    next_way,
    safe_name,
    way_to,
    ways,
)
from tests.people.test_gate import NOON, a_profile

MAIL, PHONE, POST = MessageChannel.MAIL, MessageChannel.PHONE, MessageChannel.POST

profiles = st.builds(
    ContactProfile,
    channel=st.sampled_from(Channel),
    second_channel=st.sampled_from(Channel),
    third_channel=st.sampled_from(Channel),
    email=st.sampled_from(["", "sakura@example.jp"]),
    email_proven_at=st.sampled_from([None, NOON]),
    email_suspended_at=st.sampled_from([None, NOON]),
    phone=st.sampled_from(["", "0848123456"]),
    postal_address=st.sampled_from(["", "みどり市1-1"]),
    safe_from_hour=st.integers(0, 11),
    safe_until_hour=st.integers(12, 24),
    is_locked=st.booleans(),
)
moments = st.integers(0, 24 * 60 - 1).map(
    lambda minute: at_tokyo(dt.date(2026, 12, 1), dt.time()) + dt.timedelta(minutes=minute)
)


@given(profiles, st.sampled_from(MessageChannel), st.sampled_from(MessageKind), moments)
def test_whatever_the_profile_nothing_leaves_against_it(profile, channel, kind, now):
    answer = gate(profile, channel, kind, now)
    hour = tokyo(now).hour
    if not answer.allowed:
        assert answer.reason
        assert answer.address == ""
        if answer.wait_until:
            assert gate(profile, channel, kind, answer.wait_until).allowed
            assert answer.wait_until > now
        return
    assert not profile.is_locked
    assert channel in ways(profile)
    assert (
        answer.address == {MAIL: profile.email, PHONE: profile.phone, POST: profile.postal_address}[channel]
    )
    assert answer.address
    if channel is PHONE:
        assert profile.safe_from_hour <= hour < profile.safe_until_hour
    if channel is MAIL:
        assert profile.email_suspended_at is None
    if channel is MAIL and kind is not MessageKind.CODE:
        assert profile.email_proven_at is not None
        assert QUIET_UNTIL_HOUR <= hour < QUIET_FROM_HOUR


@given(profiles)
def test_the_way_is_always_one_that_was_chosen(profile):
    chosen = ways(profile)
    assert len(set(chosen)) == len(chosen)
    assert (way_to(profile) is None) is (not chosen)
    assert way_to(profile) in {None, *chosen}
    for channel in MessageChannel:
        other = next_way(profile, channel)
        assert other is None or (other in chosen and other is not channel)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((Channel.MAIL, Channel.PHONE, Channel.POST), (MAIL, PHONE, POST)),
        ((Channel.MAIL, Channel.MAIL, Channel.POST), (MAIL, POST)),
        ((Channel.MAIL, Channel.NONE, Channel.POST), (MAIL,)),
        ((Channel.NONE, Channel.PHONE, Channel.POST), ()),
    ],
)
def test_channels_go_in_order(channels, expected):
    first, second, third = channels
    assert ways(a_profile(first, second_channel=second, third_channel=third)) == expected


def test_the_second_way_is_taken_when_the_first_does_not_work():
    both = a_profile(second_channel=Channel.PHONE, email_suspended_at=NOON)
    assert way_to(both) is PHONE
    assert next_way(a_profile(second_channel=Channel.PHONE), MAIL) is PHONE
    assert next_way(a_profile(second_channel=Channel.PHONE, phone=""), MAIL) is None
    assert next_way(a_profile(), MAIL) is next_way(None, MAIL) is None


def test_ways_are_kept_without_gaps():
    clean = clean_contact(
        ContactDetails(
            email="a@example.jp",
            phone="0848123456",
            second_channel=Channel.NONE,
            third_channel=Channel.PHONE,
        )
    )
    assert (clean.second_channel, clean.third_channel) == (Channel.PHONE, Channel.NONE)
    silent = clean_contact(ContactDetails(channel=Channel.NONE, second_channel=Channel.PHONE))
    assert (silent.second_channel, silent.third_channel) == (Channel.NONE, Channel.NONE)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ContactDetails(email="a@example.jp", second_channel=Channel.PHONE), "phone"),
        (ContactDetails(email="a@example.jp", third_channel=Channel.POST), "postal_address"),
        (ContactDetails(channel=Channel.PHONE, phone="0848123456", second_channel=Channel.MAIL), "email"),
        (ContactDetails(channel=Channel.NONE, may_answer="あ" * 81), "may_answer"),
        (ContactDetails(channel=Channel.NONE, caller_name="あ" * 41), "caller_name"),
        (ContactDetails(channel=Channel.NONE, caller_name="相談の係"), "caller_name"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(details, field):
    with pytest.raises(ContactRefusedError) as refusal:
        clean_contact(details)
    assert refusal.value.field == field


def test_a_lock_is_taken_back_with_a_reason_only():
    open_again = ContactDetails(email="a@example.jp")
    assert check_unlocking(open_again, " お電話で ") == "お電話で"
    assert check_unlocking(ContactDetails(channel=Channel.NONE), "") == ""
    assert check_unlocking(ContactDetails(is_locked=True), "わけ") == ""
    for reason in ("", "　", "あ" * 201):
        with pytest.raises(ContactRefusedError) as refusal:
            check_unlocking(open_again, reason)
        assert refusal.value.field == "unlock_reason"


def test_a_calendar_shows_what_was_chosen_and_no_more():
    def manner(**more):
        values = {
            "calendar_channel": CalendarChannel.FEED,
            "title_style": TitleStyle.FULL,
            "shows_place": True,
        }
        return calendar_manner(a_profile(**(values | more)))

    assert manner().is_shown
    assert (manner().title_style, manner().shows_place) == (TitleStyle.FULL, True)
    assert not manner(is_locked=True).is_shown
    assert not manner(calendar_channel=CalendarChannel.NONE).is_shown
    assert (calendar_manner(None).title_style, calendar_manner(None).shows_place) == (
        TitleStyle.NEUTRAL,
        False,
    )


def spoken(**more):
    values = {
        "caller_name": "",
        "sender_name": "",
        "asks_for": "",
        "may_answer": "",
        "accepts_voicemail": False,
    }
    return a_profile(Channel.PHONE, **(values | more))


def test_the_caller_says_what_was_wished():
    quiet = call_words(spoken(), "まなびの会")
    assert quiet.opening == "「まなびの会です。いま、お話ししてもよろしいでしょうか。」"
    assert quiet.if_other == "ほかの方が出たら、何も言わずに切る。"
    assert quiet.if_machine == "留守番電話には残さない。"
    named = call_words(
        spoken(caller_name="鈴木", asks_for="花子", may_answer="夫", accepts_voicemail=True), "まなびの会"
    )
    assert named.opening == "「鈴木と申します。花子さんはいらっしゃいますか。」"
    assert named.if_other.startswith("夫には用件を伝えてよい。ほかの方には用件を言わず")
    assert named.if_machine == "留守番電話には「鈴木です。またお電話します。」とだけ残す。"


def test_a_telling_name_is_never_said():
    assert safe_name("", "ひきこもり支援センター", "山田") == "山田"
    assert safe_name("", "家族教室") == "受付"


@pytest.mark.parametrize(
    ("address", "name", "window"),
    [
        ("みどり市1-1\n\n花子 様", "さくら", ("みどり市1-1", "花子 様")),
        ("みどり市1-1", "さくら", ("みどり市1-1", "さくら 様")),
        ("みどり市1-1", "", ("みどり市1-1",)),
        ("", "さくら", ()),
    ],
)
def test_an_envelope_shows_the_address_and_nothing_else(address, name, window):
    plain = a_profile(Channel.POST, sender_name="山田", has_plain_envelope=True)
    signed = a_profile(Channel.POST, sender_name="", has_plain_envelope=False)
    assert envelope_words(plain, address, name, "まなびの会").window == window
    assert envelope_words(plain, address, name, "まなびの会").sender == ""
    assert envelope_words(signed, address, name, "まなびの会").sender == "まなびの会"
