"""What people type, and words that must not leave the house."""

from pathlib import Path

import pytest

from familyprog.base.names import (
    clean_text,
    digits_only,
    fold,
    fold_address,
    is_mailbox,
    is_phone,
    new_public_id,
    wire_address,
)
from familyprog.base.words import learn_operator_words, telling_words


def test_public_ids_are_sixteen_random_characters() -> None:
    ids = {new_public_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(one) == 16 for one in ids)


def test_control_and_direction_changing_characters_are_dropped_but_rare_kanji_stay() -> None:
    assert clean_text(" 髙﨑\u202e𠮷\x00\u200b野\n二行目 ") == "髙﨑𠮷野\n二行目"


def test_width_case_and_kana_kind_do_not_matter_in_a_search() -> None:
    assert fold("ｻｸﾗ Ａ") == fold("さくらa")


def test_full_width_numbers_and_addresses_are_taken_as_they_come() -> None:
    assert digits_only("０８４８－１２－３４５６") == "0848123456"
    assert fold_address("Ｔａｒｏ@EXAMPLE.JP ") == "Taro@example.jp"


@pytest.mark.parametrize("address", ["a..b@docomo.ne.jp", "abc.@ezweb.ne.jp", "a+b@example.co.jp"])
def test_old_carrier_addresses_are_accepted(address: str) -> None:
    """Row X23 of the security catalogue."""
    assert is_mailbox(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a@b@example.jp",
        "a b@example.jp",
        "a@.jp",
        "a@x.",
        "a,b@example.jp",
        "あ@example.jp",
    ],
)
def test_what_cannot_be_a_mailbox_is_refused(address: str) -> None:
    """Row X23 of the security catalogue."""
    assert not is_mailbox(address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("abc.@ezweb.ne.jp", "abc.@ezweb.ne.jp"),
        ("Sakura@DoCoMo.NE.JP", "Sakura@docomo.ne.jp"),
        ("sakura+kai@example.jp", "sakura+kai@example.jp"),
        ("ｓａｋｕｒａ＠ｅｘａｍｐｌｅ．ｊｐ", "sakura@example.jp"),
        ("sakura@例え.jp", "sakura@xn--r8jz45g.jp"),
        ("sakura@例え。ｊｐ", "sakura@xn--r8jz45g.jp"),
        ("sak\u200bura@\ufeffexample.jp\u00a0", "sakura@example.jp"),
    ],
)
def test_however_an_address_is_typed_it_is_the_same_mailbox(typed: str, kept: str) -> None:
    """Row X23 of the security catalogue."""
    assert fold_address(typed) == kept
    assert is_mailbox(fold_address(typed))


@pytest.mark.parametrize(
    "typed", ["さくら@example.jp", "a@" + "え" * 300 + ".jp", "a@え..jp", "なまえだけ", ""]
)
def test_what_no_mail_program_could_write_is_no_mailbox(typed: str) -> None:
    assert not is_mailbox(fold_address(typed))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("a.b@example.jp", "a.b@example.jp"),
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        (".abc@docomo.ne.jp", '".abc"@docomo.ne.jp'),
        ("abc.@ezweb.ne.jp", '"abc."@ezweb.ne.jp'),
        ('a"\\b@example.jp', '"a\\"\\\\b"@example.jp'),
    ],
)
def test_relays_get_odd_addresses_in_quotes(address: str, written: str) -> None:
    assert wire_address(address) == written


def test_a_telephone_number_begins_with_zero_and_has_nine_to_eleven_digits() -> None:
    assert is_phone("0848123456")
    assert not is_phone("848123456")
    assert not is_phone("0848")


def test_telling_words_are_found_in_any_width_and_with_blanks_between() -> None:
    assert telling_words("ひき こもり") == ["ひきこもり"]
    assert telling_words("８０５０の会") == ["8050"]
    assert telling_words("学習会のお知らせ") == []
    assert telling_words("みどり会館にて", extra=["みどり会館", ""]) == ["みどり会館"]


def test_an_operator_adds_words_in_a_file_and_every_check_knows_them(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# 会場\nひだまり館  # 市の建物\n\n", encoding="utf-8")
    learn_operator_words(tmp_path)
    assert telling_words("ひだまり館の会") == ["ひだまり館"]
    learn_operator_words(tmp_path / "elsewhere")
    assert telling_words("ひだまり館の会") == []
