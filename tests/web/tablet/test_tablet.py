"""A16: a device in the room shows one session's names, and every other door is shut to it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance, TabletSession
from tests import make

HOUR = dt.timedelta(hours=1)
PIN = {"pin": "471938", "pin_again": "471938"}


@pytest.fixture
def evening(session, site, now):
    """さくら comes this evening; another session of the group is in a week."""

    class Evening:
        cohort = make.a_cohort(session, make.a_program(session, site), name="ひみつの会")
        meeting = make.a_session(session, cohort, now + 10 * HOUR)
        other = make.a_session(session, cohort, now + 178 * HOUR)
        person = make.a_family_member(session, site, "さくら")
        staff = make.a_staff(session, site, Role.FACILITATOR)
        page = f"/staff/sessions/{meeting.public_id}"

    make.an_enrolment(session, Evening.cohort, Evening.person)
    make.runs(session, Evening.staff, Evening.cohort)
    session.commit()
    return Evening


@pytest.fixture
def device(evening, staff_client):
    """Staff signed in on it, and left it in the room."""
    browser = staff_client(staff=evening.staff)
    answer = browser.post(f"{evening.page}/tablet", data=PIN)
    assert answer.location == "/tablet/"
    return browser


def at(app, config, moment):
    app.config["FP"] = config.model_copy(update={"now": moment})


def test_names_and_here_and_nothing_else(device, evening, session) -> None:
    page = device.get("/tablet/")
    assert page.headers["Cache-Control"] == "no-store"
    assert "さくら" in page.text
    assert "ひみつの会" not in page.text
    assert evening.staff.name not in page.text
    assert re.findall(r'data-action="([\w-]+)"', page.text) == ["put-away", "here"]
    assert set(re.findall(r'href="(/[^"]*)"', page.text)) <= {
        one for one in re.findall(r'href="(/[^"]*)"', page.text) if one.startswith("/static/")
    }
    tap = {"person": evening.person.public_id, "version": "", "is_here": "here"}
    assert device.post("/tablet/marks", data=tap).location == f"/tablet/#p-{evening.person.public_id}"
    assert session.scalars(select(Attendance.mark)).one() is Mark.PRESENT
    page = device.post("/tablet/marks", data=tap | {"is_here": "not_yet"}, follow_redirects=True).text
    assert "ほかの端末で先に変わりました" in page
    device.post("/tablet/marks", data=tap | {"is_here": "not_yet", "version": "1"})
    session.expire_all()
    assert session.scalars(select(Attendance.mark)).one() is Mark.NOT_YET
    assert device.post("/tablet/marks", data=tap | {"person": "0" * 16}).status_code == 404


def test_every_other_route_refuses_it(app, device, evening) -> None:
    """A16: other sessions, persons, prints, exports, search; its own session's staff pages, too."""
    known = {"session_id": evening.meeting.public_id, "cohort_id": evening.cohort.public_id}
    known["person_id"] = evening.person.public_id
    tried = 0
    for rule in app.url_map.iter_rules():
        access = app.view_functions[rule.endpoint].access
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "1" * 16), rule.rule)
        if access.audience in {"public", "tablet"}:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = device.open(path, method=method)
            door = "/staff/sign-in" if access.audience == "staff" else "/me/sign-in"
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, door), path
            tried += 1
    assert tried > 150
    assert device.get("/tablet/").status_code == 200, "and it is open all the while"


def test_nobody_else_opens_the_device_s_pages(app, evening, client, staff_client, family_client) -> None:
    for browser in (client, staff_client(staff=evening.staff), family_client(evening.person.id)):
        for method, path in (("GET", "/tablet/"), ("POST", "/tablet/marks"), ("POST", "/tablet/lock")):
            answer = browser.open(path, method=method)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/tablet/pin")
        assert 'data-state="tablet-closed"' in browser.get("/tablet/pin").text


def test_the_colleague_is_signed_out_on_it_and_the_old_cookie_is_dead(app, evening, staff_client) -> None:
    browser = staff_client(staff=evening.staff)
    before = browser.get_cookie("s").value
    browser.post(f"{evening.page}/tablet", data=PIN)
    assert browser.get_cookie("s").value != before
    thief = app.test_client()
    thief.set_cookie("s", before)
    assert thief.get("/staff/today").status_code == 303


