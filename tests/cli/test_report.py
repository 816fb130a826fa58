"""The published figures of one city come out of raw rows again (domain.md F1)."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from sqlalchemy import select

from familyprog.accounts.models import Site
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance
from familyprog.people.enums import PersonKind
from familyprog.programs.enums import HolidayPolicy, ProgramKind, SessionState
from familyprog.programs.rules import DateRule, obey, slots
from tests import make

RULE = "FREQ=MONTHLY;BYDAY=2FR,4FR"
# fiscal year: sessions, 実人数, 延べ人数
PUBLISHED = {2017: (23, 3, 45), 2018: (23, 4, 70), 2019: (24, 3, 42), 2020: (23, 4, 77)}


@pytest.fixture
def mihara(rows) -> None:
    """Second and fourth Fridays without holidays over four years, one row a visit."""
    with rows() as session:
        site = make.a_site(session, "三原市", fiscal_label_style="letter_start")
        program = make.a_program(session, site, ProgramKind.DROP_IN, slug="chankusu", title="ちゃんくす")
        make.a_program(session, site, slug="another", title="別の会")
        cohort = make.a_cohort(session, program)
        people = [make.a_family_member(session, site, f"人{n}", kind=PersonKind.CONCERNED) for n in range(4)]
        for year, (_sessions, persons, visits) in PUBLISHED.items():
            rule = DateRule(dt.time(13, 0), 180, dt.date(year, 4, 1), rrule=RULE)
            days = obey(slots([rule], dt.date(year + 1, 3, 31)), HolidayPolicy.SKIP).kept
            meetings = [
                make.a_session(session, cohort, day.starts_at, number=n, state=SessionState.HELD)
                for n, day in enumerate(days, 1)
            ]
            pairs = [(meeting, person) for meeting in meetings for person in people[:persons]]
            session.add_all(visit(site, meeting, person) for meeting, person in pairs[:visits])
            # A day off is no visit.
            session.add_all(visit(site, meeting, person, Mark.ABSENT) for meeting, person in pairs[visits:])
        session.commit()


def visit(site, meeting, person, mark=Mark.PRESENT) -> Attendance:
    return Attendance(
        site_id=site.id,
        class_session_id=meeting.id,
        person_id=person.id,
        mark=mark,
        capacity=Capacity.PARTICIPANT,
        updated_at=meeting.ends_at,
        updated_by="-",
    )


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_figures_come_out_again(shell, mihara, year: int) -> None:
    said = shell("report", "--fiscal-year", str(year), "--program", "chankusu", "--format", "json")
    assert said.code == 0
    [row] = said.json["programs"]
    found = (row["sessions_held_count"], row["unique_count"], row["attendance_count"])
    assert found == PUBLISHED[year]
    assert row["attendance_count"] <= row["unique_count"] * row["sessions_held_count"]


def test_the_years_carry_the_labels_of_the_table(shell, mihara, rows) -> None:
    said = [shell("report", "--fiscal-year", str(year)).json for year in PUBLISHED]
    assert [answer["label"] for answer in said] == ["H29", "H30", "H31", "R2"]
    assert said[2]["labels"]["era"] == "令和元年度"
    with rows() as session:
        session.scalars(select(Site)).one().fiscal_label_style = "era"
        session.commit()
    assert shell("report", "--fiscal-year", "2019").json["label"] == "令和元年度"


def test_out_of_scope_is_not_zero(shell, mihara) -> None:
    said = shell("report", "--fiscal-year", "2019", "--program", "another").json
    assert said["programs"][0]["scope"] == "out_of_scope"
    assert said["programs"][0]["unique_count"] is None


def test_a_table_for_spreadsheets_carries_its_definitions(shell, mihara) -> None:
    said = shell("report", "--fiscal-year", "2019", "--format", "csv")
    table = list(csv.reader(io.StringIO(said.out)))
    assert table[0][:6] == ["年度", "プログラム", "開催回数", "中止回数", "実人数", "延べ人数"]
    assert ["H31", "ちゃんくす", "24", "0", "3", "42"] in [row[:6] for row in table]
    assert ["H31", "別の会", "-", "-", "-", "-"] in [row[:6] for row in table]
    assert any(row and row[0].startswith("実人数：") for row in table)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--fiscal-year", "2019", "--program", "nowhere"], 1, "その名前のプログラムは"),
        (["--fiscal-year", "1500"], 1, "2000から2100"),
        (["--fiscal-year", "2019", "--site", "どこか"], 1, "--site"),
        (["--fiscal-year", "R1"], 64, "R1"),
        ([], 64, "--fiscal-year"),
    ],
)
def test_what_cannot_be_answered_is_said(shell, mihara, arguments, code: int, sentence: str) -> None:
    said = shell("report", *arguments)
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err
