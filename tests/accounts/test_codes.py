"""Eight digits by mail: ten minutes, five tries, one browser, stored nowhere."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.codes import ask_code, check_code, digits_of
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.errors import CodeRefusedError, TooManyTriesError
from familyprog.accounts.forgetting import forget_old_codes, forget_old_tries
from familyprog.accounts.models import SignInCode, Site, Throttle
from familyprog.accounts.queries import find_family_session
from familyprog.accounts.service import open_family_session, sign_out_family
from tests import make

KEY = "k" * 32
MINUTE = dt.timedelta(minutes=1)


def ask(session: Session, site: Site, now: dt.datetime, browser: str = "hers") -> SignInCode:
    return ask_code(
        session, CodeUse.SIGN_IN, site_id=site.id, address="a@example.jp", browser=browser, now=now
    )


def check(session: Session, typed: str, now: dt.datetime, browser: str = "hers") -> SignInCode:
    return check_code(session, CodeUse.SIGN_IN, typed, browser=browser, secret_key=KEY, now=now)


def test_the_digits_open_once_in_the_browser_that_asked(
    session: Session, site: Site, now: dt.datetime
) -> None:
    """Row T4, T1 of the security catalogue."""
    digits = digits_of(ask(session, site, now), KEY)
    assert len(digits) == 8
    with pytest.raises(CodeRefusedError):
        check(session, digits, now, browser="another")
    wide = digits.translate({ord(str(n)): "０１２３４５６７８９"[n] for n in range(10)})
    assert check(session, f"{wide[:4]} {wide[4:]}", now + 9 * MINUTE).used_at is not None
    with pytest.raises(CodeRefusedError):
        check(session, digits, now + 9 * MINUTE)


def test_the_digits_end_after_ten_minutes(session: Session, site: Site, now: dt.datetime) -> None:
    digits = digits_of(ask(session, site, now), KEY)
    with pytest.raises(CodeRefusedError):
        check(session, digits, now + 10 * MINUTE)


def test_five_wrong_tries_kill_the_digits(session: Session, site: Site, now: dt.datetime) -> None:
    """Row T4 of the security catalogue."""
    digits = digits_of(ask(session, site, now), KEY)
    for _ in range(5):
        with pytest.raises(CodeRefusedError):
            check(session, "00000000" if digits != "00000000" else "1", now)
    with pytest.raises(CodeRefusedError):
        check(session, digits, now)


def test_newer_digits_end_the_older_ones(session: Session, site: Site, now: dt.datetime) -> None:
    """Row T1 of the security catalogue."""
    older = digits_of(ask(session, site, now), KEY)
    newer = digits_of(ask(session, site, now), KEY)
    with pytest.raises(CodeRefusedError):
        check(session, older, now)
    assert check(session, newer, now)


def test_another_key_gives_other_digits_so_a_copy_of_the_database_tells_nothing(
    session: Session, site: Site, now: dt.datetime
) -> None:
    """Row T5 of the security catalogue."""
    code = ask(session, site, now)
    assert digits_of(code, KEY) != digits_of(code, KEY + "x")


def test_one_mailbox_gets_five_codes_an_hour(session: Session, site: Site, now: dt.datetime) -> None:
    for _ in range(5):
        ask(session, site, now)
    with pytest.raises(TooManyTriesError):
        ask(session, site, now)
    ask(session, site, now + 61 * MINUTE)


def test_codes_are_forgotten_a_day_after_their_end(session: Session, site: Site, now: dt.datetime) -> None:
    ask(session, site, now)
    forget_old_codes(session, now=now + dt.timedelta(hours=24))
    assert session.scalar(select(func.count(SignInCode.id))) == 1
    forget_old_codes(session, now=now + dt.timedelta(hours=25))
    assert session.scalar(select(func.count(SignInCode.id))) == 0


def test_a_family_session_ends_by_itself_and_at_sign_out(
    session: Session, site: Site, now: dt.datetime
) -> None:
    person = make.a_family_member(session, site)
    actor = make.the_family_actor(session, person)
    token = open_family_session(session, person.id, now=now, by=actor)
    assert find_family_session(session, token, now + 14 * MINUTE) is not None
    assert find_family_session(session, token, now + 15 * MINUTE) is None
    sign_out_family(session, token, now=now)
    session.expire_all()
    assert find_family_session(session, token, now) is None


def test_counts_of_tries_are_forgotten_after_two_days(session: Session, site: Site, now: dt.datetime) -> None:
    for hours in (0, 24):
        ask(session, site, now + dt.timedelta(hours=hours))
    day = dt.timedelta(hours=24)
    forget_old_tries(session, now=now + day)
    assert session.scalar(select(func.count(Throttle.id))) == 4
    forget_old_tries(session, now=now + 2 * day + MINUTE)
    left = session.scalars(select(Throttle.window_starts_at)).all()
    assert len(left) == 2
    assert min(left) >= now
    forget_old_tries(session, now=now + 4 * day)
    assert session.scalars(select(Throttle.id)).all() == []