def test_no_form_of_the_colleague_works_on_the_device(app, evening, staff_client) -> None:
    """A token for forms goes with the session it was made for."""
    app.config["WTF_CSRF_ENABLED"] = True
    browser = staff_client(staff=evening.staff)
    page = browser.get(f"{evening.page}/tablet").text
    theirs = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = browser.post(f"{evening.page}/tablet", data={**PIN, "csrf_token": theirs})
    assert answer.location == "/tablet/"
    assert browser.post("/tablet/lock", data={"csrf_token": theirs}).status_code == 400
    own = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/tablet/").text)[1]
    assert browser.post("/tablet/lock", data={"csrf_token": own}).status_code == 303


def test_put_away_or_left_alone_the_pin_brings_it_back(app, config, device, now) -> None:
    assert device.post("/tablet/lock").location == "/tablet/pin"
    assert device.get("/tablet/").status_code == 303
    assert "さくら" not in device.get("/tablet/pin").text
    wrong = device.post("/tablet/pin", data={"pin": "111111"})
    assert wrong.status_code == 422
    assert "もう一度" in wrong.text
    assert "111111" not in wrong.text
    assert device.post("/tablet/pin", data={"pin": "471938"}).location == "/tablet/"
    at(app, config, now + dt.timedelta(minutes=15))
    assert device.get("/tablet/").status_code == 303
    assert device.post("/tablet/pin", data={"pin": "471938"}, follow_redirects=True).status_code == 200


def test_five_wrong_pins_close_it_until_staff_sign_in(session, device, evening, staff_client) -> None:
    device.post("/tablet/lock")
    pages = [device.post("/tablet/pin", data={"pin": "000000"}) for _ in range(5)]
    assert [page.status_code for page in pages] == [422] * 5
    assert 'data-state="tablet-closed"' in pages[-1].text
    assert device.post("/tablet/pin", data={"pin": "471938"}).text.count("tablet-closed")
    assert device.get("/tablet/").status_code == 303
    assert "台で開いています" not in staff_client(Role.COORDINATOR).get(evening.page).text


def test_two_hours_after_the_end_it_shows_nothing(app, config, device, evening) -> None:
    at(app, config, evening.meeting.ends_at + 2 * HOUR)
    assert device.get("/tablet/").status_code == 303
    assert 'data-state="tablet-closed"' in device.get("/tablet/pin").text


def test_closed_from_another_device_it_shows_nothing(device, evening, staff_client, session) -> None:
    colleague = staff_client(Role.COORDINATOR)
    page = colleague.get(evening.page).text
    assert "1台で開いています" in page
    public_id = session.scalars(select(TabletSession.public_id)).one()
    assert public_id in page
    elsewhere = f"/staff/sessions/{evening.other.public_id}/tablets/{public_id}/close"
    assert colleague.post(elsewhere).status_code == 404
    assert colleague.post(f"{evening.page}/tablets/{public_id}/close").status_code == 303
    assert device.get("/tablet/").status_code == 303


@pytest.mark.parametrize("way", ["/close", "/staff/sign-out", "/me/sign-out"])
def test_leaving_ends_it_also_while_it_is_locked(app, device, session, way) -> None:
    copy = app.test_client()
    copy.set_cookie("s", device.get_cookie("s").value)
    device.post("/tablet/lock")
    device.post(way)
    assert session.scalars(select(TabletSession.ended_at)).one() is not None
    assert 'data-state="tablet-closed"' in copy.get("/tablet/pin").text


def test_the_page_that_opens_it_says_what_happens(evening, staff_client) -> None:
    browser = staff_client(staff=evening.staff)
    assert "サインアウトして" in browser.get(f"{evening.page}/tablet").text
    refused = browser.post(f"{evening.page}/tablet", data=PIN | {"pin_again": "471939"})
    assert refused.status_code == 422
    assert "471938" not in refused.text
    assert browser.get("/staff/today").status_code == 200, "still signed in"
