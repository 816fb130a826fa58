"""Two groups in one room, or one person in two: said by day, and never forbidden."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import CohortStaff
from familyprog.programs.queries.clashes import clashes, clashes_of
from familyprog.programs.rules import Slot
from tests import make

DAY, TWO = dt.date(2026, 12, 8), dt.timedelta(hours=2)


def slot(day: dt.date = DAY, hour: int = 19, venue: str = "") -> Slot:
    start = at_tokyo(day, dt.time(hour))
    return Slot(day, start, start + TWO, venue=venue)


@pytest.fixture
def other(session, program):
    """Another group in 会議室B, on 8 December from 19:00."""
    found = make.a_cohort(session, program, name="昼の会", venue="会議室B")
    make.a_session(session, found, at_tokyo(DAY, dt.time(19)))
    return found


@pytest.fixture
def found(session, planner):
    def finding(*slots, venue="会議室Ｂ ", staff_ids=(), leave_out=None):
        seen = clashes(session, planner, slots, venue=venue, staff_ids=staff_ids, leave_out=leave_out)
        return [clash.sentence for clash in seen]

    return finding


def test_the_same_room_at_the_same_time_is_named(program, other, found):
    assert found(slot(hour=20)) == [
        f"12月8日（火）　「会議室B」は、{program.title} 昼の会（19:00–21:00）も使います。"
    ]


def test_one_after_the_other_is_no_clash(other, found):
    assert found(slot(hour=21), slot(hour=17)) == []


def test_a_room_of_its_own_counts_before_the_usual_one(session, other, found):
    assert found(slot(venue="別館")) == []
    assert len(found(slot(venue="会議室B"), venue="別館")) == 1
    assert found(slot(), venue="") == []


@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.HELD])
def test_what_does_not_take_place_is_in_nobodys_way(session, other, found, state):
    make.a_session(session, other, at_tokyo(DAY, dt.time(10)), number=2, state=state)
    assert found(slot(hour=10)) == []


def test_a_closed_group_and_the_own_one_are_left_out(session, other, found):
    assert found(slot(), leave_out=other) == []
    other.state = CohortState.CLOSED
    assert found(slot()) == []


def test_another_site_has_rooms_of_its_own(session, found):
    far = make.a_program(session, make.a_site(session, "となり市"))
    make.a_session(session, make.a_cohort(session, far, venue="会議室B"), at_tokyo(DAY, dt.time(19)))
    assert found(slot()) == []


def test_a_person_is_in_one_place_while_the_cover_lasts(session, site, other, found):
    staff = make.a_staff(session, site, name="佐藤")
    session.add(
        CohortStaff(cohort_id=other.id, staff_id=staff.id, starts_on=dt.date(2026, 12, 1), ends_on=DAY)
    )
    make.a_session(session, other, at_tokyo(DAY + dt.timedelta(days=7), dt.time(19)), number=2)
    said = found(slot(), slot(DAY + dt.timedelta(days=7)), venue="別館", staff_ids=[staff.id])
    assert len(said) == 1
    assert said[0].startswith("12月8日（火）　佐藤さんは、")
    assert said[0].endswith("昼の会（19:00–21:00）も受け持っています。")


def test_a_cohort_knows_what_its_own_sessions_meet(session, site, program, planner, other, now):
    own = make.a_cohort(session, program, venue="別館")
    staff = make.a_staff(session, site)
    make.runs(session, staff, own)
    make.runs(session, staff, other)
    make.a_session(session, own, at_tokyo(DAY, dt.time(19)))
    make.a_session(session, own, at_tokyo(DAY, dt.time(20)), number=2, venue="会議室B")
    days = [clash.sentence for clash in clashes_of(session, planner, own, now=now)]
    assert len(days) == 2
    assert clashes_of(session, planner, own, now=now + dt.timedelta(days=30)) == []


def test_the_number_of_statements_is_the_same_for_one_date_and_for_fifty(other, found, statements):
    with statements() as one:
        found(slot(), staff_ids=[1])
    with statements() as many:
        found(*(slot(DAY + dt.timedelta(days=step)) for step in range(50)), staff_ids=[1])
    assert len(one) == len(many) == 2
