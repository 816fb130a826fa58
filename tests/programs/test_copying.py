"""The groups that end in a year, and next year's made from them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import (
    CapacityUnit,
    CohortState,
    HolidayPolicy,
    ProgramKind,
    PromiseSpan,
    TimeSlot,
)
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import Cohort, CohortStaff
from familyprog.programs.queries import sessions_of_cohort
from familyprog.programs.queries.copies import NO_FILE, NO_RULES, copies_for, copy_for
from familyprog.programs.queries.roll_over import ending_in, get_ending
from familyprog.programs.rules import NATIONAL, DateRule, slots
from familyprog.programs.service import CohortPlan, assign_staff, freeze_curriculum, open_cohort, publish
from familyprog.programs.service.copying import copy_cohort
from familyprog.programs.shelf import Shelf, ways_to_hold
from tests import make

TODAY = dt.date(2026, 12, 1)
WEEKLY = DateRule(
    dt.time(19), 120, dt.date(2026, 12, 8), "FREQ=WEEKLY;BYDAY=TU", ends_on=dt.date(2027, 1, 19)
)
MONTHLY = DateRule(
    dt.time(14), 120, dt.date(2026, 4, 1), "FREQ=MONTHLY;BYDAY=2TU", ends_on=dt.date(2027, 3, 31)
)
EMPTY = Shelf({})


@pytest.fixture
def practice(session, site):
    return make.a_program(session, site, ProgramKind.PRACTICE, title="あとの会")


@pytest.fixture
def shelf(kiso6):
    return Shelf({way.key: way for way in ways_to_hold(kiso6)})


@pytest.fixture
def a_public(session, planner, now):
    """Open and publish a cohort by a rule."""

    def opened(program, rule, name="令和8年度", **more) -> Cohort:
        plan = CohortPlan(
            name,
            TimeSlot.EVENING,
            8,
            slots([rule], dt.date(2027, 3, 31)),
            rules=(rule,),
            venue="和室",
            **more,
        )
        cohort = open_cohort(session, program, plan, now=now, by=planner)
        publish(session, cohort, now=now, by=planner)
        return cohort

    return opened


def only(session, planner, shelf=EMPTY, year=2027):
    [ending] = ending_in(session, planner, year - 1)
    return copy_for(year, ending, shelf, NATIONAL, today=TODAY)


def test_groups_that_end_in_the_year_are_listed_by_program(
    session, site, planner, program, practice, a_public
):
    program.title = "いの会"
    a_public(program, WEEKLY, "第1期")
    a_public(practice, MONTHLY)
    draft = a_public(practice, MONTHLY, "準備中")
    draft.state = CohortState.DRAFT
    make.a_session(
        session, make.a_cohort(session, program, name="去年"), dt.datetime(2026, 3, 31, 3, tzinfo=dt.UTC)
    )
    make.a_cohort(session, make.a_program(session, make.a_site(session, "となり市")))
    session.flush()
    found = ending_in(session, planner, 2026)
    assert [one.cohort.name for one in found] == ["令和8年度", "第1期"]
    assert (found[0].first_day, found[0].last_day, found[0].count) == (
        dt.date(2026, 4, 14),
        dt.date(2027, 3, 9),
        12,
    )
    assert found[0].next_year == 2027
    assert [one.cohort.name for one in ending_in(session, planner, 2025)] == ["去年"]


def test_nobody_else_sees_them(session, planner, program, a_public):
    cohort = a_public(program, WEEKLY)
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    assert ending_in(session, stranger, 2026) == []
    with pytest.raises(NotFoundError):
        get_ending(session, stranger, cohort.public_id)
    with pytest.raises(NotFoundError):
        ending_in(session, VISITOR, 2026)
    assert get_ending(session, planner, cohort.public_id).cohort is cohort


def test_reading_many_groups_takes_as_many_statements_as_one(
    session, planner, program, practice, a_public, statements
):
    a_public(program, WEEKLY)
    session.flush()
    with statements() as one:
        ending_in(session, planner, 2026)
    for number in range(10):
        a_public(practice, MONTHLY, f"{number}組")
    session.flush()
    with statements() as many:
        ending_in(session, planner, 2026)
    assert len(many) == len(one) <= 6


def test_the_copy_has_the_pattern_the_contents_and_everything_around(
    session, site, planner, program, kiso6, shelf, a_public, now
):
    runner = make.a_staff(session, site, Role.FACILITATOR)
    source = a_public(
        program,
        WEEKLY,
        "令和8年度 夜",
        curriculum=freeze_curriculum(session, kiso6, now=now),
        capacity_unit=CapacityUnit.HOUSEHOLD,
        holiday_policy=HolidayPolicy.SKIP,
        way_in="南口から",
        apply_until=dt.date(2026, 12, 1),
        minimum_count=3,
        decide_on=dt.date(2026, 12, 2),
    )
    assign_staff(session, source, runner, starts_on=dt.date(2026, 12, 8), now=now, by=planner)
    copy = only(session, planner, shelf)
    assert copy.is_ready
    assert copy.ending.staff_ids == [runner.id]
    made = copy_cohort(session, copy, runners=[runner], now=now, by=planner)
    assert (made.state, made.name, made.copied_from) == (CohortState.DRAFT, "令和9年度 夜", source.public_id)
    assert (made.capacity, made.capacity_unit, made.venue, made.way_in) == (
        8,
        CapacityUnit.HOUSEHOLD,
        "和室",
        "南口から",
    )
    assert (made.apply_until, made.minimum_count, made.decide_on) == (
        dt.date(2027, 12, 7),
        3,
        dt.date(2027, 12, 8),
    )
    rows = sessions_of_cohort(session, made)
    assert [f"{meeting.planned_on:%m/%d}" for meeting, _ in rows] == [
        "12/14", "12/21", "12/28", "01/04", "01/11", "01/18", "01/25"
    ]  # fmt: skip
    assert [titles for _, titles in rows][:6] == [unit.title for unit in kiso6.units]
    cover = session.scalars(select(CohortStaff).where(CohortStaff.cohort_id == made.id)).one()
    assert (cover.staff_id, cover.starts_on) == (runner.id, dt.date(2027, 12, 14))


def test_a_group_is_copied_once(session, planner, practice, a_public, now):
    a_public(practice, MONTHLY)
    copy = only(session, planner)
    first, again = (copy_cohort(session, copy, now=now, by=planner) for _ in range(2))
    assert again is first
    assert session.scalar(select(func.count(Cohort.id))) == 2
    assert only(session, planner).ending.copies == [first]
    assert len(sessions_of_cohort(session, first)) == 12


def test_a_group_with_a_question_is_not_made_by_the_way(session, planner, practice, a_public, now):
    monday = DateRule(
        dt.time(14), 120, dt.date(2026, 4, 1), "FREQ=WEEKLY;BYDAY=MO", ends_on=dt.date(2027, 3, 31)
    )
    a_public(practice, monday, holiday_policy=HolidayPolicy.NEXT_DAY)
    copy = only(session, planner)
    assert copy.open_questions > 0
    assert not copy.is_ready
    with pytest.raises(ChangeRefusedError) as refused:
        copy_cohort(session, copy, now=now, by=planner)
    assert "令和8年度" in refused.value.message


def test_what_is_there_at_any_time_moves_by_a_year(session, site, planner, now):
    program = make.a_program(session, site, ProgramKind.ON_DEMAND)
    make.a_cohort(session, program, opens_on=dt.date(2026, 6, 1), closes_on=dt.date(2027, 2, 28))
    copy = only(session, planner)
    assert (copy.is_window, copy.is_ready, copy.open_questions) == (True, True, 0)
    made = copy_cohort(session, copy, now=now, by=planner)
    assert (made.opens_on, made.closes_on) == (dt.date(2027, 6, 1), dt.date(2028, 2, 28))
    make.a_cohort(session, program, opens_on=dt.date(2028, 2, 29), closes_on=dt.date(2028, 2, 29))
    assert only(session, planner, year=2028).opens_on == dt.date(2029, 2, 28)


def test_without_its_file_or_its_rules_a_group_waits_for_somebody(
    session, planner, program, kiso6, a_public, now
):
    a_public(program, WEEKLY, curriculum=freeze_curriculum(session, kiso6, now=now))
    assert only(session, planner).remarks == [NO_FILE]
    bare = make.a_cohort(session, program)
    make.a_session(session, bare)
    copy = copy_for(2027, get_ending(session, planner, bare.public_id), EMPTY, NATIONAL, today=TODAY)
    assert (copy.remarks, copy.seen, copy.is_ready, copy.open_questions) == ([NO_RULES], None, False, 0)
    assert copy.first_on == dt.date(2027, 12, 8)


def test_a_group_without_dates_or_window_is_taken_from_the_day_it_was_made(session, planner, program):
    coming = make.a_cohort(session, program, has_dates_to_come=True)
    ending = get_ending(session, planner, coming.public_id)
    assert ending.first_day == ending.last_day == TODAY


def test_dates_out_of_sight_are_told(session, planner, program, a_public):
    listed = DateRule(dt.time(14), 60, dt.date(2026, 12, 8), dates=(dt.date(2026, 12, 8),))
    a_public(program, listed)
    [ending] = ending_in(session, planner, 2026)
    copy = copy_for(2040, ending, EMPTY, NATIONAL, today=TODAY)
    assert copy.seen is None
    assert "年を確かめてください。" in copy.remarks


def test_what_the_program_promises_is_checked_for_the_copy_too(session, planner, practice, a_public):
    practice.promise_count, practice.promise_span = 2, PromiseSpan.MONTH
    a_public(practice, MONTHLY)
    [copy] = copies_for(2027, ending_in(session, planner, 2026), EMPTY, NATIONAL, today=TODAY)
    assert copy.seen is not None
    assert "2027年4月は1回です（約束は月2回）。" in copy.seen.remarks
    assert copy.is_ready, "worth knowing, nothing to decide"


def test_the_way_that_teaches_most_alike_is_found(shelf):
    assert shelf.way_like("kiso6", [[1, 2], [3, 4], [5, 6]]).key == "kiso6:intensive3"
    assert shelf.way_like("kiso6", [[1], [2], [3], [4], [5], [6]]).key == "kiso6:weekly6"
    assert shelf.way_like("kiso6", []).file.id == "kiso6"
    assert shelf.way_like("nobody", []) is None
