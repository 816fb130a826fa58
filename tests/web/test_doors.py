"""The doors under attack: guessing, foreign hosts, foreign forms, forwarded mail, shared caches."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import select

from familyprog.accounts.models import Staff, StaffSession, Throttle
from familyprog.accounts.passwords import hash_password
from familyprog.app import create_app
from familyprog.base.words import telling_words
from tests import make
from tests.worker.world import TELLING_TITLE, VENUE, World, text_of

PASSWORD = "ゆっくり歩いて海まで行く道三年目"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MINUTE = dt.timedelta(minutes=1)
LINK = re.compile(r"https?://[^\s\"'<>）]+")


def an_account(session, site, **more):
    values = {"password_hash": hash_password(PASSWORD), "totp_secret": SECRET} | more
    staff = make.a_staff(session, site, **values)
    session.commit()
    return staff


def enter(app, staff, now, *, password=PASSWORD, address="192.0.2.1"):
    typed = {"email": staff.email, "password": password, "totp": pyotp.TOTP(SECRET).at(now)}
    return app.test_client().post("/staff/sign-in", data=typed, environ_base={"REMOTE_ADDR": address})


def test_guessing_slows_one_account_from_every_address_and_no_other(app, session, site, now, config) -> None:
    """Row S8 of the security catalogue."""
    hers, his = an_account(session, site), an_account(session, site)
    for number in range(5):
        assert enter(app, hers, now, password="ちがう", address=f"192.0.2.{number % 3}").status_code == 422
    waiting = enter(app, hers, now, address="198.51.100.7")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "900")
    assert enter(app, his, now).status_code == 303
    app.config["FP"] = config.model_copy(update={"now": now + 15 * MINUTE})
    assert enter(app, hers, now + 15 * MINUTE).status_code == 303


def test_a_restart_forgets_no_try(own_app, now, config, database) -> None:
    """Row S8 of the security catalogue."""
    with own_app.config["SESSIONS"]() as session:
        staff = an_account(session, make.a_site(session))
    for _ in range(5):
        enter(own_app, staff, now, password="ちがう")
    again = create_app(config.model_copy(update={"database_url": database}))
    again.config["WTF_CSRF_ENABLED"] = False
    assert enter(again, staff, now).status_code == 429
    with again.config["SESSIONS"]() as session:
        assert sorted(session.scalars(select(Throttle.tries_count))) == [6, 6]
    again.config["ENGINE"].dispose()


def test_two_hundred_tries_over_many_accounts_stop_one_address_and_nobody_else(
    app, session, site, now, config
) -> None:
    """S8: after sixty wrong tries an hour that address waits; right ones from it were never counted."""
    staff, hers = an_account(session, site), "192.0.2.1"
    statuses = []
    for number in range(200):
        typed = {"email": f"x{number}@example.jp", "password": "x"}
        answer = app.test_client().post("/staff/sign-in", data=typed, environ_base={"REMOTE_ADDR": hers})
        statuses.append(answer.status_code)
    assert statuses == [422] * 60 + [429] * 140
    assert answer.headers["Retry-After"]
    assert enter(app, staff, now, address=hers).status_code == 429
    assert enter(app, staff, now, address="198.51.100.7").status_code == 303
    app.config["FP"] = config.model_copy(update={"now": now + 60 * MINUTE})
    assert enter(app, staff, now + 60 * MINUTE, address=hers).status_code == 303


def test_a_whole_office_signs_in_from_one_address(app, session, site, now, monkeypatch) -> None:
    """S8: right tries count for nothing, so a town hall behind one line never waits."""
    monkeypatch.setattr("familyprog.web.staff.sign_in.WRONG_FROM_ONE_ADDRESS", 2)
    enter(app, an_account(session, site), now, password="ちがう", address="192.0.2.9")
    for _ in range(4):
        assert enter(app, an_account(session, site), now, address="192.0.2.9").status_code == 303


def test_signing_in_changes_the_session_and_the_old_one_is_dead(app, session, site, now) -> None:
    """Row S2 of the security catalogue."""
    staff = an_account(session, site)
    browser = app.test_client()
    typed = {"email": staff.email, "password": PASSWORD, "totp": pyotp.TOTP(SECRET).at(now)}
    assert browser.post("/staff/sign-in", data=typed).status_code == 303
    first = browser.get_cookie("s").value
    browser.post("/staff/sign-out")
    typed["totp"] = pyotp.TOTP(SECRET).at(now + MINUTE / 2)
    assert browser.post("/staff/sign-in", data=typed).status_code == 303
    assert browser.get_cookie("s").value != first
    thief = app.test_client()
    thief.set_cookie("s", first)
    assert thief.get("/staff/today").status_code == 303
    assert len(session.scalars(select(StaffSession).where(StaffSession.ended_at.is_(None))).all()) == 1


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost evil", "localhost.evil.example", "a@evil.example"]
)
@pytest.mark.parametrize("path", ["/me/", "/staff/today", "/koyomi", "/me/sign-in/mail"])
def test_no_page_is_built_for_a_foreign_host(client, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


def test_a_whole_foreign_address_in_the_request_line_is_refused(client) -> None:
    assert client.get("/me/", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Forwarded-Server"]
)
def test_what_a_proxy_claims_changes_no_link(client, family_client, session, site, name: str) -> None:
    claim = {name: "host=evil.example" if name == "Forwarded" else "evil.example"}
    assert urlsplit(client.get("/me/dates", headers=claim).location).netloc in {"", "localhost"}
    browser = family_client(make.a_family_member(session, site).id)
    page = browser.post("/me/calendar/feed", headers=claim).text
    assert "evil" not in page
    assert "http://127.0.0.1:8000/c/" in page


@pytest.mark.parametrize("path", ["/me/", "/me/dates", "/me/contact", "/me/calendar"])
def test_own_pages_are_kept_by_no_cache_and_never_shared(family_client, session, site, path: str) -> None:
    """Row S14 of the security catalogue."""
    answer = family_client(make.a_family_member(session, site).id).get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert "ETag" not in answer.headers


def test_a_set_up_line_scanned_twenty_times_still_works_once(client, session, site, now) -> None:
    """Row T2 of the security catalogue."""
    _staff, token = make.an_invited_colleague(session, site, now)
    session.commit()
    for _ in range(20):
        assert client.get(f"/staff/set-up/{token}").status_code == 200
    session.expire_all()
    assert session.scalars(select(Staff.setup_token_hash).where(Staff.email == "new@example.jp")).one()
    secret = re.search(r"[A-Z2-7]{32}", client.get(f"/staff/set-up/{token}").text)[0]
    typed = {"password": PASSWORD, "totp": pyotp.TOTP(secret).at(now)}
    assert client.post(f"/staff/set-up/{token}", data=typed).status_code == 303
    assert client.post(f"/staff/set-up/{token}", data=typed).status_code == 409


def test_a_forwarded_mail_shows_another_person_nothing(app, sessions, config, now) -> None:
    """Row T9, T5 of the security catalogue."""
    world = World(sessions, config)
    world.family("さくらんぼ", mail_format="both")
    world.work(now)
    world.move(now)
    world.work(now + MINUTE)
    world.work(now + dt.timedelta(days=6, hours=1))
    assert len(world.box.mails) >= 3
    stranger = app.test_client()
    for mail in world.box.mails:
        for link in LINK.findall(text_of(mail)):
            page = stranger.get(urlsplit(link).path, follow_redirects=True)
            assert page.status_code < 500
            assert telling_words(page.text, ["さくらんぼ", TELLING_TITLE, VENUE]) == [], link
        assert mail["Subject"]
        assert telling_words(mail["Subject"], ["さくらんぼ", TELLING_TITLE, VENUE]) == []
