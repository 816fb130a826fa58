"""The staff door: password, six digits, server-side sessions."""

import datetime as dt

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts import service
from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.accounts.errors import (
    AccountRefusedError,
    SetUpRefusedError,
    SignInRefusedError,
    TooManyTriesError,
    WeakPasswordError,
)
from familyprog.accounts.models import Site, Staff, StaffSession
from familyprog.accounts.passwords import hash_password
from familyprog.accounts.queries import (
    find_staff_session,
    get_site,
    get_staff,
    only_site,
    staff_actor,
    staff_of_site,
)
from familyprog.base.errors import NotFoundError
from tests import make

PASSWORD = "ゆっくり歩いて海まで行く道"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MINUTE = dt.timedelta(minutes=1)


def a_ready_account(session: Session, site: Site, role: Role = Role.COORDINATOR, **more: object) -> Staff:
    values = {"password_hash": hash_password(PASSWORD + "三年目"), "totp_secret": SECRET} | more
    return make.a_staff(session, site, role, **values)


def enter(session: Session, staff: Staff, now: dt.datetime, **more: str) -> str:
    values = {
        "email": staff.email,
        "password": PASSWORD + "三年目",
        "totp_code": pyotp.TOTP(SECRET).at(now),
    } | more
    return service.sign_in(session, now=now, **values)


def test_password_and_six_digits_open_a_session_that_lives_on_the_server(
    session: Session, site: Site, now: dt.datetime
) -> None:
    staff = a_ready_account(session, site)
    token = enter(session, staff, now)
    assert find_staff_session(session, token, now) is not None
    assert session.scalars(select(StaffSession.token_hash)).one() != token


def test_a_copied_cookie_is_dead_after_sign_out(session: Session, site: Site, now: dt.datetime) -> None:
    """Row S2 of the security catalogue."""
    token = enter(session, a_ready_account(session, site), now)
    service.sign_out_staff(session, token, now=now)
    assert find_staff_session(session, token, now) is None


@pytest.mark.parametrize(
    "wrong", [{"password": "ちがう"}, {"totp_code": "000000"}, {"email": "no@example.jp"}]
)
def test_whatever_is_wrong_the_sentence_is_the_same(
    session: Session, site: Site, now: dt.datetime, wrong: dict[str, str]
) -> None:
    with pytest.raises(SignInRefusedError, match="どれかが違う"):
        enter(session, a_ready_account(session, site), now, **wrong)


def test_six_digits_are_good_once_and_accepted_in_full_width(
    session: Session, site: Site, now: dt.datetime
) -> None:
    """Row T10 of the security catalogue."""
    staff = a_ready_account(session, site)
    wide = pyotp.TOTP(SECRET).at(now).translate({ord(str(n)): "０１２３４５６７８９"[n] for n in range(10)})
    enter(session, staff, now, totp_code=wide)
    with pytest.raises(SignInRefusedError):
        enter(session, staff, now)
    enter(session, staff, now + MINUTE)


def test_the_sixth_try_in_a_quarter_of_an_hour_waits_and_success_forgets(
    session: Session, site: Site, now: dt.datetime
) -> None:
    """Row S8 of the security catalogue."""
    staff = a_ready_account(session, site)
    for _ in range(4):
        with pytest.raises(SignInRefusedError):
            enter(session, staff, now, password="ちがう")
    enter(session, staff, now)
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            enter(session, staff, now + MINUTE, password="ちがう")
    with pytest.raises(TooManyTriesError):
        enter(session, staff, now + MINUTE)


def test_idle_and_absolute_limits_depend_on_the_role(session: Session, site: Site, now: dt.datetime) -> None:
    """Row S10 of the security catalogue."""
    coordinator = enter(session, a_ready_account(session, site), now)
    facilitator = enter(session, a_ready_account(session, site, Role.FACILITATOR), now)
    later = now + 25 * MINUTE
    assert find_staff_session(session, coordinator, later) is None
    row = find_staff_session(session, facilitator, later)
    assert row is not None
    service.touch(session, row, now=later)
    session.expire_all()
    assert find_staff_session(session, facilitator, later + 25 * MINUTE) is not None
    assert find_staff_session(session, facilitator, now + dt.timedelta(hours=13)) is None


