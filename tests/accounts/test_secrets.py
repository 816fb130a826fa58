"""Secrets are long, random, once only, and end at their second."""

from __future__ import annotations

import base64
import datetime as dt

import pyotp
import pytest

from familyprog.accounts import service
from familyprog.accounts.codes import ask_code, check_code, digits_of
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.errors import CodeRefusedError, SetUpRefusedError, SignInRefusedError
from familyprog.accounts.passwords import hash_password
from familyprog.base.names import ALPHABET, digest, new_card_code, new_token
from tests import make

KEY = "k" * 32
SECOND = dt.timedelta(seconds=1)
PASSWORD = "ゆっくり歩いて海まで行く道三年目"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_ten_thousand_tokens_are_of_256_bits_and_differ_in_every_place() -> None:
    """Row T5 of the security catalogue."""
    tokens = {new_token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    octets = [base64.urlsafe_b64decode(token + "=") for token in tokens]
    assert {len(one) for one in octets} == {32}
    for place in range(32):
        assert len({one[place] for one in octets}) == 256
    assert all(len(digest(token)) == 64 and token not in digest(token) for token in list(tokens)[:10])


def test_ten_thousand_card_numbers_are_of_40_bits() -> None:
    """Row T5 of the security catalogue."""
    codes = [new_card_code() for _ in range(10_000)]
    assert len(set(codes)) >= 9_999
    for place in range(8):
        assert {code[place] for code in codes} == set(ALPHABET)


@pytest.mark.parametrize(("after", "is_good"), [(600 * SECOND - SECOND, True), (600 * SECOND, False)])
def test_digits_by_mail_end_at_their_second(session, site, now, after, is_good) -> None:
    """Row T1 of the security catalogue."""
    code = ask_code(
        session, CodeUse.SIGN_IN, site_id=site.id, address="a@example.jp", browser="hers", now=now
    )
    arguments = {"browser": "hers", "secret_key": KEY, "now": now + after}
    if is_good:
        assert check_code(session, CodeUse.SIGN_IN, digits_of(code, KEY), **arguments).used_at
    else:
        with pytest.raises(CodeRefusedError):
            check_code(session, CodeUse.SIGN_IN, digits_of(code, KEY), **arguments)


def test_a_set_up_line_ends_at_its_second(session, site, now) -> None:
    """Row T1 of the security catalogue."""
    _staff, token = make.an_invited_colleague(session, site, now)
    end = now + service.SETUP_LIFETIME
    assert service.find_setup(session, token, now=end - SECOND)
    with pytest.raises(SetUpRefusedError):
        service.find_setup(session, token, now=end)


def test_guessing_the_digits_by_mail_all_day_wins_in_less_than_one_of_a_million() -> None:
    """T6: ten codes a day for one mailbox, five tries each, of a hundred million."""
    a_day = 10 * 5 / 10**8
    assert a_day <= 1e-6
    mailboxes_of_a_large_site = 1_000
    assert a_day * mailboxes_of_a_large_site <= 1e-3


@pytest.fixture
def staff(session, site):
    return make.a_staff(session, site, password_hash=hash_password(PASSWORD), totp_secret=SECRET)


def enter(session, staff, now, digits, password=PASSWORD):
    return service.sign_in(session, email=staff.email, password=password, totp_code=digits, now=now)


@pytest.mark.parametrize(
    ("drift", "is_taken"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)]
)
def test_a_clock_may_differ_by_half_a_minute_and_no_more(session, staff, now, drift, is_taken) -> None:
    """Row T10 of the security catalogue."""
    digits = pyotp.TOTP(SECRET).at(now + drift * SECOND)
    if is_taken:
        assert enter(session, staff, now, f" {digits[:3]} {digits[3:]} ")
        return
    with pytest.raises(SignInRefusedError):
        enter(session, staff, now, digits)


def test_six_digits_shown_with_a_wrong_password_are_good_once_more_and_never_twice(
    session, staff, now
) -> None:
    """Row T10 of the security catalogue."""
    digits = pyotp.TOTP(SECRET).at(now)
    with pytest.raises(SignInRefusedError):
        enter(session, staff, now, digits, password="ちがう")
    assert enter(session, staff, now, digits)
    for later in (SECOND, 29 * SECOND):
        with pytest.raises(SignInRefusedError):
            enter(session, staff, now + later, digits)


def test_older_digits_are_dead_once_newer_ones_were_taken(session, staff, now) -> None:
    """Row T10 of the security catalogue."""
    enter(session, staff, now, pyotp.TOTP(SECRET).at(now + 30 * SECOND))
    with pytest.raises(SignInRefusedError):
        enter(session, staff, now, pyotp.TOTP(SECRET).at(now))
