"""Foreign hosts, lying proxies, and requests in the clear (security.md §4.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from familyprog.accounts.models import Throttle
from familyprog.app import create_app
from familyprog.base.config import Config
from tests.conftest import SECRET
from tests.make import MORNING
from tests.web.hostile.house import AUDIENCE_PAGES, House

EVIL = "evil.example"
SAFE_ADDRESS = re.compile(r'(?:href|src|action)="(https?://[^"]+|//[^"]+)"')
CLAIMS = {
    "X-Forwarded-Host": EVIL,
    "X-Host": EVIL,
    "X-Original-Host": EVIL,
    "Forwarded": f"host={EVIL};proto=https",
    "X-Forwarded-Server": EVIL,
    "X-Original-URL": "/staff/today",
    "X-Rewrite-URL": "/staff/today",
    "X-Forwarded-Prefix": "/evil",
    "X-HTTP-Method-Override": "POST",
}


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"{EVIL}:80",
        "localhost evil",
        "localhost.evil.example",
        "a@evil.example",
        "localhost:x",
        "localhost,evil.example",
        "[::1",
    ],
)
def test_no_route_answers_a_foreign_host(house: House, host: str) -> None:
    """S12: whichever route, and the answer does not repeat the name."""
    client = house.app.test_client()
    for rule in house.rules():
        path = re.sub(r"<[^>]+>", "0" * 16, rule.rule)
        with client.get(path, headers={"Host": host}) as answer:
            assert answer.status_code == 400, path
            assert "evil" not in answer.text + str(answer.headers)


def test_a_whole_foreign_address_in_the_request_line_is_refused(house: House) -> None:
    """S12: the absolute form."""
    assert house.app.test_client().get("/me/", base_url=f"http://{EVIL}").status_code == 400


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_a_request_claims_changes_no_link(house: House, claim: str) -> None:
    """S12: redirects, the address of the own calendar, the line for a new account."""
    headers = {claim: CLAIMS[claim]}
    for who, paths in AUDIENCE_PAGES.items():
        browser = house.browser(who)
        for path in paths:
            answer = browser.get(path, headers=headers)
            assert "evil" not in answer.text + str(answer.headers), path
    feed = house.browser("sakura").post("/me/calendar/feed", headers=headers).text
    assert "http://127.0.0.1:8000/c/" in feed
    account = {"email": "n@example.jp", "name": "新人", "role": "reception", "ends_on": "2027-03-31"}
    line = house.browser("kanri").post("/staff/accounts/new", data=account, headers=headers).text
    assert "http://127.0.0.1:8000/staff/set-up/" in line
    assert "evil" not in feed + line


@pytest.fixture
def behind(house: House) -> Iterator[Callable[[int], Flask]]:
    """The application as an installation with https runs it, behind so many proxies, over the same town."""
    made = []

    def app_of(proxies: int) -> Flask:
        settings = Config(
            instance=house.app.config["FP"].instance,
            secret_key=SECRET,
            testing=True,
            now=MORNING,
            base_url="https://manabi.example.jp",
            trusted_proxies=proxies,
        )
        app = create_app(settings)
        app.config["ENGINE"].dispose()
        app.config.update(ENGINE=house.app.config["ENGINE"], SESSIONS=house.sessions, WTF_CSRF_ENABLED=False)
        made.append(app)
        return app

    yield app_of
    assert made


def ask(client: FlaskClient, address: str, forwarded: str) -> int:
    """Ask for digits as one network address, with what a proxy (or a liar) adds."""
    return client.post(
        "/me/sign-in/mail",
        data={
            "email": f"n{forwarded.count(',')}{forwarded[:12]}@example.jp".replace(",", "").replace(" ", "")
        },
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
        environ_base={"REMOTE_ADDR": address},
        base_url="https://manabi.example.jp",
    ).status_code


@pytest.mark.parametrize(
    ("proxies", "forwarded", "is_one"),
    [
        (0, "198.51.100.{n}", True),
        (0, "a, 198.51.100.{n}", True),
        (1, "203.0.113.{n}, 198.51.100.7", True),
        (1, "198.51.100.7, 198.51.100.{n}", False),
    ],
)
def test_only_the_proxy_we_know_says_who_asks(house: House, behind, proxies, forwarded, is_one) -> None:
    """S13: without a proxy nothing is believed; with one, its own word (the last) and no other."""
    client = behind(proxies).test_client()
    for number in range(3):
        ask(client, "192.0.2.1", forwarded.format(n=number + 1))
    with house.sessions() as session:
        rows = session.scalars(select(Throttle.tries_count).where(Throttle.key.startswith("code-from:")))
        assert sorted(rows) == ([3] if is_one else [1, 1, 1])


@pytest.mark.parametrize("proto", ["http", "https", "javascript", "https, http", ""])
def test_without_a_proxy_nobody_says_how_the_request_came(behind, proto: str) -> None:
    """S13, S17: no redirect and no weaker cookie for a claim."""
    client = behind(0).test_client()
    headers = {"X-Forwarded-Proto": proto} if proto else {}
    answer = client.get("/me/sign-in/mail", headers=headers, base_url="http://manabi.example.jp")
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]


def in_the_clear(client: FlaskClient, path: str, method: str = "get"):
    return getattr(client, method)(
        path, headers={"X-Forwarded-Proto": "http"}, base_url="http://manabi.example.jp"
    )


def test_a_page_asked_for_in_the_clear_is_led_to_https_and_nothing_else_is(behind) -> None:
    """S17: a form, a calendar's secret address and files are refused: what was sent is out already."""
    client = behind(1).test_client()
    for path in ("/", "/me/dates?x=1", "/staff/sign-in", "/nope"):
        answer = in_the_clear(client, path)
        assert (answer.status_code, answer.location) == (308, f"https://manabi.example.jp{path}")
        assert "Set-Cookie" not in answer.headers
    for path in ("/c/secret.ics", "/static/icon.svg", "/healthz"):
        assert in_the_clear(client, path).status_code == 400
    for path in ("/me/sign-in/mail", "/staff/sign-in", "/close"):
        assert in_the_clear(client, path, "post").status_code == 400


def test_every_answer_over_https_keeps_browsers_there(behind) -> None:
    """S17: two years, subdomains too, errors included."""
    client = behind(1).test_client()
    for path in ("/", "/nope", "/healthz", "/static/icon.svg", "/me/dates", "/c/x.ics"):
        with client.get(
            path, headers={"X-Forwarded-Proto": "https"}, base_url="https://manabi.example.jp"
        ) as answer:
            age = re.search(r"max-age=(\d+); includeSubDomains", answer.headers["Strict-Transport-Security"])
        assert age is not None
        assert int(age[1]) >= 31_536_000
