"""A coordinator chooses which reminders a program sends; what cannot be is said beside the field."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.enums import Role
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Program
from familyprog.programs.rules.notices import NoticeRules, notice_rules
from tests import make


@pytest.fixture
def program(session, site) -> Program:
    found = make.a_program(session, site, ProgramKind.PRACTICE)
    session.commit()
    return found


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def send(browser, program, **fields):
    address = f"/staff/programs/{program.public_id}/notices"
    return browser.post(address, data={"seen": str(program.version)} | fields)


def test_the_page_shows_what_holds(browser, program):
    page = browser.get(f"/staff/programs/{program.public_id}/notices").text
    assert 'data-state="notices"' in page
    assert 'value="10:00"' in page
    assert "月の会のお知らせ" in page


def test_what_was_chosen_is_kept(browser, program, session):
    answer = send(browser, program, day_before="y", at="18:30")
    assert answer.status_code == 303
    assert "つぎに送る分から" in browser.get(answer.location).text
    session.refresh(program)
    wanted = NoticeRules(week_before=False, month_choice=False, at=dt.time(18, 30))
    assert notice_rules(program.notices) == wanted


def test_saving_what_holds_already_changes_nothing(browser, program):
    answer = send(browser, program, week_before="y", day_before="y", month_choice="y", at="10:00")
    assert "変わったところはありません" in browser.get(answer.location).text


def test_a_course_knows_no_question_of_the_month_and_keeps_its_rule(browser, session, site):
    course = make.a_program(session, site)
    session.commit()
    assert "月の会のお知らせ" not in browser.get(f"/staff/programs/{course.public_id}/notices").text
    send(browser, course, day_before="y", at="10:00")
    session.refresh(course)
    assert notice_rules(course.notices).month_choice


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"at": "21:00"}, "8時から20時59分まで"),
        ({"at": ""}, "メールを送る時刻を入れてください"),
        ({"at": "10:00", "week_before": "y", "materials": "y", "day_before": "y"}, "二つまで"),
        ({"at": "18:00", "seen": "999"}, "ほかの職員が先に"),
        ({"at": "18:00", "seen": "x"}, "ほかの職員が先に"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(browser, program, session, fields, sentence):
    answer = send(browser, program, **fields)
    assert answer.status_code in {409, 422}
    assert sentence in answer.text
    session.refresh(program)
    assert program.notices == {}


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FACILITATOR, Role.AUDITOR])
def test_others_may_not(staff_client, program, role):
    assert staff_client(role).get(f"/staff/programs/{program.public_id}/notices").status_code == 403
