"""What was reported stays as it was; a correction says why and gives nobody away."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.queries import staff_actor
from familyprog.base.clock import fiscal_year_bounds
from familyprog.reporting.enums import Figure
from familyprog.reporting.errors import FreezeRefusedError
from familyprog.reporting.models import FrozenReport
from familyprog.reporting.queries import broken_seals, frozen_versions, latest_frozen
from familyprog.reporting.rules import public_report, report_tables
from familyprog.reporting.rules.document import as_data, as_tables, differences
from familyprog.reporting.service import freeze
from tests import make
from tests.reporting.town import LAST_EVENING, LATER, Town, a_town

YEAR = 2025


@pytest.fixture
def town(session: Session) -> Town:
    """Twelve people of twelve households at one session."""
    town = a_town(session)
    town.people = [
        make.a_family_member(session, town.site, f"人{n}", household=make.a_household(session, town.site))
        for n in range(24)
    ]
    town.meets(LAST_EVENING)
    for person in town.people[:12]:
        town.comes(town.meetings[0], person)
    return town


def frozen(town: Town, reason: str = "", now=LATER) -> FrozenReport:
    facts = town.facts(YEAR)
    by = staff_actor(make.a_staff(town.session, town.site))
    tables = report_tables(facts, YEAR, LATER, label="令和7年度", menus={})
    public = public_report(facts, YEAR, label="令和7年度", menus={})
    return freeze(town.session, YEAR, tables, public, reason=reason, now=now, by=by)


def people_shown(report: FrozenReport, key: str) -> int | None:
    return as_tables(report.content[key])[0].rows[-1].cells[Figure.UNIQUE].number


def test_what_was_reported_stays(session: Session, town: Town) -> None:
    first = frozen(town)
    town.comes(town.meetings[0], town.people[12])
    session.expire_all()
    assert people_shown(first, "tables") == 12
    assert latest_frozen(session, town.site.id, YEAR).version == 1
    assert latest_frozen(session, town.site.id, YEAR - 1) is None


def test_a_correction_says_why(session: Session, town: Town) -> None:
    frozen(town)
    with pytest.raises(FreezeRefusedError, match="同じです"):
        frozen(town, "なんとなく")
    town.comes(town.meetings[0], town.people[12])
    with pytest.raises(FreezeRefusedError, match="どうして") as refusal:
        frozen(town)
    assert refusal.value.field == "reason"
    assert frozen(town, "一人分の書きもらし").version == 2
    assert [row.reason for row in frozen_versions(session, town.site.id, YEAR)] == ["", "一人分の書きもらし"]


def test_a_year_that_still_runs_is_not_frozen(town: Town) -> None:
    with pytest.raises(FreezeRefusedError, match="年度が終わってから"):
        frozen(town, now=fiscal_year_bounds(YEAR)[1].replace(year=2026, month=3, day=1))


def test_one_person_more_is_not_seen_from_outside(town: Town) -> None:
    frozen(town)
    town.comes(town.meetings[0], town.people[12])
    second = frozen(town, "一人分の書きもらし")
    assert (people_shown(second, "tables"), people_shown(second, "public")) == (13, 12)
    assert second.content["is_public_kept"] is True


def test_a_large_correction_is_published(town: Town) -> None:
    frozen(town)
    for person in town.people[12:18]:
        town.comes(town.meetings[0], person)
    second = frozen(town, "一日分の書きもらし")
    assert (people_shown(second, "public"), second.content["is_public_kept"]) == (18, False)


def test_another_way_to_put_rows_together_is_not_published(session: Session, town: Town) -> None:
    frozen(town)
    town.cohort = make.a_cohort(session, make.a_program(session, town.site, title="夜会"))
    for person in town.people[12:20]:
        town.comes(town.meets(LAST_EVENING) if len(town.meetings) == 1 else town.meetings[1], person)
    assert frozen(town, "夜会の一日分").content["is_public_kept"] is True


def test_the_same_people_once_more_change_one_column(session: Session, town: Town) -> None:
    first = frozen(town)
    for person in town.people[:12]:
        town.comes(town.meets(LAST_EVENING) if len(town.meetings) == 1 else town.meetings[1], person)
    second = frozen(town, "もう一日分")
    assert people_shown(first, "public") == people_shown(second, "public") == 12
    assert second.content["is_public_kept"] is False


def test_a_changed_version_is_found(session: Session, town: Town) -> None:
    first = frozen(town)
    town.comes(town.meetings[0], town.people[12])
    frozen(town, "一人分")
    versions = frozen_versions(session, town.site.id, YEAR)
    assert broken_seals(versions) == []
    first.content = {**first.content, "tables": []}
    assert broken_seals(versions) == [1]
    first.content_hash = "0" * 64
    assert broken_seals(versions) == [1, 2]


def test_tables_come_back_as_they_were_kept(town: Town) -> None:
    tables = report_tables(town.facts(YEAR), YEAR, LATER, label="令和7年度", menus={4: "家族会"})
    assert differences(as_tables(as_data(tables)), tables) == []
    assert as_data(as_tables(as_data(tables))) == as_data(tables)
