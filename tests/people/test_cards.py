"""Card and PIN: handed over in person, kept as digests, slowed and then locked, dead at once when lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from familyprog.accounts.enums import Role
from familyprog.accounts.errors import TooManyTriesError
from familyprog.accounts.queries import find_family_session
from familyprog.accounts.service import open_family_session
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.base.names import ALPHABET
from familyprog.people.errors import CardRefusedError, PinRefusedError
from familyprog.people.models import FamilyCard
from familyprog.people.queries import card_of
from familyprog.people.rules.cards import clean_pin, fold_code, show_code, show_pin
from familyprog.people.service.cards import check_card, issue_card, revoke_card
from tests import make

KEY = "k" * 32
MINUTE = dt.timedelta(minutes=1)
PIN = "407193"


@pytest.fixture
def desk(session, site):
    """Somebody of the reception desk."""
    return make.the_actor(make.a_staff(session, site, Role.RECEPTION))


@pytest.fixture
def sakura(session, site):
    return make.a_family_member(session, site)


@pytest.fixture
def card(session, sakura, desk, now):
    """A card with a PIN its owner chose."""
    return issue_card(session, sakura, pin=PIN, pin_again=PIN, secret_key=KEY, now=now, by=desk)


def check(session, code, pin, now, key=KEY):
    return check_card(session, code, pin, secret_key=key, now=now)


def try_wrongly(session, code, now, times=1):
    for _ in range(times):
        with pytest.raises(CardRefusedError):
            check(session, code, "000000", now)


def test_the_card_and_its_pin_open_the_pages_of_its_owner(session, sakura, card, now):
    assert card.pin == ""
    assert check(session, card.code, PIN, now) == sakura.id


def test_a_drawn_pin_has_six_digits_and_opens_too(session, sakura, desk, now):
    new = issue_card(session, sakura, secret_key=KEY, now=now, by=desk)
    assert len(new.pin) == 6
    assert check(session, new.code, new.pin, now) == sakura.id


@pytest.mark.parametrize(
    "way",
    [
        str.lower,
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.lower().replace("0", "o").replace("1", "l"),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " ー　"),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
        lambda code: f"\u200b{code.replace('-', '‐')}\u00a0",
    ],
    ids=["small", "O and I", "o and l", "no hyphen", "long mark and blanks", "full width", "invisible"],
)
def test_the_number_is_taken_however_it_is_typed(session, sakura, desk, now, monkeypatch, way):
    """Row T11 of the security catalogue."""
    monkeypatch.setattr("familyprog.people.service.cards.new_card_code", lambda: "a0b1c0d1")
    new = issue_card(session, sakura, pin=PIN, pin_again=PIN, secret_key=KEY, now=now, by=desk)
    assert show_code(new.code) == "A0B1-C0D1"
    assert check(session, way(show_code(new.code)), "４０７ １９３", now) == sakura.id


@settings(max_examples=100)
@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
def test_what_is_printed_is_what_is_kept(code):
    assert fold_code(show_code(code)) == code


def test_neither_number_nor_pin_is_in_the_database(session, card):
    """Row T5 of the security catalogue."""
    row = session.scalars(select(FamilyCard)).one()
    kept = " ".join(str(getattr(row, column.key)) for column in FamilyCard.__table__.columns)
    assert card.code not in kept.lower()
    assert PIN not in kept
    assert row.pin_hash.startswith("$argon2id$")


def test_without_the_key_file_the_right_card_opens_nothing(session, card, now):
    with pytest.raises(CardRefusedError):
        check(session, card.code, PIN, now, key="x" * 32)


def test_unknown_dead_and_locked_cards_and_wrong_pins_get_the_same_words(session, sakura, desk, card, now):
    words = set()
    for code, pin in ((card.code, "000000"), ("zzzzzzzz", PIN), ("", ""), ("あ" * 300, "x" * 300)):
        with pytest.raises(CardRefusedError) as refused:
            check(session, code, pin, now)
        words.add((refused.value.message, refused.value.field))
    session.scalars(select(FamilyCard)).one().locked_at = now
    for _ in range(2):
        with pytest.raises(CardRefusedError) as refused:
            check(session, card.code, PIN, now)
        words.add((refused.value.message, refused.value.field))
        revoke_card(session, sakura, now=now, by=desk)
    assert len(words) == 1


def test_an_unknown_card_costs_as_many_hashes_as_a_known_one(session, card, now, monkeypatch):
    from familyprog.accounts import passwords

    seen = []
    verify = passwords._HASHER.verify

    def counting(stored, plain):
        seen.append(stored[:30])
        return verify(stored, plain)

    monkeypatch.setattr(passwords, "_HASHER", type("Counting", (), {"verify": staticmethod(counting)}))
    for code in (card.code, "zzzzzzzz"):
        with pytest.raises(CardRefusedError):
            check(session, code, "000000", now)
    assert len(seen) == 2
    assert seen[0] == seen[1], "the same cost on both ways"


@pytest.mark.parametrize("is_known", [True, False])
def test_the_sixth_wrong_try_in_a_quarter_of_an_hour_waits(session, card, now, is_known):
    """Row T11 of the security catalogue."""
    code = card.code if is_known else "zzzzzzzz"
    try_wrongly(session, code, now, times=5)
    with pytest.raises(TooManyTriesError):
        check(session, code, PIN, now)


def test_after_a_quarter_of_an_hour_the_right_pin_opens_again(session, sakura, card, now):
    try_wrongly(session, card.code, now, times=5)
    assert check(session, card.code, PIN, now + 15 * MINUTE) == sakura.id


def test_right_tries_never_slow_anybody_down(session, sakura, card, now):
    for _ in range(30):
        assert check(session, card.code, PIN, now) == sakura.id


def test_a_right_try_does_not_forgive_the_wrong_ones(session, card, now):
    for quarter in range(4):
        at = now + quarter * 15 * MINUTE
        try_wrongly(session, card.code, at, times=4)
        check(session, card.code, PIN, at)
        try_wrongly(session, card.code, at)
    with pytest.raises(CardRefusedError):
        check(session, card.code, PIN, now + 75 * MINUTE)


def test_twenty_wrong_tries_in_a_day_lock_the_card_until_somebody_comes(session, sakura, desk, card, now):
    """Row T11 of the security catalogue."""
    for quarter in range(4):
        try_wrongly(session, card.code, now + quarter * 15 * MINUTE, times=5)
    row = card_of(session, sakura.id)
    assert row.locked_at == now + 45 * MINUTE
    assert "lock_card" in session.scalars(select(AuditEvent.action)).all()
    for later in (dt.timedelta(hours=1), dt.timedelta(days=40)):
        with pytest.raises(CardRefusedError):
            check(session, card.code, PIN, now + later)
    assert row.locked_at == now + 45 * MINUTE
    new = issue_card(session, sakura, pin=PIN, pin_again=PIN, secret_key=KEY, now=now, by=desk)
    assert check(session, new.code, PIN, now) == sakura.id


def test_wrong_tries_of_the_day_before_are_forgotten(session, sakura, card, now):
    for quarter in range(3):
        try_wrongly(session, card.code, now + quarter * 15 * MINUTE, times=5)
    tomorrow = now + dt.timedelta(hours=25)
    try_wrongly(session, card.code, tomorrow, times=5)
    assert card_of(session, sakura.id).locked_at is None
    assert check(session, card.code, PIN, tomorrow + 15 * MINUTE) == sakura.id


def test_whoever_found_a_card_and_guesses_for_a_day_opens_it_in_one_of_fifty_thousand(session, card, now):
    """T6: a guess a minute, every one another PIN; once locked, not even the right one opens."""
    looked_at, row = 0, session.scalars(select(FamilyCard)).one()
    for minute in range(24 * 60):
        try:
            check(session, card.code, f"{minute:06d}", now + minute * MINUTE)
        except CardRefusedError:
            looked_at += 1
        except TooManyTriesError:
            pass
        if row.locked_at is not None:
            break
    assert 0 < looked_at / 10**6 <= 2e-5
    with pytest.raises(CardRefusedError):
        check(session, card.code, PIN, now + dt.timedelta(hours=23))


def test_slow_guessing_around_midnight_wins_nothing(session, sakura, card, now):
    """Any 24 hours count, not the day of the calendar."""
    evening = now + dt.timedelta(hours=14)
    for quarter in range(3):
        try_wrongly(session, card.code, evening + quarter * 15 * MINUTE, times=5)
    try_wrongly(session, card.code, evening + dt.timedelta(hours=23), times=5)
    assert card_of(session, sakura.id).locked_at is not None


def test_somebody_without_a_card_would_have_to_guess_forty_bits_more():
    a_day_from_one_address = 30 * 24
    all_cards_of_a_large_site = 10_000
    assert a_day_from_one_address * all_cards_of_a_large_site / 32**8 / 10**6 < 1e-9


def test_a_new_card_ends_the_old_one_and_what_it_opened(session, sakura, desk, card, now):
    """Row T12, T1 of the security catalogue."""
    her = make.the_family_actor(session, sakura)
    token = open_family_session(session, sakura.id, now=now, by=her)
    new = issue_card(session, sakura, secret_key=KEY, now=now, by=desk)
    session.expire_all()
    assert find_family_session(session, token, now) is None
    with pytest.raises(CardRefusedError):
        check(session, card.code, PIN, now)
    assert check(session, new.code, new.pin, now) == sakura.id
    session.add(
        FamilyCard(
            site_id=sakura.site_id,
            person_id=sakura.id,
            code_hash="x",
            pin_hash="x",
            issued_at=now,
            issued_by_id=desk.staff_id,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_lost_card_is_dead_at_once(session, sakura, desk, card, now):
    assert revoke_card(session, sakura, now=now, by=desk)
    assert not revoke_card(session, sakura, now=now, by=desk)
    assert card_of(session, sakura.id) is None
    with pytest.raises(CardRefusedError):
        check(session, card.code, PIN, now)


def test_only_staff_of_the_site_hand_out_cards(session, sakura, now):
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    for stranger in (elsewhere, make.the_family_actor(session, sakura)):
        with pytest.raises(NotFoundError):
            issue_card(session, sakura, secret_key=KEY, now=now, by=stranger)


def test_the_trail_tells_that_a_card_was_given_and_nothing_of_it(session, sakura, card):
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "issue_card")).one()
    words = " ".join(str(getattr(event, column.key)) for column in AuditEvent.__table__.columns)
    assert event.object_public_id == sakura.public_id
    assert card.code not in words
    assert PIN not in words


@pytest.mark.parametrize(
    ("pin", "again", "field", "sentence"),
    [
        ("12345", "12345", "pin", "6けた"),
        ("４０７１９３", "407194", "pin_again", "二つの"),
        ("777777", "777777", "pin", "つづき番号"),
        ("890123", "890123", "pin", "つづき番号"),
        ("654321", "654321", "pin", "つづき番号"),
        ("220304", "220304", "pin", "お誕生日"),
        ("123199", "123199", "pin", "お誕生日"),
        ("480229", "480229", "pin", "お誕生日"),
        ("", "407193", "pin", "6けた"),
    ],
)
def test_what_a_household_would_guess_is_no_pin(pin, again, field, sentence):
    with pytest.raises(PinRefusedError, match=sentence) as refused:
        clean_pin(pin, again)
    assert refused.value.field == field


@pytest.mark.parametrize("pin", ["407193", "000231", "990013", "130432"])
def test_other_pins_are_taken_as_they_come(pin):
    assert clean_pin(f" {show_pin(pin)} ", pin) == pin
