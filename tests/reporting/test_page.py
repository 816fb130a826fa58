"""The page of figures: numbers open their rows, to those who may."""

from __future__ import annotations

import datetime as dt
import html
import re
import sys

import pytest

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance
from familyprog.base.clock import at_tokyo
from familyprog.programs.enums import SessionState
from familyprog.programs.models import Cohort
from familyprog.reporting.models import FrozenReport
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
    client = staff_client(Role.AUDITOR)
    address = f"/staff/reports/2019/rows/unique_count?program={program.public_id}"
    assert address in client.get("/staff/reports?fiscal_year=2019").text
    page = client.get(address)
    assert page.status_code == 200
    assert person.public_id in page.text
    assert "さくら" not in page.text


def test_an_admin_sees_numbers_and_opens_none(staff_client, one_evening) -> None:
    client = staff_client(Role.ADMIN)
    assert "/unique_count" not in client.get("/staff/reports?fiscal_year=2019").text
    assert client.get("/staff/reports/2019/rows/unique_count").status_code == 403
    assert client.get("/staff/reports/2019/frozen").status_code == 403


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION])
@pytest.mark.parametrize("path", ["", "/2019/part", "/2019/file.csv", "/2019/public.csv"])
def test_others_may_not_see_the_figures(staff_client, role: Role, path: str) -> None:
    assert staff_client(role).get(f"/staff/reports{path}").status_code == 403


@pytest.mark.parametrize("typed", ["", "abc", "99999", "-1", "令和7", "²"])
def test_a_year_that_is_none_is_answered_with_a_sentence(staff_client, typed: str) -> None:
    page = staff_client(Role.COORDINATOR).get("/staff/reports", query_string={"fiscal_year": typed})
    assert page.status_code == 422
    assert "年度は、2000から2100まで" in page.text


@pytest.mark.parametrize("by", ["program", "cohort", "menu", "nothing"])
def test_the_year_by_program_group_or_menu(staff_client, one_evening, by: str) -> None:
    page = staff_client(Role.COORDINATOR).get(f"/staff/reports?fiscal_year=2019&by={by}")
    assert page.status_code == 200
    assert ("講習会・家族会の開催" in page.text or "メニュー未定" in page.text) is (by == "menu")


def test_every_number_of_every_table_opens_and_adds_up(staff_client, one_evening) -> None:
    client = staff_client(Role.COORDINATOR)
    opened = 0
    for start in ("/staff/reports?fiscal_year=2019&by=cohort", "/staff/reports/2019/part"):
        for address, shown in re.findall(
            r'<a href="(/staff/reports/[^"]*/rows/[^"]*)">(\d+)<', client.get(start).text
        ):
            page = client.get(html.unescape(address))
            assert page.status_code == 200
            assert re.search(rf"<h1[^>]*>[^<]* {shown}</h1>", page.text), address
            opened += 1
    assert opened > 30


def test_a_part_has_its_months_its_years_and_who_came(staff_client, one_evening) -> None:
    program, _person = one_evening
    client = staff_client(Role.COORDINATOR)
    page = client.get(f"/staff/reports/2019/part?program={program.public_id}&first_in=year").text
    assert "家族心理教育　月ごと" in page
    assert "家族心理教育　5年" in page
    assert page.count("<svg") == 2
    assert "この年度で初めて" in page


@pytest.mark.parametrize("group", ["menu=0", "menu=4", "cohort"])
def test_a_group_or_a_menu_has_its_own_months(staff_client, one_evening, session, group: str) -> None:
    program, _person = one_evening
    cohort = session.query(Cohort).filter_by(program_id=program.id).one()
    client = staff_client(Role.COORDINATOR)
    asked = f"cohort={cohort.public_id}" if group == "cohort" else group
    page = client.get(f"/staff/reports/2019/part?{asked}").text
    rows = client.get(f"/staff/reports/2019/rows/attendance_count?{asked}").text
    came = (program.menu_code or 0) == int(group[-1]) if group != "cohort" else True
    assert ("第1回" in rows) is came
    assert ("/rows/attendance_count" in page) is came


def test_files_carry_the_figures(staff_client, one_evening) -> None:
    client = staff_client(Role.COORDINATOR)
    plain, old, book, paper = (
        client.get(f"/staff/reports/2019/file.{kind}") for kind in ("csv", "sjis.csv", "xlsx", "pdf")
    )
    assert "家族心理教育" in plain.data.decode("utf-8-sig")
    assert "家族心理教育" in old.data.decode("cp932")
    assert book.data.startswith(b"PK")
    assert paper.data.startswith(b"%PDF")
    assert "report-2019.csv" in plain.headers["Content-Disposition"]


def test_without_the_part_for_pdf_the_page_is_printed(staff_client, one_evening, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert "家族心理教育" in staff_client(Role.COORDINATOR).get("/staff/reports/2019/file.pdf").text


def test_the_year_is_frozen_and_what_changed_since_is_shown(staff_client, one_evening, session, site) -> None:
    client = staff_client(Role.COORDINATOR)
    assert client.get("/staff/reports/2019/public.csv").status_code == 404
    assert "報告する数字として確定する" in client.get("/staff/reports?fiscal_year=2019").text
    assert client.post("/staff/reports/2019/frozen").status_code == 303
    assert "いまの記録と同じです" in client.get("/staff/reports/2019/frozen").text
    assert "5未満" in client.get("/staff/reports/2019/public.csv").text
    session.query(Attendance).one().mark = Mark.ABSENT
    session.commit()
    page = client.get("/staff/reports/2019/frozen").text
    assert 'data-state="changed"' in page
    refused = client.post("/staff/reports/2019/frozen")
    assert (refused.status_code, "どうして直すのか" in refused.text) == (422, True)
    assert client.post("/staff/reports/2019/frozen", data={"reason": "休みでした"}).status_code == 303
    assert "確定ずみです（版2）" in client.get("/staff/reports?fiscal_year=2019").text


def test_this_year_cannot_be_frozen_yet(staff_client, one_evening) -> None:
    client = staff_client(Role.COORDINATOR)
    assert "年度が終わったら" in client.get("/staff/reports").text
    assert client.post("/staff/reports/2026/frozen").status_code == 422


def test_a_version_that_was_changed_is_said(staff_client, one_evening, session) -> None:
    client = staff_client(Role.COORDINATOR)
    client.post("/staff/reports/2019/frozen")
    session.query(FrozenReport).one().content_hash = "0" * 64
    session.commit()
    assert 'data-state="broken"' in client.get("/staff/reports/2019/frozen").text


@pytest.mark.parametrize(
    "path",
    [
        "/2019/rows/nothing",
        "/2019/rows/unique_count?program=0000000000000000",
        "/2019/rows/unique_count?cohort=0000000000000000",
        "/2019/rows/unique_count?menu=12",
        "/2019/rows/unique_count?menu=%C2%B2",
        "/2019/rows/unique_count?month=2019-13",
        "/2019/rows/unique_count?month=0001-01",
        "/2019/rows/unique_count?month=9999-12",
        "/2019/rows/unique_count?split=newness&part=x",
        "/2019/rows/unique_count?split=nothing",
        "/2019/part?first_in=nothing",
        "/1800/part",
        "/1800/rows/unique_count",
        "/2019/file.exe",
        "/1800/file.csv",
    ],
)
def test_what_is_not_there_is_not_found(staff_client, one_evening, path: str) -> None:
    assert staff_client(Role.COORDINATOR).get(f"/staff/reports{path}").status_code == 404
