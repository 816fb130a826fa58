"""今日は中止: from the page of the session to the telephone in three presses, on a small screen, before the door."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.outbox.models import Message
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from tests import make

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
OFF = {"way": "drop", "reason": "weather", "words": "大雨警報", "step": "confirm"}
PHONE = {"channel": "phone", "email": "", "email_proven_at": None, "phone": "0848 12 3456"}


@pytest.fixture
def evening(session, site, now):
    """This evening: one comes by mail, one by telephone; the same is taught in another group."""

    class Evening:
        program = make.a_program(session, site)
        cohort = make.a_cohort(session, program, name="夜の会")
        meeting = make.a_session(session, cohort, now + 10 * HOUR)
        staff = make.a_staff(session, site, Role.FACILITATOR)
        page = f"/staff/sessions/{meeting.public_id}"
        people = (
            make.a_family_member(session, site, "さくら"),
            make.a_family_member(session, site, "きく", contact=PHONE),
        )

    for person in Evening.people:
        make.an_enrolment(session, Evening.cohort, person)
    make.runs(session, Evening.staff, Evening.cohort)
    session.commit()
    return Evening


def teach_again(session, evening, now) -> None:
    same = make.a_curriculum(session).id
    evening.cohort.curriculum_version_id = same
    sister = make.a_cohort(session, evening.program, name="姉妹の会", curriculum_version_id=same)
    again = make.a_session(session, sister, now + 3 * DAY)
    unit = session.scalars(select(CurriculumUnit).order_by(CurriculumUnit.number)).first()
    for one in (evening.meeting, again):
        session.add(SessionUnit(class_session_id=one.id, curriculum_unit_id=unit.id))
    session.commit()


def test_the_facilitator_calls_off_sees_who_hears_and_rings(session, evening, staff_client) -> None:
    browser = staff_client(staff=evening.staff)
    assert f"{evening.page}/cancel" in browser.get(evening.page).text
    page = browser.get(f"{evening.page}/cancel").text
    assert "2人：メール1、電話・手紙1。" in page
    assert 'value="move"' not in page, "another day is found by whoever plans"
    check = browser.post(f"{evening.page}/cancel", data=OFF | {"step": ""}).text
    assert 'data-state="call_now"' in check
    assert "きくさん" in check
    assert "始まるまで、あと10時間ほどです。" in check
    assert session.scalars(select(Message)).all() == [], "nothing is done yet"
    done = browser.post(f"{evening.page}/cancel", data=OFF)
    assert done.location == f"{evening.page}/calls"
    session.expire_all()
    meeting = session.get_one(ClassSession, evening.meeting.id)
    assert (meeting.state, meeting.cancelled_reason) == (
        SessionState.CANCELLED,
        "台風・大雨・大雪など　大雨警報",
    )
    calls = browser.get(done.location).text
    assert 'href="tel:0848123456"' in calls
    assert "きくさん" in calls
    assert "さくらさん" not in calls
    assert 'data-state="held"' in calls, "and may be taken back"


def test_one_tap_for_no_answer_and_one_for_told(session, evening, staff_client) -> None:
    browser = staff_client(staff=evening.staff)
    browser.post(f"{evening.page}/cancel", data=OFF)
    page = browser.get(f"{evening.page}/calls").text
    missed = re.search(rf"{evening.page}/calls/\w{{16}}/no-answer", page)[0]
    assert browser.post(missed).location == f"{evening.page}/calls"
    assert "出られませんでした（1回）" in browser.get(f"{evening.page}/calls").text
    assert "この回の電話（1件）" in browser.get(evening.page).text
    told = missed.replace("no-answer", "told")
    browser.post(told)
    page = browser.get(f"{evening.page}/calls").text
    assert "電話する方は、もういません" in page
    assert "この回の電話（" not in browser.get(evening.page).text
    assert "もう" in browser.get(browser.post(told).location).text, "twice is answered, not counted"
    elsewhere = make.a_session(session, evening.cohort, make.MORNING + DAY)
    session.commit()
    assert browser.post(told.replace(evening.meeting.public_id, elsewhere.public_id)).status_code == 404


def test_what_is_taught_again_may_be_offered_and_another_day_chosen(
    session, evening, staff_client, now
) -> None:
    teach_again(session, evening, now)
    browser = staff_client(Role.COORDINATOR)
    page = browser.get(f"{evening.page}/cancel").text
    assert page.count('name="way"') == 3
    move = browser.post(f"{evening.page}/cancel", data=OFF | {"way": "move"})
    assert move.location == f"{evening.page}/move"
    assert 'data-state="hears"' in browser.get(move.location).text
    check = browser.post(f"{evening.page}/cancel", data=OFF | {"way": "make_up", "step": ""}).text
    assert "姉妹の会（空きあり）" in check
    back = browser.post(f"{evening.page}/cancel", data=OFF | {"step": "edit"}).text
    assert 'data-action="cancel"' in back
    browser.post(f"{evening.page}/cancel", data=OFF | {"way": "make_up"})
    calls = browser.get(f"{evening.page}/calls").text
    assert "姉妹の会（空きあり）" in calls
    assert "ほかの日に受けられることも" in calls


def test_what_must_be_chosen_is_said_at_its_place(evening, staff_client) -> None:
    browser = staff_client(staff=evening.staff)
    refused = browser.post(f"{evening.page}/cancel", data={})
    assert refused.status_code == 422
    assert "わけを一つ選んでください" in refused.text
    assert browser.post(f"{evening.page}/cancel", data=OFF | {"way": "move"}).status_code == 422


def test_what_is_off_already_leads_to_the_telephone_and_what_is_far_is_not_theirs(
    session, evening, staff_client, now
) -> None:
    browser = staff_client(staff=evening.staff)
    browser.post(f"{evening.page}/cancel", data=OFF)
    assert browser.get(f"{evening.page}/cancel").location == f"{evening.page}/calls"
    far = make.a_session(session, evening.cohort, now + 9 * DAY)
    session.commit()
    page = f"/staff/sessions/{far.public_id}"
    assert browser.get(f"{page}/cancel").status_code == 404
    assert browser.get(f"{page}/calls").status_code == 404
    assert f"{page}/cancel" not in browser.get(page).text
    assert staff_client(Role.RECEPTION).get(f"{evening.page}/calls").status_code == 403


def test_whoever_moves_a_session_is_led_to_the_telephone_too(evening, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    typed = {"day": "2026-12-03", "start": "19:00", "end": "20:30"}
    moved = browser.post(f"{evening.page}/move", data=typed)
    assert moved.location == f"{evening.page}/calls"
    assert "日時や場所が変わったこと" in browser.get(moved.location).text


def test_a_session_that_is_over_can_still_be_looked_at(evening, session, staff_client, now) -> None:
    evening.meeting.starts_at, evening.meeting.ends_at = now - DAY, now - DAY + HOUR
    session.commit()
    browser = staff_client(Role.COORDINATOR)
    assert browser.get(f"{evening.page}/move").status_code == 200
    assert browser.get(f"{evening.page}/cancel").status_code == 404
