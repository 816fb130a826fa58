"""Forms sent from elsewhere, and pages that must change nothing by being looked at (security.md §4.3).

Generated from the routes: a new one is under attack without anybody thinking of it.
"""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import text

from familyprog.schema import metadata
from tests.conftest import with_cookie
from tests.web.hostile.house import EVERYBODY, FAMILIES, House

# A look may be noted: when somebody was last here, and who read what.
NOTED = {"audit_event", "audit_subject"}
SEEN = {"seen_at", "fetched_on"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
AUDIENCES = {"public": "visitor", "family": "sakura", "staff": "yukari", "tablet": "tablet"}


def contents(house: House) -> dict[str, str]:
    """A digest of every table."""
    digests = {}
    for table in metadata.sorted_tables:
        columns = ", ".join(f'"{one.name}"' for one in table.columns if one.name not in SEEN)
        rows = house.connection.execute(text(f'SELECT {columns} FROM "{table.name}" ORDER BY id'))  # noqa: S608
        digests[table.name] = hashlib.sha256(repr(rows.all()).encode()).hexdigest()
    return digests


def unsafe_paths(house: House) -> list[tuple[str, str]]:
    """(path, who) of every route that takes a POST, with ids that look like ids."""
    found = []
    adapter = house.app.url_map.bind("localhost")
    for rule in house.rules():
        if "POST" not in (rule.methods or set()):
            continue
        values = {name: 1 if name in {"number", "year"} else "0" * 16 for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method="POST")
        found.append((path, AUDIENCES[house.access(rule.endpoint).audience]))
    assert len(found) > 60
    return found


@pytest.fixture
def guarded(house: House) -> House:
    """The house with the tokens of its forms asked for."""
    house.app.config["WTF_CSRF_ENABLED"] = True
    return house


def token_of(browser, path: str = "/me/sign-in/mail") -> str:
    found = TOKEN.search(browser.get(path).text)
    assert found is not None
    return found[1]


def test_no_form_is_taken_without_the_token_of_its_own_browser(guarded: House) -> None:
    """S4: without a token, with a wrong one, and with another person's: refused, and nothing is written."""
    foreign = token_of(guarded.browser("canary"))
    browsers = {who: guarded.browser(who) for who in AUDIENCES.values()}
    before = contents(guarded)
    for path, who in unsafe_paths(guarded):
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": foreign}):
            answer = browsers[who].post(path, data=data)
            assert answer.status_code == 400, (path, data)
    assert contents(guarded) == before


def test_no_form_is_taken_from_a_foreign_page(guarded: House) -> None:
    """S4: with the right token too, when the browser says it comes from elsewhere."""
    claims = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})
    before = None
    for who in AUDIENCES.values():
        browser = guarded.browser(who)
        right = token_of(browser)
        before = before or contents(guarded)
        for path, whose in unsafe_paths(guarded):
            for claim in claims if whose == who else ():
                assert browser.post(path, data={"csrf_token": right}, headers=claim).status_code == 400, path
    # Signing the three browsers in adds sessions; nothing else may differ.
    after = contents(guarded)
    assert {name for name in after if after[name] != before[name]} <= {"family_session", "staff_session"}


@pytest.mark.parametrize(
    "claim", [{}, {"Origin": "null"}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}]
)
def test_our_own_forms_are_taken_whatever_a_browser_says_or_not(guarded: House, claim) -> None:
    """S4: a browser that hides where it comes from still gets in with its token."""
    browser = guarded.browser("visitor")
    data = {"csrf_token": token_of(browser), "email": "nobody@example.jp"}
    assert browser.post("/me/sign-in/mail", data=data, headers=claim).status_code == 303


def test_a_token_from_before_signing_in_is_dead_afterwards(guarded: House) -> None:
    """S4: an old token; who planted a cookie beforehand has nothing in his hands."""
    browser = guarded.browser("visitor")
    old = token_of(browser)
    inside = guarded.browser("sakura")
    answer = inside.post("/me/calendar/feed", data={"csrf_token": old})
    assert answer.status_code == 400
    assert (
        inside.post("/me/calendar/feed", data={"csrf_token": token_of(inside, "/me/calendar")}).status_code
        == 200
    )


def test_looking_at_any_page_twice_changes_nothing(house: House) -> None:
    """S4: whatever a link leads to, prefetching and scanning included."""
    paths = [(page.who, page.path) for page in house.sights()]
    browsers = {who: house.browser(who) for who in EVERYBODY}
    before = contents(house)
    for who, path in paths:
        browsers[who].get(path)
    changed = {name for name, digest in contents(house).items() if digest != before[name]}
    assert changed <= NOTED
    assert len(paths) > 50


def test_nobody_is_signed_in_or_out_by_a_foreign_form(guarded: House) -> None:
    """S5: neither into the attacker's own pages nor out of one's own."""
    visitor = guarded.browser("visitor")
    for path in ("/me/sign-in/card", "/me/sign-in/mail", "/staff/sign-in", "/me/code"):
        with visitor.session_transaction() as cookie:
            cookie["door"] = "x"
        assert visitor.post(path, data={"email": "a@example.jp"}).status_code == 400
    assert visitor.get("/me/").status_code == 303
    for who, door, page in (("sakura", "/me", "/me/dates"), ("yukari", "/staff", "/staff/programs")):
        browser = guarded.browser(who)
        assert browser.post(f"{door}/sign-out").status_code == 400
        assert browser.post("/close").status_code == 400
        assert browser.get(page).status_code == 200


def test_a_stolen_name_of_a_session_opens_nothing(house: House) -> None:
    """S5: row ids, digests and public ids are no secrets of sessions."""
    with house.sessions() as session:
        rows = session.execute(text("SELECT id, token_hash, public_id FROM family_session")).all()
    house.browser("sakura")
    for row in rows:
        for guess in map(str, row):
            for kind in ("family", "staff", "visitor", "machine"):
                assert with_cookie(house.app, f"{kind}:{guess}").get("/me/dates").status_code == 303


@pytest.mark.parametrize("who", FAMILIES)
def test_no_cookie_made_without_the_key_is_believed(house: House, who: str) -> None:
    """S5: the cookie is signed; a changed one is nobody's."""
    browser = house.browser(who)
    good = browser.get_cookie("s").value
    middle = len(good) - 10  # the last letter carries bits that count for nothing
    other = good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]
    for bad in (other, good.split(".")[0], "", "x" * 3000):
        thief = house.app.test_client()
        thief.set_cookie("s", bad)
        assert thief.get("/me/dates").status_code == 303
