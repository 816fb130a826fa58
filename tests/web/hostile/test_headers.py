"""What every answer carries, whoever asks and whatever went wrong (security.md §4.3, §5.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from threading import Thread

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from familyprog.app import create_app
from familyprog.base.config import Config
from tests.conftest import SECRET
from tests.make import MORNING
from tests.web.hostile.house import EVERYBODY, House, Seen
from tests.web.hostile.reading import PageReader

WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NEVER = {"server", "x-powered-by", "x-aspnet-version", "access-control-allow-origin", "sourcemap"}
OFF = ("camera", "geolocation", "microphone")
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def check(headers: dict[str, str], where: str) -> None:
    for name, value in WANTED.items():
        assert headers.get(name) == value, (where, name)
    said = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    sends_by_itself = said.pop("connect-src") == "'self'"
    assert said == POLICY, where
    assert not (where.startswith("/") and sends_by_itself and not where.startswith(("/staff", "/w/"))), where
    assert all(f"{part}=()" in headers["permissions-policy"] for part in OFF), where
    assert not NEVER & set(headers), where
    assert headers["cache-control"], where


def test_every_page_of_every_audience_carries_them(house: House) -> None:
    """S6, S16: pages, redirects, PDFs; no page may be framed by anybody."""
    pages = house.pages(*EVERYBODY)
    for page in pages:
        check(page.headers, page.path)
    assert {page.status for page in pages} >= {200, 303}


def errors(house: House) -> Iterator[tuple[str, TestResponse]]:
    """An answer of every kind that is no page."""
    visitor, coordinator = house.browser("visitor"), house.browser("yukari")
    yield "400 host", visitor.get("/", headers={"Host": "evil.example"})
    house.app.config["WTF_CSRF_ENABLED"] = True
    yield "400 token", visitor.post("/me/sign-in/mail", data={"email": "a@example.jp"})
    house.app.config["WTF_CSRF_ENABLED"] = False
    yield "403", house.browser("uketsuke").get("/staff/accounts/new")
    yield "404", visitor.get("/nope")
    yield "404 deep", coordinator.get("/staff/cases/" + "0" * 16)
    yield "404 file", visitor.get("/static/../app.py")
    yield "405", visitor.put("/me/sign-in/mail")
    yield "308", coordinator.get("/staff")
    yield "options", visitor.options("/me/sign-in/mail")
    yield "head", visitor.head("/")
    yield "413", visitor.post("/me/sign-in/mail", data={"email": "a" * 1_100_000})
    yield "422", visitor.post("/me/sign-in/mail", data={"email": "a"})
    yield "health", visitor.get("/healthz")
    yield "static", visitor.get("/static/icon.svg")
    yield "calendar", visitor.get("/c/nobody.ics")
    for _ in range(6):
        waiting = visitor.post("/me/sign-in/card", data={"code": "zzzzzzzz", "pin": "000000"})
    yield "429", waiting
    yield "500", broken(house.app, visitor, RuntimeError("secret detail"))


def broken(app: Flask, client: FlaskClient, problem: Exception) -> TestResponse:
    whole = app.view_functions["public.month"]

    def view() -> str:
        raise problem

    view.access = whole.access  # type: ignore[attr-defined]
    app.view_functions["public.month"] = view
    try:
        return client.get("/koyomi")
    finally:
        app.view_functions["public.month"] = whole


def test_every_error_carries_them_too(house: House) -> None:
    """S6: 301 to 500, files, health, calendars, and what Flask answers by itself."""
    statuses = set()
    with ExitStack() as open_files:
        for where, answer in errors(house):
            open_files.callback(answer.close)
            check({name.lower(): value for name, value in answer.headers}, where)
            statuses.add(answer.status_code)
            assert "secret detail" not in answer.text
            assert "Traceback" not in answer.text
    assert statuses >= {200, 308, 400, 403, 404, 405, 413, 422, 429, 500}


def test_the_real_server_tells_nobody_what_it_is(house: House) -> None:
    """S6: neither in an answer of ours nor in the one it gives to noise."""
    server = waitress.create_server(house.app, host="127.0.0.1", port=0, ident=None, threads=1)

    def serve() -> None:
        with suppress(OSError):  # closing from outside pulls the socket from under a select
            server.run()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        for path in ("/healthz", "/healthz bad\r\nx"):
            connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
            connection.putrequest("GET", "/healthz") if path == "/healthz" else connection.send(
                b"GET / HTTP/9.9\r\nContent-Length: x\r\n\r\n"
            )
            if path == "/healthz":
                connection.endheaders()
                names = {name.lower() for name, _value in connection.getresponse().getheaders()}
            else:
                names = {
                    line.split(b":")[0].decode().lower()
                    for line in connection.sock.recv(4096).split(b"\r\n\r\n")[0].splitlines()[1:]
                }
            assert not NEVER & names
            connection.close()
    finally:
        server.close()
        thread.join(5)


def html_of(house: House) -> list[Seen]:
    return [page for page in house.pages(*EVERYBODY) if "html" in page.headers.get("content-type", "")]


def offences(read: PageReader) -> list[str]:
    """What the policy would refuse, or should have to."""
    found = [f"script {words.strip()[:30]}" for words in read.scripts if words.strip()]
    for tag, given in read.tags:
        found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        found += [tag] if tag in {"style", "iframe", "object", "embed", "base", "frame", "applet"} else []
        for name in ("href", "src", "action", "formaction"):
            address = given.get(name, "").strip().lower()
            if address.startswith(("javascript:", "data:text", "vbscript:")):
                found.append(f"{tag} {address}")
            if name != "href" and re.match(r"(https?:)?//", address):
                found.append(f"{tag} {address}")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh" and "url=//" in str(given):
            found.append("meta refresh")
    return found


def test_no_page_holds_what_the_policy_forbids(house: House) -> None:
    """S7: no inline script, style or handler on any page as it is really rendered."""
    pages = html_of(house)
    assert len(pages) > 100
    assert {page.path: offences(page.read) for page in pages if offences(page.read)} == {}


def test_the_check_sees_what_is_forbidden() -> None:
    """S7: each kind of offence is found."""
    bad = '<a style="x" onclick="y" href=" JavaScript:z">a</a><script>1</script><img src="//evil/x"><iframe>'
    assert len(offences(PageReader(bad))) == 6


def test_only_what_everybody_may_see_is_kept_by_a_cache(house: House) -> None:
    """S14: private pages are stored nowhere, and a cache between never gives one person another's."""
    for page in house.pages(*EVERYBODY):
        kind = house.access(page.endpoint).audience if page.endpoint in house.app.view_functions else "public"
        if kind != "public" or page.who != "visitor":
            assert page.headers["cache-control"] == "no-store", page.path
            assert "cookie" in page.headers["vary"].lower(), page.path
            assert "etag" not in page.headers, page.path
        if kind != "public":
            assert page.headers["x-robots-tag"] == "noindex", page.path


