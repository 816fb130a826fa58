"""The page of figures: numbers open their rows, to those who may."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance
from familyprog.base.clock import at_tokyo
from familyprog.programs.enums import SessionState
from tests import make


@pytest.fixture
def one_evening(session, site):
    """One person at one session in fiscal 2019."""
    program = make.a_program(session, site, title="家族心理教育")
    start = at_tokyo(dt.date(2020, 3, 31), dt.time(19, 0))
    meeting = make.a_session(session, make.a_cohort(session, program), start, state=SessionState.HELD)
    person = make.a_family_member(session, site, "さくら")
    session.add(
        Attendance(
            site_id=site.id,
            class_session_id=meeting.id,
            person_id=person.id,
            mark=Mark.PRESENT,
            capacity=Capacity.PARTICIPANT,
            updated_at=make.MORNING,
            updated_by="-",
        )
    )
    session.commit()
    return program, person


def test_the_page_shows_the_year_in_its_era(staff_client, one_evening) -> None:
    page = staff_client(Role.COORDINATOR).get("/staff/reports?fiscal_year=2019")
    assert page.status_code == 200
    assert "令和元年度の集計" in page.text
    assert "家族心理教育" in page.text


def test_a_number_opens_its_rows_without_a_name(staff_client, one_evening) -> None:
    program, person = one_evening
    page = staff_client(Role.AUDITOR).get(f"/staff/reports/2019/{program.public_id}/unique_count")
    assert page.status_code == 200
    assert person.public_id in page.text
    assert "さくら" not in page.text


def test_an_admin_sees_numbers_and_opens_none(staff_client, one_evening) -> None:
    program, _person = one_evening
    client = staff_client(Role.ADMIN)
    assert "/unique_count" not in client.get("/staff/reports?fiscal_year=2019").text
    assert client.get(f"/staff/reports/2019/{program.public_id}/unique_count").status_code == 403


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION])
def test_others_may_not_see_the_figures(staff_client, role: Role) -> None:
    assert staff_client(role).get("/staff/reports").status_code == 403


@pytest.mark.parametrize("typed", ["", "abc", "99999", "-1", "令和7", "²"])
def test_a_year_that_is_none_is_answered_with_a_sentence(staff_client, typed: str) -> None:
    page = staff_client(Role.COORDINATOR).get("/staff/reports", query_string={"fiscal_year": typed})
    assert page.status_code == 422
    assert "年度は、2000から2100まで" in page.text


def test_what_is_not_there_is_not_found(staff_client, one_evening) -> None:
    program, _person = one_evening
    client = staff_client(Role.COORDINATOR)
    assert client.get(f"/staff/reports/2019/{program.public_id}/nothing").status_code == 404
    assert client.get(f"/staff/reports/2019/{'0' * 16}/unique_count").status_code == 404
    assert client.get(f"/staff/reports/1800/{program.public_id}/unique_count").status_code == 404
