"""Those who came, divided: who they are, where they live, who is new."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Capacity
from familyprog.attendance.models import Substitute
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.reporting.enums import Figure, FirstIn, Newness, Split
from familyprog.reporting.rules import Choice, chosen, split_table, units, value
from familyprog.reporting.rules.choosing import label_of
from familyprog.reporting.rules.tables import in_month
from tests import make
from tests.reporting.town import LAST_EVENING, LATER, NEXT_MORNING, Town, a_town

A_MONTH = dt.timedelta(days=31)


def parts(
    town: Town, year: int, split: Split, first_in: FirstIn = FirstIn.EVER
) -> dict[str, tuple[int, ...]]:
    facts, bucket = town.facts(year), town.bucket(year)
    table = split_table(facts, bucket, split, first_in, LATER, title="")
    return {
        row.label: tuple(cell.number or 0 for cell in row.cells.values())
        for row in table.rows
        if any(cell.number for cell in row.cells.values())
    }


def test_the_people_a_program_is_for_are_counted_apart_from_families(session: Session) -> None:
    town = a_town(session)
    town.people[0].kind = PersonKind.CONCERNED
    evening = town.meets(LAST_EVENING)
    for person in town.people[:2]:
        town.comes(evening, person)
    town.comes(evening, town.people[2], capacity=Capacity.OBSERVER)
    town.comes(evening, town.people[3], capacity=Capacity.SUPPORTER)
    assert parts(town, 2025, Split.CATEGORY) == {"ご本人": (1, 1), "家族": (1, 1)}
    assert town.figures(2025)[Figure.UNIQUE_SUPPORTERS] == 1


def test_a_parent_from_the_next_town_is_outside(session: Session) -> None:
    town = a_town(session)
    town.people[0].residence = Residence.OUTSIDE
    town.people[0].relation = Relation.MOTHER
    evening = town.meets(LAST_EVENING)
    for person in town.people[:2]:
        town.comes(evening, person)
    assert parts(town, 2025, Split.RESIDENCE) == {"市外": (1, 1), "答えない": (1, 1)}
    assert parts(town, 2025, Split.RELATION)["母"] == (1, 1)


def test_a_family_with_two_at_home_is_in_both_bands(session: Session) -> None:
    town = a_town(session)
    home = town.people[0].household_id
    for band in (AgeBand.TWENTIES, AgeBand.FORTIES):
        concerned = make.a_family_member(session, town.site, "", kind=PersonKind.CONCERNED)
        concerned.household_id, concerned.age_band = home, band
    town.comes(town.meets(LAST_EVENING), town.people[0])
    town.comes(town.meetings[0], town.people[2])
    assert parts(town, 2025, Split.AGE) == {"20代": (1, 1), "40代": (1, 1), "わからない": (1, 1)}


def test_who_came_before_is_continuing(session: Session) -> None:
    town = a_town(session)
    town.comes(town.meets(LAST_EVENING), town.people[0])
    for days in (0, 7):
        town.comes(town.meets(NEXT_MORNING + dt.timedelta(days=days)), town.people[0])
    town.comes(town.meetings[1], town.people[1])
    assert parts(town, 2025, Split.NEWNESS) == {"新規": (1, 1)}
    assert parts(town, 2026, Split.NEWNESS) == {"新規": (1, 1), "継続": (1, 2)}
    assert parts(town, 2026, Split.NEWNESS, FirstIn.YEAR) == {"新規": (2, 3)}


def test_who_is_new_in_april_is_continuing_in_may(session: Session) -> None:
    town = a_town(session)
    for days in (0, 31):
        town.comes(town.meets(NEXT_MORNING + dt.timedelta(days=days)), town.people[0])
    facts = town.facts(2026)
    for month, newness in ((4, Newness.NEW), (5, Newness.CONTINUING)):
        bucket = in_month(town.bucket(2026), dt.date(2026, month, 1))
        rows = split_table(facts, bucket, Split.NEWNESS, FirstIn.YEAR, LATER, title="").rows
        assert [row.label for row in rows if row.cells[Figure.UNIQUE].number] == [newness.label]


def test_another_menu_may_be_new_to_somebody_known(session: Session) -> None:
    town = a_town(session)
    town.comes(town.meets(LAST_EVENING), town.people[0])
    town.cohort = make.a_cohort(session, make.a_program(session, town.site, menu_code=2))
    town.comes(town.meets(NEXT_MORNING), town.people[0])
    assert parts(town, 2026, Split.NEWNESS) == {"継続": (1, 1)}
    assert parts(town, 2026, Split.NEWNESS, FirstIn.MENU) == {"新規": (1, 1)}


def test_somebody_who_sat_there_for_another_is_neither(session: Session) -> None:
    town = a_town(session)
    evening = town.meets(LAST_EVENING)
    town.comes(evening, town.people[0])
    session.add(
        Substitute(
            class_session_id=evening.id, person_id=town.people[0].id, nickname="もも", told_at=make.MORNING
        )
    )
    session.flush()
    assert all(parts(town, 2025, Split.NEWNESS, first_in) == {} for first_in in FirstIn)
    assert town.figures(2025)[Figure.ATTENDANCES] == 1
    assert town.figures(2025)[Figure.UNIQUE] == 0


def test_a_part_opens_its_rows(session: Session) -> None:
    town = a_town(session)
    town.comes(town.meets(LAST_EVENING), town.people[0])
    choice = Choice(2025, split=Split.NEWNESS, part="new")
    assert value(chosen(town.facts(2025), choice), Figure.UNIQUE) == 1
    assert [unit.number for unit in units(chosen(town.facts(2025), choice), Figure.UNIQUE)] == [
        town.people[0].public_id
    ]
    assert (label_of(choice), label_of(Choice(2025))) == ("新規", "")
    with pytest.raises(NotFoundError):
        chosen(town.facts(2025), Choice(2025, split=Split.NEWNESS, part="nothing"))
