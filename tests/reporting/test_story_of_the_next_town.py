"""H12: a parent comes from the next town, because at home everybody knows everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.enrolment.enums import EnrolmentState, EntryWay, Ruling
from familyprog.enrolment.rules.eligibility import decide
from familyprog.enrolment.rules.kinds import Facts
from familyprog.enrolment.service import enrol
from familyprog.people.enums import Residence
from familyprog.programs.models import Cohort
from familyprog.reporting.enums import Split
from tests import make
from tests.reporting.test_splits import parts
from tests.reporting.town import LAST_EVENING, Town, a_town

WIDE = [{"kind": "residence", "areas": ["市内", "近隣の町"]}]
TOWN = [{"kind": "residence", "areas": "市内"}]


@pytest.fixture
def town(session: Session) -> Town:
    """The first of them lives in the next town, the second here."""
    found = a_town(session)
    found.people[0].residence, found.people[1].residence = Residence.OUTSIDE, Residence.INSIDE
    make.a_session(session, found.cohort, number=90)
    return found


OUTSIDE = Facts(dt.date(2026, 12, 1), residence=Residence.OUTSIDE)


def test_a_group_without_borders_takes_her_and_one_for_the_region_talks_first() -> None:
    assert decide([], OUTSIDE).ruling is Ruling.OK
    assert decide(WIDE, OUTSIDE).ruling is Ruling.TALK


def test_a_group_of_the_town_alone_says_what_else_there_is() -> None:
    verdict = decide(TOWN, OUTSIDE)
    assert verdict.ruling is Ruling.NO
    assert any("ほかの会をご案内します" in sentence for sentence in verdict.sentences)


def test_after_the_talk_she_has_a_seat_like_anybody(session: Session, town, now) -> None:
    town.program.eligibility = WIDE
    session.flush()
    cohort, by = session.get_one(Cohort, town.cohort.id), make.the_actor(make.a_staff(session, town.site))
    mine = enrol(session, cohort, town.people[0], entry_way=EntryWay.PHONE, now=now, by=by)
    assert (mine.state, mine.exception_reason) == (EnrolmentState.ENROLLED, "")


def test_the_report_says_how_many_are_from_here_and_from_elsewhere(session, town, now) -> None:
    evening = town.meets(LAST_EVENING)
    for person in town.people[:2]:
        town.comes(evening, person)
    assert parts(town, 2025, Split.RESIDENCE) == {"市外": (1, 1), "市内": (1, 1)}
