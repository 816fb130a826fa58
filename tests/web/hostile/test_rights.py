"""What a role may not see or do, by whatever way it asks, and the moment a right is gone (security.md A7-A13, A15).

Generated from routes, pages, forms and the columns of the register.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import PERMISSIONS
from familyprog.retention.enums import DataClass
from familyprog.retention.queries import read_register
from tests.web.hostile.attack import written
from tests.web.hostile.house import EVERYBODY, STAFF, TABLETS, House, Seen

DAY = dt.timedelta(days=1)
REFUSED = {403, 404}
DOOR = 303
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How somebody can be reached, and what she is called at the town hall: for those who need it to reach her.
REACHING = re.compile(
    r"contact_profile\.(email|phone|postal_address|sms_number|asks_for|may_answer|caller_name|sender_name)"
    r"|person_name\.|application\.answers \((phone|asks_for)\)"
)
# What the policy gives them all the same (security.md §2.1, product.md F7, D7).
NEEDED = {
    "uketsuke": re.compile(r"contact_profile\.|application\.answers"),
    "kansa": re.compile(r"break_glass\."),
    "shinko": re.compile(r"session_record\.|session_flag\.|staff_debrief\.|venue_need\."),
}


def sensitive(house: House) -> dict[str, str]:
    """Mark and place of every column that is S3, or says how somebody can be reached."""
    register = read_register()
    return {
        one["marker"]: one["place"]
        for one in house.markers
        if REACHING.match(one["place"])
        or register[tuple(one["place"].split(" ")[0].split("."))].data_class is DataClass.SENSITIVE
    }


@pytest.mark.parametrize("who", ["shinko", "uketsuke", "kansa", "kanri", *TABLETS])
def test_no_role_is_shown_a_column_beyond_its_policy(house: House, who: str) -> None:
    """A7, A15: pages, JSON, CSV, calendars and prints, by the class of every column in the register."""
    needed = NEEDED.get(who)
    marks = {mark: place for mark, place in sensitive(house).items() if not (needed and needed.match(place))}
    assert len(marks) > 60
    shown = {
        (page.path, place)
        for page in house.pages(who)
        for mark, place in marks.items()
        if mark in page.html and page.endpoint != "staff.glass_sheet"
    }
    assert "\n".join(sorted(map(str, shown))) == ""


@pytest.mark.parametrize("who", ["kanri", "kansa"])
def test_who_keeps_the_machine_or_the_books_reads_nobody(house: House, who: str) -> None:
    """A15: no page of an admin or auditor holds a word of anybody; every page that does is refused to them."""
    marks = [one["marker"] for one in house.markers if one["family"] != "house"]
    for page in house.pages(who):
        if page.endpoint != "staff.glass_sheet":  # the one household of an emergency, and it alone
            assert [mark for mark in marks if mark in page.html] == [], page.path
    browser, holding = house.browser(who), []
    for page in house.pages("yukari", "shinko", "uketsuke"):
        if page.path.startswith("/staff") and any(mark in page.html for mark in marks):
            assert browser.get(page.path).status_code in REFUSED, page.path
            holding.append(page)
    assert len(holding) > 40


def files(house: House) -> list[Seen]:
    """What is no page: papers, tables, calendars, JSON."""
    return [
        page
        for page in house.pages(*STAFF)
        if page.status == 200
        and "html" not in page.headers["content-type"]
        and page.path.startswith("/staff")
    ]


def test_no_file_outlives_the_right_to_it(house: House) -> None:
    """A9: fetched by a stranger, a family, after signing out, after the role was taken; none lies on the disk."""
    before = {path for path in house.app.config["FP"].instance.rglob("*") if path.is_file()}
    found = files(house)
    assert {page.headers["content-type"].split(";")[0] for page in found} >= {"application/pdf", SHEET}
    for page in found:
        for other in ("visitor", "sakura", "tablet"):
            assert house.browser(other).get(page.path).status_code == DOOR, page.path
        with house.taken_back():
            browser = house.browser(page.who)
            change(house, page.who, role=_without(house, page))
            assert browser.get(page.path).status_code in REFUSED, page.path
        with house.taken_back():
            browser = house.browser(page.who)
            browser.post("/staff/sign-out")
            assert browser.get(page.path).status_code == DOOR, page.path
    after = {path for path in house.app.config["FP"].instance.rglob("*") if path.is_file()}
    assert {path.name for path in after - before} <= {"town.db-wal", "town.db-shm"}


def _without(house: House, page: Seen) -> Role:
    """A role that may not do what this page is for."""
    action = house.access(page.endpoint).action
    return next(role for role, actions in PERMISSIONS.items() if action not in actions)


def change(house: House, who: str, **values: object) -> None:
    """Somebody's account changes while the pages are open."""
    with house.sessions() as session:
        staff = session.scalars(select(Staff).where(Staff.email.startswith(who))).one()
        for name, value in values.items():
            setattr(staff, name, value)
        session.commit()


def own_pages(house: House, who: str) -> list[Seen]:
    """The pages of staff this one opens."""
    return [page for page in house.pages(who) if page.status == 200 and page.path.startswith("/staff/")]


