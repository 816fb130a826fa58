"""P9: on every page and print of a session a nickname or a number; no surname, no way to reach anybody.

Generated from the routes: a new page of a session is opened here without being named.
"""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.enrolment.enums import MakeUpWay
from familyprog.enrolment.service import plan_make_up
from familyprog.people.enums import PersonKind, TitleStyle
from familyprog.people.service import hide, set_name
from familyprog.programs.models import CurriculumUnit
from tests import make

PLACE = "/staff/sessions/<pid:session_id>"
# Nothing of these may stand on any page of a session, whoever opens it.
LEGAL = ("zzsurname", "zzgiven", "zzkana", "0848555666", "zzmail@canary.invalid", "zzstreet", "zzasks")
HIDDEN = "zzhidden"
ON_PAPER = ("sheet", "tents", "handout", "home-sheet", "papers", "key-entry")


def pages_of_a_session(app: Flask) -> list[str]:
    """Every address that needs no more than the session."""
    return sorted(
        rule.rule.removeprefix(PLACE)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PLACE) and rule.arguments == {"session_id"} and "GET" in (rule.methods or ())
    )


@pytest.fixture
def evening(session, site, now):
    """A member, a supporter, a make-up guest and somebody hidden, all with names and ways to reach them."""
    by = make.the_actor(make.a_staff(session, site))
    version = make.a_curriculum(session, units=1)
    unit = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).one()
    program = make.a_program(session, site)
    home, other = (
        make.a_cohort(session, program, name=name, curriculum_version_id=version.id) for name in ("昼", "夜")
    )
    past = make.a_session(session, other, now - dt.timedelta(days=7), units=[unit])
    meeting = make.a_session(session, home, now + dt.timedelta(hours=9), units=[unit])
    contact = {
        "email": LEGAL[4],
        "phone": LEGAL[3],
        "postal_address": LEGAL[5],
        "asks_for": LEGAL[6],
        "title_style": TitleStyle.FULL,
    }
    for alias, cohort, more in (
        ("いちご", home, {}),
        ("かりん", home, {"kind": PersonKind.SUPPORTER}),
        ("ゆず", other, {}),
        (HIDDEN, home, {}),
    ):
        person = make.a_family_member(session, site, alias, contact=contact, **more)
        set_name(session, person, f"{LEGAL[0]} {LEGAL[1]}", LEGAL[2], now=now, by=by)
        place = make.an_enrolment(session, cohort, person, created_at=past.starts_at)
        if alias == "ゆず":
            plan_make_up(session, place, 1, MakeUpWay.OTHER_COHORT, meeting, now=now, by=by)
        if alias == HIDDEN:
            hide(session, person, now=now, by=by)
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, home)
    session.commit()
    return meeting, staff


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR])
def test_nobodys_name_number_or_address_stands_on_a_page_of_a_session(app, evening, staff_client, role):
    meeting, staff = evening
    browser = staff_client(staff=staff) if role is Role.FACILITATOR else staff_client(role)
    ends = pages_of_a_session(app)
    assert {f"/{end}" for end in ON_PAPER} <= set(ends)
    shown = {}
    for end in ends:
        answer = browser.get(f"/staff/sessions/{meeting.public_id}{end}")
        if answer.status_code == 200:
            shown[end] = answer.get_data().decode("utf-8", "replace")
    assert {f"/{end}" for end in ON_PAPER} <= shown.keys()
    said = {end: [mark for mark in LEGAL if mark in page] for end, page in shown.items()}
    assert {end: marks for end, marks in said.items() if marks} == {}
    assert [end for end in ON_PAPER if HIDDEN in shown[f"/{end}"]] == []
    for end in ("sheet", "tents"):
        assert all(name in shown[f"/{end}"] for name in ("いちご", "かりん", "ゆず"))