def test_what_leaves_a_cookie_is_never_kept_by_a_cache(house: House) -> None:
    """S14: an answer that sets a cookie would hand it to the next one."""
    for page in house.pages(*EVERYBODY):
        if "set-cookie" in page.headers:
            assert page.headers["cache-control"] == "no-store", page.path


@pytest.mark.parametrize("path", ["/me/sign-out", "/staff/sign-out", "/close"])
def test_every_way_out_makes_the_browser_forget(house: House, path: str) -> None:
    """S15: what is stored in the browser, pages and cookies; signed in or not."""
    for who in ("visitor", "sakura", "yukari"):
        answer = house.browser(who).post(path)
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_every_cookie_of_a_secure_installation_is_its_own(house: House) -> None:
    """S1: whichever route sets one: host-bound, over https, out of reach of scripts, to nobody else's forms."""
    settings = Config(
        instance=house.app.config["FP"].instance,
        secret_key=SECRET,
        testing=True,
        now=MORNING,
        base_url="https://manabi.example.jp",
        trusted_proxies=1,
    )
    app = create_app(settings)
    app.config["ENGINE"].dispose()
    app.config.update(ENGINE=house.app.config["ENGINE"], SESSIONS=house.sessions, WTF_CSRF_ENABLED=False)
    seen = 0
    adapter = app.url_map.bind("manabi.example.jp")
    for rule in house.rules():
        values = {name: 1 if name in {"number", "year"} else "0" * 16 for name in rule.arguments}
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = adapter.build(rule.endpoint, values, method=method)
            with app.test_client().open(path, method=method, base_url=settings.base_url) as answer:
                for cookie in answer.headers.getlist("Set-Cookie"):
                    seen += 1
                    name, *rest = [part.strip() for part in cookie.split(";")]
                    assert name.startswith("__Host-s="), path
                    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest), path
                    assert not any(part.startswith("Domain") for part in rest), path
    assert seen > 5