@pytest.mark.parametrize("values", [{"is_disabled": True}, {"ends_on": "over"}, {"credential_epoch": 99}])
@pytest.mark.parametrize("who", STAFF)
def test_whoever_does_not_serve_any_more_opens_nothing(house: House, who: str, values) -> None:
    """A10: disabled, past the last day, the password changed: refused at the very next page."""
    browser, pages = house.browser(who), own_pages(house, who)
    assert browser.get(pages[0].path).status_code == 200
    over = house.now.date() - DAY
    change(house, who, **{name: over if value == "over" else value for name, value in values.items()})
    for page in pages:
        if house.access(page.endpoint).audience == "staff":
            assert browser.get(page.path).status_code == DOOR, page.path


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("role", Role)
def test_a_role_that_was_changed_opens_what_the_new_one_may(house: House, who: str, role: Role) -> None:
    """A10: no right is remembered; what the new role may not is refused at the next page."""
    browser = house.browser(who)
    change(house, who, role=role)
    for page in own_pages(house, who):
        action = house.access(page.endpoint).action
        if action is not None and action not in PERMISSIONS[role]:
            assert browser.get(page.path).status_code == 403, page.path


@pytest.mark.parametrize("values", [{"is_disabled": True}, {"ends_on": dt.date(2026, 11, 30)}])
def test_a_tablet_falls_with_whoever_opened_it(house: House, values) -> None:
    """A10, A16: its names are gone with the next tap."""
    browser = house.browser("tablet")
    pages = [
        page.path for page in house.pages("tablet") if house.endpoint_of(page.path).startswith("tablet.")
    ]
    assert 200 in {browser.get(path).status_code for path in pages}
    change(house, "shinko", **values)
    names = [one["marker"] for one in house.markers if "alias" in one["place"]]
    for path in pages:
        assert [name for name in names if name in browser.get(path).text] == [], path


# ── other ways to ask ────────────────────────────────────────────────────────────────────────────
GUARDED = {"family": "/me", "staff": "/staff", "tablet": "/tablet"}
VERBS = ("HEAD", "OPTIONS", "PUT", "PATCH", "TRACE")
OVERRIDES = ({"X-HTTP-Method-Override": "POST"}, {"X-HTTP-Method": "DELETE"})
SHUT = {303, 308, 400, 403, 404, 405}


def spelled(path: str) -> list[str]:
    """The same address, as somebody writes it who hopes that the guard looks at other letters than the router."""
    first, rest = path[1:].partition("/")[0], path[1:].partition("/")[2]
    return [
        path + "/",
        path.replace("/", "//"),
        f"/%2e/{first}/{rest}",
        f"/static/..{path}",
        f"/{first.upper()}/{rest}",
        f"/{first}%2f{rest}",
        f"/{first};x/{rest}",
        f"{path}%00",
    ]


def addresses(house: House) -> list[tuple[str, str]]:
    """(audience, path) of every route that is not for everybody."""
    adapter, found = house.app.url_map.bind("localhost"), []
    for rule in house.rules():
        access, methods = house.access(rule.endpoint), set(rule.methods or ())
        if access.audience != "public":
            values = {name: 1 if name in {"number", "year"} else "0" * 16 for name in rule.arguments}
            method = "GET" if "GET" in methods else "POST"
            found.append((access.audience, adapter.build(rule.endpoint, values, method=method)))
    assert len(found) > 200
    return found


def answer_to(browser: FlaskClient, path: str, method: str = "GET", **more: object) -> tuple[int, str, str]:
    with browser.open(path, method=method, **more) as answer:
        return (
            answer.status_code,
            answer.headers.get("Location", ""),
            answer.get_data().decode("utf-8", "replace"),
        )


def test_no_other_way_to_ask_gets_past_the_guard(house: House) -> None:
    """A12: verbs and overrides by somebody signed in for other pages, other spellings by a visitor."""
    visitor, tells = house.browser("visitor"), []
    strangers = {"family": house.browser("yukari"), "staff": house.browser("sakura")}
    with written(house) as seen:
        for audience, path in addresses(house):
            stranger = strangers.get(audience, visitor)
            asked = [(stranger, path, verb, {}) for verb in VERBS]
            asked += [(stranger, path, "GET", {"headers": one}) for one in OVERRIDES]
            asked += [(stranger, path + "?_method=POST", "POST", {"data": {"_method": "GET"}})]
            asked += [(visitor, other, "GET", {}) for other in spelled(path)]
            for browser, where, verb, more in asked:
                status, to, _words = answer_to(browser, where, verb, **more)
                if status not in SHUT or (status == DOOR and not to.startswith(GUARDED[audience])):
                    tells.append(f"{verb} {where} {more}: {status} {to}")
    assert "\n".join(tells) == ""
    assert seen.tables <= {"audit_event"}


def test_no_verb_does_more_than_a_route_says(house: House) -> None:
    """A12: whoever may open a page may not do more with it by another verb; HEAD shows no word."""
    browsers = {who: house.browser(who) for who in EVERYBODY}
    for page in house.sights():
        if page.is_paper:
            continue
        status, _to, words = answer_to(browsers[page.who], page.path, "HEAD")
        assert (status, words) == (200, ""), page.path
        assert answer_to(browsers[page.who], page.path, "DELETE")[0] == 405, page.path
