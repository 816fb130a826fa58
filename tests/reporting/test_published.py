"""Figures a prefecture published come out of raw rows again: new and continuing people (domain.md F2)."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from familyprog.attendance.models import Attendance
from familyprog.base.clock import at_tokyo
from familyprog.base.names import new_public_id
from familyprog.people.models import Person
from familyprog.programs.enums import ProgramKind, SessionState
from familyprog.reporting.enums import Figure, FirstIn, Newness, Split
from familyprog.reporting.queries import load
from familyprog.reporting.rules import Cell, split_table, whole
from familyprog.reporting.rules.tables import in_year
from tests import make
from tests.reporting.town import a_visit

# fiscal year: persons and contacts of those new in it, of those who had come before; all contacts of the year
TOTTORI = {
    2018: ((70, 210), (106, 1_111), 1_321),
    2019: ((104, 332), (122, 1_226), 1_558),
    2020: ((61, 134), (178, 1_299), 1_433),
    2021: ((74, 232), (136, 1_608), 1_840),
    2022: ((52, 123), (121, 1_249), 1_372),
    2023: ((79, 198), (128, 1_036), 1_234),
}
LATER = at_tokyo(dt.date(2026, 12, 1), dt.time(9, 0))


@pytest.fixture
def prefecture(session: Session):
    """Enough people before 2018, and then one row a contact: as many a person as come to the published sum."""
    site = make.a_site(session)
    cohort = make.a_cohort(session, make.a_program(session, site, ProgramKind.ONE_TO_ONE))
    numbers = count(1)
    people: list[int] = []

    def newcomers(how_many: int) -> list[int]:
        session.execute(
            insert(Person),
            [
                {"site_id": site.id, "created_at": make.MORNING, "public_id": new_public_id()}
                for _n in range(how_many)
            ],
        )
        known = set(people)
        fresh = [one for (one,) in session.query(Person.id).filter_by(site_id=site.id) if one not in known]
        people.extend(fresh)
        return fresh

    def come(year: int, who: list[int], contacts: int) -> None:
        """Each as often as the others, or once more."""
        rounds = -(-contacts // len(who))
        start = at_tokyo(dt.date(year, 5, 1), dt.time(13, 0))
        for nth in range(rounds):
            meeting = make.a_session(
                session, cohort, start + dt.timedelta(days=nth), number=next(numbers), state=SessionState.HELD
            )
            there = who[: min(len(who), contacts - nth * len(who))]
            session.execute(
                insert(Attendance), [a_visit(site.id, meeting.id, person_id) for person_id in there]
            )

    come(2017, newcomers(178), 178)
    for year, ((fresh, fresh_contacts), (known, known_contacts), _all) in TOTTORI.items():
        before = people[:known]
        come(year, newcomers(fresh), fresh_contacts)
        come(year, before, known_contacts)
    return site


def test_six_years_of_new_and_continuing_people(session: Session, prefecture) -> None:
    facts = load(session, site_id=prefecture.id, first_year=2018, last_year=2023)
    for year, (new, continuing, contacts) in TOTTORI.items():
        bucket = in_year(whole(facts), year)
        table = split_table(facts, bucket, Split.NEWNESS, FirstIn.EVER, LATER, title="")
        found = {row.label: tuple(cell.number for cell in row.cells.values()) for row in table.rows}
        assert found == {Newness.NEW.label: new, Newness.CONTINUING.label: continuing}
        assert new[1] + continuing[1] == contacts
        assert table.rows[0].cells[Figure.UNIQUE] == Cell(new[0], "")
