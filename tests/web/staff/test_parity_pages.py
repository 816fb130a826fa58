"""Who has not heard of a session that is soon: on its page, in its messages, and on the work list."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.enums import Role
from familyprog.programs.rules.notices import NoticeRules
from tests import make


@pytest.fixture
def tomorrow(session, site, now):
    """A session that さくら is expected at, and no notice goes out."""
    silent = NoticeRules(week_before=False, day_before=False).as_data()
    cohort = make.a_cohort(session, make.a_program(session, site, notices=silent), name="夜の会")
    phone = {"channel": "phone", "phone": "0848123456"}
    person = make.a_family_member(session, site, "さくら", contact=phone)
    make.an_enrolment(session, cohort, person)
    meeting = make.a_session(session, cohort, now + dt.timedelta(days=1))
    session.commit()
    return meeting, cohort, person


def test_the_coordinator_finds_the_session_the_person_and_the_next_step(staff_client, tomorrow):
    meeting, _cohort, person = tomorrow
    browser = staff_client()
    work = browser.get("/staff/worklist").text
    assert "お知らせが届かないままの方" in work
    assert "さくらさん：どの一覧にもいません。" in work
    page = browser.get(f"/staff/sessions/{meeting.public_id}/messages").text
    assert "まだどこにもない 1人" in page
    assert 'href="/staff/calls"' in page
    assert f"/staff/people/{person.public_id}/contact" in page
    told = f"/staff/sessions/{meeting.public_id}/told/{person.public_id}"
    assert told in page
    assert browser.post(told).status_code == 303
    again = browser.post(told, follow_redirects=True).text
    assert "届いた 1人" in again
    assert "まだどこにもない 0人" in again
    assert 'data-state="missing"' not in again
    assert "どの一覧にもいません" not in browser.get("/staff/worklist").text


def test_a_facilitator_sees_the_line_and_asks_the_coordinator(session, site, staff_client, tomorrow):
    meeting, cohort, _person = tomorrow
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    browser = staff_client(staff=staff)
    page = browser.get(f"/staff/sessions/{meeting.public_id}").text
    assert "さくらさんには、まだ伝わっていません" in page
    assert "/messages" not in page
    assert "/contact" not in page