def test_an_ended_or_disabled_account_is_out_at_once(session: Session, site: Site, now: dt.datetime) -> None:
    """Row S11 of the security catalogue."""
    staff = a_ready_account(session, site, ends_on=dt.date(2026, 12, 1))
    token = enter(session, staff, now)
    assert find_staff_session(session, token, now) is not None
    with pytest.raises(SignInRefusedError):
        enter(session, staff, now + dt.timedelta(days=1))
    service.disable_staff(session, staff, now=now, by=MACHINE)
    session.expire_all()
    assert find_staff_session(session, token, now) is None
    with pytest.raises(AccountRefusedError):
        service.disable_staff(session, staff, now=now, by=staff_actor(staff))


def test_without_second_factor_only_the_demo_lets_anyone_in(session: Session, now: dt.datetime) -> None:
    real, demo = make.a_site(session), make.a_site(session, is_demo=True)
    with pytest.raises(SignInRefusedError):
        enter(session, a_ready_account(session, real, totp_secret=None), now)
    assert enter(session, a_ready_account(session, demo, totp_secret=None), now)


def test_a_new_account_is_set_up_once_with_its_one_time_line(
    session: Session, site: Site, now: dt.datetime
) -> None:
    """Row T2, S11 of the security catalogue."""
    staff, token = service.create_staff(
        session,
        site,
        email="Sato@EXAMPLE.jp",
        name="佐藤",
        role=Role.COORDINATOR,
        ends_on=dt.date(2027, 3, 31),
        now=now,
        by=MACHINE,
    )
    digits = pyotp.TOTP(SECRET).at(now)
    with pytest.raises(WeakPasswordError, match="15文字"):
        service.finish_setup(session, token, password="短い", totp_secret=SECRET, totp_code=digits, now=now)
    with pytest.raises(WeakPasswordError, match="よくある"):
        service.finish_setup(
            session, token, password="password1234567", totp_secret=SECRET, totp_code=digits, now=now
        )
    service.finish_setup(
        session, token, password=PASSWORD + "三年目", totp_secret=SECRET, totp_code=digits, now=now
    )
    with pytest.raises(SetUpRefusedError):
        service.find_setup(session, token, now=now)
    assert enter(session, staff, now + MINUTE, email="sato@example.jp".replace("s", "S", 1))


def test_a_set_up_line_dies_with_its_account(session: Session, site: Site, now: dt.datetime) -> None:
    """T12: whoever leaves before the first sign-in cannot set the account up afterwards."""
    admin = make.the_actor(make.a_staff(session, site, Role.ADMIN))
    staff, token = make.an_invited_colleague(session, site, now)
    service.disable_staff(session, staff, now=now, by=admin)
    with pytest.raises(SetUpRefusedError):
        service.find_setup(session, token, now=now)


def test_a_set_up_line_ends_after_three_days(session: Session, site: Site, now: dt.datetime) -> None:
    _staff, token = make.an_invited_colleague(session, site, now)
    assert service.find_setup(session, token, now=now)
    with pytest.raises(SetUpRefusedError):
        service.find_setup(session, token, now=now + dt.timedelta(days=3))


@pytest.mark.parametrize(("email", "sentence"), [("nobody", "「@」"), ("taken@example.jp", "もう使われて")])
def test_an_account_needs_an_address_of_its_own(
    session: Session, site: Site, now: dt.datetime, email: str, sentence: str
) -> None:
    make.a_staff(session, site, email="taken@example.jp")
    with pytest.raises(AccountRefusedError, match=sentence):
        service.create_staff(
            session,
            site,
            email=email,
            name="だれか",
            role=Role.RECEPTION,
            ends_on=dt.date(2027, 3, 31),
            now=now,
            by=MACHINE,
        )


def test_staff_are_found_within_their_own_site_only(session: Session, now: dt.datetime) -> None:
    ours = service.create_site(session, "みどり市", now=now, by=MACHINE)
    theirs = make.a_site(session, "あおば市")
    colleague, stranger = make.a_staff(session, ours), make.a_staff(session, theirs)
    actor = staff_actor(make.a_staff(session, ours, Role.ADMIN))
    assert get_staff(session, actor, colleague.public_id) is colleague
    with pytest.raises(NotFoundError):
        get_staff(session, actor, stranger.public_id)
    assert stranger not in staff_of_site(session, ours.id)
    assert get_site(session, ours.id) is ours
    assert only_site(session) is not None
    with pytest.raises(NotFoundError):
        get_site(session, 0)


def test_the_same_form_twice_answers_with_the_first_result(
    session: Session, site: Site, now: dt.datetime
) -> None:
    actor = staff_actor(make.a_staff(session, site))
    assert service.first_result(session, "walk_in", "k") is None
    service.keep_result(session, "walk_in", "k", "r", now=now, by=actor)
    assert service.first_result(session, "walk_in", "k") == "r"
