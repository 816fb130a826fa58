"""Ways to reach somebody: folded when they can work, refused at their field when not."""

from __future__ import annotations

import pytest

from familyprog.people.enums import Channel
from familyprog.people.errors import ContactRefusedError, NameRefusedError
from familyprog.people.rules import ContactDetails, clean_contact, clean_name


def test_full_width_typing_is_folded():
    clean = clean_contact(
        ContactDetails(
            email=" Ｓakura＠ＥＸＡＭＰＬＥ.jp ",
            phone="０８４８－１２－３４５６",
            postal_address="三原市\u200b港町",
            asks_for="さくら\u202e",
        )
    )
    assert clean.email == "Sakura@example.jp"
    assert clean.phone == "0848123456"
    assert clean.postal_address == "三原市港町"
    assert clean.asks_for == "さくら"


def test_somebody_who_wants_no_contact_needs_no_address():
    assert clean_contact(ContactDetails(channel=Channel.NONE)).email == ""


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ContactDetails(), "email"),
        (ContactDetails(email="sakura"), "email"),
        (ContactDetails(email="sakura@example.jp\nBcc:other@example.jp"), "email"),
        (ContactDetails(channel=Channel.PHONE, email="sakura@@example.jp", phone="0848123456"), "email"),
        (ContactDetails(channel=Channel.PHONE), "phone"),
        (ContactDetails(channel=Channel.PHONE, phone="12"), "phone"),
        (ContactDetails(email="sakura@example.jp", phone="でんわ"), "phone"),
        (ContactDetails(channel=Channel.POST), "postal_address"),
        (ContactDetails(channel=Channel.POST, postal_address="あ" * 301), "postal_address"),
        (ContactDetails(channel=Channel.NONE, asks_for="あ" * 81), "asks_for"),
        (ContactDetails(channel=Channel.NONE, sender_name="あ" * 41), "sender_name"),
        (ContactDetails(channel=Channel.NONE, sender_name="会\nBcc: x"), "sender_name"),
        (ContactDetails(channel=Channel.NONE, sender_name="ひきこもり支援センター"), "sender_name"),
        (ContactDetails(channel=Channel.NONE, safe_from_hour=17, safe_until_hour=17), "safe_from_hour"),
        (ContactDetails(channel=Channel.NONE, safe_from_hour=-1), "safe_from_hour"),
        (ContactDetails(channel=Channel.NONE, safe_until_hour=25), "safe_from_hour"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(details, field):
    with pytest.raises(ContactRefusedError) as refusal:
        clean_contact(details)
    assert refusal.value.field == field
    assert refusal.value.message.endswith("。") or refusal.value.message.endswith("）。")


def test_a_name_keeps_its_own_characters():
    assert clean_name(" 髙﨑\u3000 さん\n") == "髙﨑 さん"


@pytest.mark.parametrize("name", ["", " \u200b\n", "あ" * 81])
def test_nothing_to_call_somebody_is_refused(name):
    with pytest.raises(NameRefusedError) as refusal:
        clean_name(name)
    assert refusal.value.field == "alias"
