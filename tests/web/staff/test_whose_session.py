"""A4: a facilitator opens the own groups until thirty days after, a stand-in one session until the day after."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from familyprog.accounts.enums import Role
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.programs import service
from familyprog.programs.models import CohortStaff
from tests import make

DAY = dt.timedelta(days=1)
FORBIDDEN, MISSING = 403, 404
CHANGING = re.compile(r'(?:nonce|value)="[^"]*"|[0-9a-hjkmnp-tv-z]{16}')


@pytest.fixture
def town(session, site, now):
    """A group that meets this evening and in a week, somebody who comes, and another group."""

    class Town:
        cohort = make.a_cohort(session, make.a_program(session, site), name="夜の会")
        tonight = make.a_session(session, cohort, now + dt.timedelta(hours=10))
        next_week = make.a_session(session, cohort, now + 7 * DAY)
        person = make.a_family_member(session, site, "さくら")
        place = make.an_enrolment(session, cohort, person)
        facilitator = make.a_staff(session, site, Role.FACILITATOR, name="佐藤")
        coordinator = make.the_actor(make.a_staff(session, site))

    session.commit()
    return Town


def rules(app: Flask, *names: str) -> list[Rule]:
    """Every staff route about a session or a cohort, roster and record, prints and lists."""
    found = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff/") and set(names) & set(rule.arguments)
    ]
    return sorted(found, key=lambda rule: rule.rule)


def address(rule: Rule, meeting, cohort, town) -> str:
    known = {
        "session_id": meeting.public_id,
        "cohort_id": cohort.public_id,
        "person_id": town.person.public_id,
        "enrolment_id": town.place.public_id,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "1" * 16), rule.rule)


def refusals(app: Flask, browser, town, meeting, cohort=None) -> dict[str, int]:
    """What was answered otherwise than by 404, or 403 where the role has no such action at all."""
    actor, odd = make.the_actor(town.facilitator), {}
    for rule in rules(app, "session_id", "cohort_id"):
        action = app.view_functions[rule.endpoint].access.action
        wanted = MISSING if can(actor, action) else FORBIDDEN
        path = address(rule, meeting, cohort or town.cohort, town)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            status = browser.open(path, method=method).status_code
            if status != wanted:
                odd[f"{method} {path}"] = status
    return odd


def test_there_is_something_to_refuse(app) -> None:
    """Rosters, marks, records, prints: a generated list that is empty proves nothing."""
    endpoints = {rule.endpoint for rule in rules(app, "session_id")}
    assert {"staff.session", "staff.roster_page", "staff.mark", "staff.record", "staff.sheet"} <= endpoints
    assert {rule.endpoint for rule in rules(app, "cohort_id")} >= {"staff.cohort", "staff.units"}


def test_of_a_group_of_somebody_else_nothing_opens(app, town, staff_client) -> None:
    browser = staff_client(staff=town.facilitator)
    assert refusals(app, browser, town, town.tonight) == {}


@pytest.mark.parametrize(("days", "is_open"), [(30, True), (31, False)])
def test_of_the_own_group_nothing_opens_thirty_one_days_after_its_end(
    app, town, session, staff_client, now, days: int, is_open: bool
) -> None:
    ended = tokyo_date(now) - days * DAY
    cover = CohortStaff(cohort_id=town.cohort.id, staff_id=town.facilitator.id, starts_on=ended - 90 * DAY)
    cover.ends_on = ended
    session.add(cover)
    session.commit()
    browser = staff_client(staff=town.facilitator)
    if is_open:
        assert browser.get(f"/staff/sessions/{town.tonight.public_id}/roster").status_code == 200
    else:
        assert refusals(app, browser, town, town.tonight) == {}


def test_a_stand_in_opens_one_session_and_nothing_else_of_the_group(
    app, town, session, staff_client, now
) -> None:
    service.name_stand_in(session, town.tonight, town.facilitator, now=now, by=town.coordinator)
    session.commit()
    browser = staff_client(staff=town.facilitator)
    assert refusals(app, browser, town, town.next_week) == {}
    today = browser.get("/staff/today").text
    assert town.tonight.public_id in today
    assert town.next_week.public_id not in today
    actor = make.the_actor(town.facilitator)
    for rule in rules(app, "session_id"):
        access = app.view_functions[rule.endpoint].access
        if rule.arguments != {"session_id"} or "GET" not in rule.methods or not can(actor, access.action):
            continue
        path = address(rule, town.tonight, town.cohort, town)
        wanted = {MISSING} if rule.endpoint == "staff.observers" else {200, 303}
        assert browser.get(path).status_code in wanted, path
    for rule in rules(app, "cohort_id"):
        path = address(rule, town.tonight, town.cohort, town)
        assert browser.get(path).status_code in {FORBIDDEN, MISSING, 405}, path
    assert browser.get("/staff/cases").status_code == FORBIDDEN


def test_after_the_day_after_the_next_request_finds_nothing(
    app, config, town, session, staff_client, now
) -> None:
    """A10: no right is remembered, neither past its day nor once it is taken back."""
    row = service.name_stand_in(session, town.tonight, town.facilitator, now=now, by=town.coordinator)
    session.commit()
    browser = staff_client(staff=town.facilitator)
    path = f"/staff/sessions/{town.tonight.public_id}"
    assert browser.get(path).status_code == 200
    row.ends_on = tokyo_date(now) - DAY
    session.commit()
    assert refusals(app, browser, town, town.tonight) == {}
    service.name_stand_in(session, town.tonight, town.facilitator, now=now, by=town.coordinator)
    session.commit()
    assert browser.get(path).status_code == 200
    ending = staff_client(Role.COORDINATOR).post(f"{path}/stand-in/{row.public_id}/end")
    assert ending.status_code == 303
    assert browser.get(path).status_code == MISSING


def test_what_is_not_ones_own_looks_like_what_does_not_exist(app, town, staff_client) -> None:
    """A11: the same status and the same page."""
    browser = staff_client(staff=town.facilitator)
    for rule in rules(app, "session_id"):
        if "GET" not in rule.methods or app.view_functions[rule.endpoint].access.action is Action.VIEW_HOUSE:
            continue
        path = address(rule, town.tonight, town.cohort, town)
        nowhere = path.replace(town.tonight.public_id, "9" * 16)
        there, missing = browser.get(path), browser.get(nowhere)
        assert there.status_code == missing.status_code, path
        assert CHANGING.sub("", there.text) == CHANGING.sub("", missing.text), path


def test_a_coordinator_names_a_stand_in(town, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    path = f"/staff/sessions/{town.tonight.public_id}/stand-in"
    assert "佐藤" in browser.get(path).text
    assert browser.post(path, data={"staff": ""}).status_code == 422
    assert browser.post(path, data={"staff": town.facilitator.public_id}).status_code == 303
    page = browser.get(path).text
    assert 'data-state="stand-in"' in page
    assert "2026-12-02" in page
    assert "佐藤" in browser.get(f"/staff/sessions/{town.tonight.public_id}").text
    assert staff_client(staff=town.facilitator).get(path).status_code == FORBIDDEN


def test_the_form_of_a_session_that_is_over_says_so(town, session, staff_client, now) -> None:
    town.tonight.starts_at, town.tonight.ends_at = now - 3 * DAY, now - 3 * DAY + dt.timedelta(hours=1)
    session.commit()
    path = f"/staff/sessions/{town.tonight.public_id}/stand-in"
    answer = staff_client(Role.COORDINATOR).post(path, data={"staff": town.facilitator.public_id})
    assert answer.status_code == 422
    assert "終わっています" in answer.text
