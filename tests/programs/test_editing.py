"""A cohort after it was opened: its facts, its window, its cover, one session more, and its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from familyprog.audit.models import AuditEvent
from familyprog.base.clock import at_tokyo
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import CapacityUnit, CohortState, HolidayPolicy, SessionState, TimeSlot, Track
from familyprog.programs.errors import ChangeRefusedError, PlanRefusedError
from familyprog.programs.models import ClassSession, CohortStaff, ScheduleRule, SessionSlot
from familyprog.programs.queries.running import find_runner, running_ids, who_runs
from familyprog.programs.queries.schedule import is_still_running
from familyprog.programs.rules import DateRule, slots
from familyprog.programs.service import (
    CohortPlan,
    OneMore,
    add_session,
    assign_staff,
    change_cover,
    change_unit,
    close_cohort,
    edit_cohort,
    facts_of,
    move_session,
    open_cohort,
    remove_cover,
    word_session,
)
from tests import make

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
FIRST = dt.date(2026, 12, 8)


@pytest.fixture
def cohort(session, program):
    return make.a_cohort(session, program, venue="会議室A")


@pytest.fixture
def meeting(session, cohort):
    return make.a_session(session, cohort)


def refused(error, call, *values, **more):
    with pytest.raises(error) as refusal:
        call(*values, **more)
    return refusal.value.field


def noted(session, action):
    return session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.action == action))


def test_a_plan_may_say_more_than_its_dates(session, program, planner, now):
    rule = DateRule(
        dt.time(19), 120, FIRST, rrule="FREQ=WEEKLY", themes=("料理 ",), track=Track.FAMILY, venue="別館"
    )
    plan = CohortPlan(
        "第1期",
        TimeSlot.EVENING,
        8,
        slots([rule], FIRST),
        venue="会議室A",
        rules=(rule, replace(rule, venue="会議室Ａ")),
        holiday_policy=HolidayPolicy.NEXT_WEEK,
        apply_until=FIRST,
        minimum_count=3,
        decide_on=FIRST,
        opens_on=FIRST,
        closes_on=FIRST + DAY,
        copied_from="x" * 16,
    )
    found = open_cohort(session, program, plan, now=now, by=planner)
    assert (found.holiday_policy, found.minimum_count, found.copied_from) == (
        HolidayPolicy.NEXT_WEEK,
        3,
        "x" * 16,
    )
    assert (found.apply_until, found.decide_on, found.closes_on) == (FIRST, FIRST, FIRST + DAY)
    kept = session.scalars(select(ScheduleRule).order_by(ScheduleRule.id)).all()
    assert [(row.themes, row.track, row.venue) for row in kept] == [
        (["料理"], Track.FAMILY, "別館"),
        (["料理"], Track.FAMILY, ""),
    ]
    one = session.scalars(select(ClassSession)).one()
    assert (one.planned_on, one.theme, one.track, one.venue) == (FIRST, "料理", Track.FAMILY, "別館")


@pytest.mark.parametrize("more", [{"has_dates_to_come": True}, {"opens_on": FIRST}])
def test_dates_may_come_later_or_never(session, program, planner, now, more):
    plan = CohortPlan("第1期", TimeSlot.DAY, 8, [], **more)
    assert open_cohort(session, program, plan, now=now, by=planner).state is CohortState.DRAFT


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": "　"}),
        ("minimum_count", {"minimum_count": 0}),
        ("opens_on", {"closes_on": FIRST}),
        ("closes_on", {"opens_on": FIRST, "closes_on": FIRST - DAY}),
    ],
)
def test_facts_that_cannot_be_are_refused_at_their_field(session, cohort, planner, now, field, more):
    facts = replace(facts_of(cohort), **more)
    assert refused(PlanRefusedError, edit_cohort, session, cohort, facts, now=now, by=planner) == field


def test_another_place_counts_up_the_sessions_that_meet_there(session, cohort, meeting, planner, now):
    own = make.a_session(session, cohort, now + DAY, number=2, venue="別館")
    past = make.a_session(session, cohort, now - DAY, number=3)
    moved = edit_cohort(session, cohort, replace(facts_of(cohort), venue=" 会議室C "), now=now, by=planner)
    assert (cohort.venue, [one.id for one in moved]) == ("会議室C", [meeting.id])
    assert [one.revision for one in (meeting, own, past)] == [1, 0, 0]


def test_the_same_facts_again_are_no_change(session, cohort, meeting, planner, now):
    assert edit_cohort(session, cohort, facts_of(cohort), now=now, by=planner) == []
    assert edit_cohort(session, cohort, replace(facts_of(cohort), way_in="裏口"), now=now, by=planner) == []
    assert (noted(session, "edit_cohort"), meeting.revision) == (1, 0)


def test_a_closed_cohort_is_not_edited(session, cohort, planner, now):
    cohort.state = CohortState.CLOSED
    assert (
        refused(ChangeRefusedError, edit_cohort, session, cohort, facts_of(cohort), now=now, by=planner)
        is None
    )


def test_the_unit_of_the_capacity_changes_only_in_preparation(session, cohort, planner, now):
    unit = CapacityUnit.HOUSEHOLD
    change_unit(session, cohort, CapacityUnit.PERSON, now=now, by=planner)
    assert (
        refused(ChangeRefusedError, change_unit, session, cohort, unit, now=now, by=planner)
        == "capacity_unit"
    )
    cohort.state = CohortState.DRAFT
    change_unit(session, cohort, unit, now=now, by=planner)
    assert (cohort.capacity_unit, noted(session, "change_unit")) == (unit, 1)


def test_a_cohort_ends_once_nothing_is_ahead(session, cohort, meeting, planner, now):
    def close():
        close_cohort(session, cohort, now=now, by=planner)

    assert refused(ChangeRefusedError, close) is None
    meeting.state = SessionState.CANCELLED
    cohort.closes_on = FIRST
    assert is_still_running(session, cohort, now=now)
    cohort.closes_on = FIRST - DAY * 30
    cohort.has_dates_to_come = True
    assert is_still_running(session, cohort, now=now)
    cohort.has_dates_to_come = False
    close()
    close()
    assert (cohort.state, noted(session, "close_cohort")) == (CohortState.CLOSED, 1)


def test_a_cohort_in_preparation_has_nothing_to_end(session, cohort, planner, now):
    cohort.state = CohortState.DRAFT
    assert refused(ChangeRefusedError, close_cohort, session, cohort, now=now, by=planner) is None


def test_one_session_more_gets_the_next_number(session, cohort, meeting, planner, now):
    start = at_tokyo(FIRST, dt.time(10))
    one = OneMore(start, start + HOUR, venue=" 別館 ", theme="茶話会", way_in="裏口")
    added = add_session(session, cohort, one, now=now, by=planner)
    assert (added.number, added.venue, added.theme, added.way_in) == (2, "別館", "茶話会", "裏口")
    assert (added.planned_on, added.is_edited, added.revision) == (FIRST, True, 0)
    assert refused(ChangeRefusedError, add_session, session, cohort, one, now=now, by=planner) == "start"
    added.state = SessionState.CANCELLED
    assert add_session(session, cohort, one, now=now, by=planner).number == 3


@pytest.mark.parametrize(("field", "start", "end"), [("end", HOUR, HOUR), ("day", -HOUR, HOUR)])
def test_one_session_more_is_still_to_come(session, cohort, planner, now, field, start, end):
    one = OneMore(now + start, now + end)
    assert refused(ChangeRefusedError, add_session, session, cohort, one, now=now, by=planner) == field


def test_a_closed_cohort_gets_no_session_more(session, cohort, planner, now):
    cohort.state = CohortState.CLOSED
    one = OneMore(now + HOUR, now + HOUR * 2)
    assert refused(ChangeRefusedError, add_session, session, cohort, one, now=now, by=planner) is None


def test_the_words_of_a_session_change_without_a_new_revision(session, meeting, planner, now):
    def word(theme):
        return word_session(session, meeting, theme=theme, way_in="", now=now, by=planner)

    assert (word(" 料理 "), word("料理")) == (True, False)
    assert (meeting.theme, meeting.revision, meeting.is_edited) == ("料理", 0, True)
    meeting.state = SessionState.HELD
    session.flush()
    assert refused(ChangeRefusedError, word, "手芸") is None


def test_one_to_one_times_move_with_their_session(session, meeting, planner, now):
    for step in range(2):
        begins = meeting.starts_at + HOUR * step
        session.add(SessionSlot(class_session_id=meeting.id, starts_at=begins, ends_at=begins + HOUR))
    start = meeting.starts_at + HOUR
    move_session(session, meeting, starts_at=start, ends_at=start + HOUR * 2, now=now, by=planner)
    assert sorted(session.scalars(select(SessionSlot.starts_at))) == [start, start + HOUR]


def test_a_plan_leaves_no_trace_of_a_hand(session, meeting, planner, now):
    start = meeting.starts_at + DAY
    move_session(session, meeting, starts_at=start, ends_at=start + HOUR, by_hand=False, now=now, by=planner)
    assert (meeting.is_edited, meeting.revision) == (False, 1)


@pytest.fixture
def cover(session, site, cohort, planner, now):
    staff = make.a_staff(session, site, name="佐藤")
    assign_staff(session, cohort, staff, starts_on=FIRST, now=now, by=planner)
    return staff


def test_a_cover_changes_its_days(session, cohort, cover, planner, now):
    days = {"starts_on": FIRST + DAY, "ends_on": FIRST + DAY * 9}
    change_cover(session, cohort, cover, FIRST, **days, now=now, by=planner)
    change_cover(session, cohort, cover, FIRST + DAY, **days, now=now, by=planner)
    assert [one.words for one in who_runs(session, cohort)] == ["佐藤（2026-12-09〜2026-12-17）"]
    assert noted(session, "change_cover") == 1
    assert running_ids(session, cohort, FIRST + DAY * 9) == {cover.id}
    assert running_ids(session, cohort, FIRST + DAY * 10) == set()


def test_days_of_a_cover_that_cannot_be_are_refused(session, cohort, cover, planner, now):
    assign_staff(session, cohort, cover, starts_on=FIRST + DAY, now=now, by=planner)

    def change(starts_on, ends_on=None):
        change_cover(session, cohort, cover, FIRST, starts_on=starts_on, ends_on=ends_on, now=now, by=planner)

    assert refused(PlanRefusedError, change, FIRST + DAY) == "starts_on"
    assert refused(PlanRefusedError, change, FIRST, FIRST - DAY) == "ends_on"


def test_a_cover_that_has_begun_is_ended_not_taken_back(session, cohort, cover, planner, now):
    begun = now + DAY * 30
    assert (
        refused(PlanRefusedError, remove_cover, session, cohort, cover, FIRST, now=begun, by=planner)
        == "ends_on"
    )
    remove_cover(session, cohort, cover, FIRST, now=now, by=planner)
    assert session.scalars(select(CohortStaff)).all() == []
    with pytest.raises(NotFoundError):
        remove_cover(session, cohort, cover, FIRST, now=now, by=planner)


def test_only_who_runs_the_cohort_is_found_there(session, site, cohort, cover):
    assert find_runner(session, cohort, cover.public_id).id == cover.id
    with pytest.raises(NotFoundError):
        find_runner(session, cohort, make.a_staff(session, site).public_id)
