"""The edge: deny by default, headers on every answer, sessions that end, errors that help."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.accounts.models import StaffSession
from familyprog.app import create_app
from familyprog.audit.models import AuditEvent
from familyprog.base.config import Config
from familyprog.programs.models import SessionSlot
from familyprog.web.access import safe_back
from tests import make
from tests.conftest import signed_in

PRIVATE = ("/me/", "/me/contact", "/staff/today", "/staff/worklist")


def test_a_route_that_declares_nothing_opens_for_nobody(config, sessions) -> None:
    app = create_app(config)  # one of its own: nothing else may meet this route
    app.config["ENGINE"].dispose()
    app.config["SESSIONS"] = sessions
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    answer = app.test_client().get("/forgotten")
    assert (answer.status_code, "secret" in answer.text) == (403, False)


@pytest.mark.parametrize("path", ["/", "/nope", "/me/", "/static/icon.svg", "/healthz", "/koyomi"])
def test_every_answer_carries_the_headers(client, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"]


def test_only_staff_pages_may_send_by_themselves(client) -> None:
    said = {
        path: client.get(path).headers["Content-Security-Policy"] for path in ("/", "/me/", "/staff/sign-in")
    }
    assert [path for path, policy in said.items() if "connect-src 'self'" in policy] == ["/staff/sign-in"]
    assert all("connect-src 'none'" in said[path] for path in ("/", "/me/"))


def test_a_file_is_kept_for_good_only_under_an_address_that_changes_with_it(client) -> None:
    kept = {}
    for path in ("/static/queue.js?v=0123456789ab", "/static/queue.js"):
        with client.get(path) as answer:
            kept[path] = answer.headers["Cache-Control"]
    assert list(kept.values()) == ["public, max-age=31536000, immutable", "public, no-cache"]


@pytest.mark.parametrize("path", PRIVATE)
def test_private_pages_lead_strangers_to_the_door_and_are_never_stored(client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert urlsplit(answer.location).path.endswith("/sign-in")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_role_without_the_action_is_refused(staff_client) -> None:
    assert staff_client(Role.RECEPTION).get("/staff/worklist").status_code == 403


def test_a_family_session_opens_no_staff_page_and_the_reverse(
    session, site, staff_client, family_client
) -> None:
    person = make.a_family_member(session, site)
    assert family_client(person.id).get("/staff/today").status_code == 303
    assert staff_client().get("/me/").status_code == 303


def test_a_cookie_copied_before_sign_out_is_dead(app, session, staff_client) -> None:
    """Row S2 of the security catalogue."""
    browser = staff_client()
    copied = browser.get_cookie("s")
    assert copied is not None
    assert "cache" in browser.post("/staff/sign-out").headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("s", copied.value)
    assert thief.get("/staff/today").status_code == 303
    assert session.scalars(select(StaffSession.ended_at)).one() is not None


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_quickly_ends_the_session_and_shows_the_month(
    session, site, family_client, method: str
) -> None:
    """Row P15, S15 of the security catalogue."""
    browser = family_client(make.a_family_member(session, site).id)
    answer = getattr(browser, method)("/close")
    assert urlsplit(answer.location).path == "/koyomi"
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert browser.get("/me/").status_code == 303
    assert "まなびの会" not in browser.get("/koyomi").text


def test_use_is_remembered_at_most_once_a_minute(app, session, staff_client, config, now) -> None:
    browser = staff_client()
    app.config["FP"] = config.model_copy(update={"now": now + dt.timedelta(minutes=5)})
    browser.get("/staff/today")
    browser.post("/staff/sign-out")
    assert session.scalars(select(StaffSession.seen_at)).one() == now + dt.timedelta(minutes=5)


def test_signing_in_asks_for_the_same_words_whatever_is_wrong(client, session, site) -> None:
    """Row P7, S9 of the security catalogue."""
    staff = make.a_staff(session, site)
    session.commit()
    known = client.post("/staff/sign-in", data={"email": staff.email, "password": "x", "totp": "1"})
    unknown = client.post("/staff/sign-in", data={"email": "no@example.jp", "password": "x", "totp": "1"})
    assert known.status_code == unknown.status_code == 422
    assert _words(known.text, staff.email) == _words(unknown.text, "no@example.jp")


def test_a_foreign_host_is_refused(client) -> None:
    """Row S12 of the security catalogue."""
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_without_its_token_changes_nothing(app, client) -> None:
    """Row S4 of the security catalogue."""
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/me/sign-in/mail", data={"email": "a@example.jp"})
    assert answer.status_code == 400
    assert "開き直して" in answer.text


def test_what_breaks_shows_a_number_and_no_detail(app: Flask, monkeypatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    view = app.view_functions["public.home"]

    def broken() -> str:
        raise RuntimeError("secret detail")

    broken.access = view.access
    monkeypatch.setitem(app.view_functions, "public.home", broken)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert re.search(r"[0-9a-f]{8}", answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "//evil",
        "/\\evil",
        "https://evil",
        "/staff/../..//evil",
        "/staffx",
        "/staff/nope",
        "",
        None,
        "/staff/\tx",
    ],
)
def test_the_way_back_is_a_page_of_our_own_or_none(app: Flask, path: str | None) -> None:
    with app.test_request_context():
        assert safe_back(path, "/staff") is None
        assert safe_back("/staff/today?x=1", "/staff") == "/staff/today?x=1"


def test_a_secure_installation_has_host_cookies_and_strict_transport(config: Config) -> None:
    """Row S1, S17 of the security catalogue."""
    app = create_app(
        config.model_copy(update={"base_url": "https://manabi.example.jp", "trusted_proxies": 1})
    )
    answer = app.test_client().get("/koyomi", base_url="https://manabi.example.jp")
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-s"
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    app.config["ENGINE"].dispose()


def test_a_name_list_printed_or_opened_at_the_desk_is_written_down(own_app: Flask, now) -> None:
    with own_app.config["SESSIONS"]() as session:
        site = make.a_site(session)
        staff = make.a_staff(session, site)
        meeting = make.a_session(session, make.a_cohort(session, make.a_program(session, site)), now)
        session.commit()
        browser = signed_in(own_app, session, staff, now)
        assert browser.get(f"/staff/sessions/{meeting.public_id}/sheet").status_code == 200
        assert browser.get(f"/staff/sessions/{meeting.public_id}/calls").status_code == 200
        desk = signed_in(own_app, session, make.a_staff(session, site, Role.RECEPTION), now)
        assert desk.get(f"/staff/desk/{meeting.public_id}").status_code == 200
        actions = select(AuditEvent.action).order_by(AuditEvent.id)
        assert session.scalars(actions).all() == ["print_sheet", "read_numbers", "read_desk"]


def test_a_search_by_name_is_written_down_without_the_name(own_app: Flask, now) -> None:
    """P7: a look at who comes is none; a name typed is one."""
    with own_app.config["SESSIONS"]() as session:
        site = make.a_site(session)
        staff = make.a_staff(session, site)
        meeting = make.a_session(session, make.a_cohort(session, make.a_program(session, site)), now)
        slot = SessionSlot(class_session_id=meeting.id, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
        session.add(slot)
        session.commit()
        browser = signed_in(own_app, session, staff, now)
        path = f"/staff/sessions/{meeting.public_id}/slots/{slot.public_id}/book"
        for question in ("", "?q=", "?q=zz"):
            assert browser.get(path + question).status_code == 200
        row = session.scalars(select(AuditEvent)).one()
        assert (row.action, row.object_kind, row.object_public_id, row.result) == (
            "search",
            "person",
            "-",
            "0",
        )


def _words(page: str, typed: str) -> str:
    """The page without what was typed and without the form token, which carries the second it was made in."""
    return re.sub(r'name="csrf_token"[^>]*', "", page.replace(typed, ""))
