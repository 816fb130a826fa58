"""Another plan from a day on: sessions move, come and go; what is past or decided stays; rules have versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from familyprog.base.clock import at_tokyo, tokyo, tokyo_date
from familyprog.programs.enums import (
    CohortState,
    HolidayPolicy,
    Pattern,
    ProgramKind,
    PromiseSpan,
    SessionState,
    TimeSlot,
    Track,
)
from familyprog.programs.errors import ChangeRefusedError, PlanRefusedError
from familyprog.programs.models import ClassSession, ScheduleRule
from familyprog.programs.planning import DateChoice, PlanChoice
from familyprog.programs.queries import sessions_of_cohort
from familyprog.programs.queries.proposals import propose
from familyprog.programs.queries.schedule import rules_on
from familyprog.programs.rules import DateRule, slots
from familyprog.programs.service import (
    CohortPlan,
    OneMore,
    add_session,
    cancel_session,
    freeze_curriculum,
    move_session,
    open_cohort,
    publish,
)
from familyprog.programs.service.regenerate import REASON, regenerate
from tests import make

FIRST, EVENING = dt.date(2026, 12, 8), dt.time(19)
TUESDAYS = DateRule(EVENING, 120, FIRST, rrule="FREQ=WEEKLY;BYDAY=TU")
WEDNESDAYS = DateChoice(Pattern.WEEKLY, EVENING, 120, weekdays=(2,))
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@pytest.fixture
def course(session, program, planner, kiso6, now):
    """Six Tuesday evenings with six units, in preparation."""
    found = slots([TUESDAYS], dt.date(2027, 1, 12))
    plan = CohortPlan(
        "第1期",
        TimeSlot.EVENING,
        8,
        found,
        curriculum=freeze_curriculum(session, kiso6, now=now),
        rules=(replace(TUESDAYS, ends_on=found[-1].day),),
        venue="会議室B",
    )
    return open_cohort(session, program, plan, now=now, by=planner)


@pytest.fixture
def public_course(session, course, planner, now):
    publish(session, course, now=now, by=planner)
    return course


@pytest.fixture
def revise(session, planner, now):
    """Propose and carry out; the proposal."""

    def revising(cohort, *rules, since=FIRST, at=now, **more):
        wish = PlanChoice(rules or [WEDNESDAYS], holidays=HolidayPolicy.KEEP)
        proposal = propose(session, cohort, replace(wish, **more), effective_from=since, now=at)
        regenerate(session, cohort, proposal, now=at, by=planner)
        return proposal

    return revising


def dates(session, cohort) -> list[tuple[int, str]]:
    """Number and day of every session that is to be."""
    rows = sessions_of_cohort(session, cohort)
    return [
        (meeting.number, tokyo(meeting.starts_at).strftime("%m-%d"))
        for meeting, _ in rows
        if meeting.state is SessionState.PLANNED
    ]


def meetings(session, cohort) -> list[ClassSession]:
    return [meeting for meeting, _ in sessions_of_cohort(session, cohort)]


def rules(session, cohort) -> list[tuple[str, str, str]]:
    rows = session.scalars(
        select(ScheduleRule).where(ScheduleRule.cohort_id == cohort.id).order_by(ScheduleRule.id)
    )
    return [(row.rrule[-2:], f"{row.starts_on:%m-%d}", f"{row.ends_on:%m-%d}") for row in rows]


def test_a_course_moves_with_its_contents_in_order(session, public_course, kiso6, revise):
    revise(public_course)
    assert dates(session, public_course) == [
        (1, "12-09"), (2, "12-16"), (3, "12-23"), (4, "12-30"), (5, "01-06"), (6, "01-13"),
    ]  # fmt: skip
    rows = sessions_of_cohort(session, public_course)
    assert [titles for _, titles in rows] == [unit.title for unit in kiso6.units]
    assert all(not one.is_edited and one.revision == 1 for one, _ in rows)
    assert [one.planned_on for one, _ in rows] == [tokyo_date(one.starts_at) for one, _ in rows]


def test_rules_have_versions_and_the_running_one_ends_the_day_before(session, public_course, revise):
    revise(public_course, since=dt.date(2026, 12, 16))
    assert rules(session, public_course) == [("TU", "12-08", "12-15"), ("WE", "12-16", "01-06")]
    assert dates(session, public_course)[:3] == [(1, "12-08"), (2, "12-15"), (3, "12-16")]
    assert [rule.rrule[-2:] for rule in rules_on(session, public_course, FIRST)] == ["TU"]
    assert [rule.rrule[-2:] for rule in rules_on(session, public_course, dt.date(2026, 12, 20))] == ["WE"]
    assert [rule.rrule[-2:] for rule in rules_on(session, public_course, dt.date(2026, 12, 1))] == [
        "TU",
        "WE",
    ]


def test_the_same_again_changes_nothing_and_writes_no_new_version(session, public_course, revise):
    revise(public_course)
    before = rules(session, public_course)
    again = revise(public_course)
    assert again.difference.is_empty
    assert rules(session, public_course) == before
    assert {one.revision for one in meetings(session, public_course)} == {1}


def test_a_plan_that_had_not_begun_is_replaced(session, public_course, revise):
    revise(public_course, since=dt.date(2026, 12, 16))
    revise(public_course, replace(WEDNESDAYS, weekdays=(3,)), since=dt.date(2026, 12, 15))
    assert [rule[0] for rule in rules(session, public_course)] == ["TU", "TH"]


def test_past_and_edited_sessions_stay_and_keep_the_number_of_dates(
    session, public_course, planner, now, revise
):
    first, second, *_ = meetings(session, public_course)
    start = second.starts_at + DAY * 2
    move_session(session, second, starts_at=start, ends_at=start + WEEK / 84, now=now, by=planner)
    late = at_tokyo(FIRST, dt.time(22))
    revise(public_course, replace(WEDNESDAYS, weekdays=(1,), start_time=dt.time(18)), since=FIRST, at=late)
    assert dates(session, public_course) == [
        (1, "12-08"), (2, "12-17"), (3, "12-22"), (4, "12-29"), (5, "01-05"), (6, "01-12"),
    ]  # fmt: skip
    assert (first.revision, second.starts_at) == (0, start)


def test_a_shorter_plan_calls_off_what_falls_away_and_says_what_has_no_date(
    session, public_course, kiso6, revise
):
    proposal = revise(public_course, replace(WEDNESDAYS, until=dt.date(2026, 12, 31)))
    gone = [one for one in meetings(session, public_course) if one.state is SessionState.CANCELLED]
    assert [(one.number, one.cancelled_reason, one.is_edited) for one in gone] == [
        (5, REASON, False),
        (6, REASON, False),
    ]
    assert kiso6.units[5].title in proposal.remarks[-1]
    revise(public_course)
    back = dates(session, public_course)
    assert [number for number, _ in back] == [1, 2, 3, 4]
    revise(public_course, replace(WEDNESDAYS, until=dt.date(2027, 1, 13)))
    assert dates(session, public_course)[4:] == [(7, "01-06"), (8, "01-13")]
    taught = {one.number: titles for one, titles in sessions_of_cohort(session, public_course)}
    assert (taught[7], taught[8]) == (kiso6.units[4].title, kiso6.units[5].title)


def test_in_preparation_what_falls_away_is_forgotten_and_the_rest_is_counted_anew(session, course, revise):
    revise(course, replace(WEDNESDAYS, until=dt.date(2026, 12, 23)))
    assert dates(session, course) == [(1, "12-09"), (2, "12-16"), (3, "12-23")]
    assert len(meetings(session, course)) == 3


def test_one_session_by_hand_stands_beside_every_plan(session, public_course, planner, now, revise):
    start = at_tokyo(dt.date(2026, 12, 10), dt.time(10))
    extra = add_session(session, public_course, OneMore(start, start + WEEK / 84), now=now, by=planner)
    assert (extra.number, extra.is_edited) == (7, True)
    revise(public_course)
    assert (extra.starts_at, extra.revision, extra.state) == (start, 0, SessionState.PLANNED)
    assert len(dates(session, public_course)) == 7


def test_what_a_hand_called_off_is_not_brought_back(session, public_course, planner, now, revise):
    cancel_session(session, meetings(session, public_course)[1], "会場", now=now, by=planner)
    tuesdays = replace(WEDNESDAYS, weekdays=(1,), until=dt.date(2027, 1, 12))
    assert revise(public_course, tuesdays).difference.is_empty


def test_a_monthly_group_keeps_the_content_of_the_month(session, site, planner, jissen12, now, revise):
    program = make.a_program(session, site, ProgramKind.PRACTICE)
    fridays = DateRule(EVENING, 120, dt.date(2026, 12, 11), rrule="FREQ=MONTHLY;BYDAY=2FR")
    version = freeze_curriculum(session, jissen12, now=now)
    plan = CohortPlan("夜", TimeSlot.EVENING, 8, slots([fridays], dt.date(2027, 2, 28)), curriculum=version)
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    publish(session, cohort, now=now, by=planner)
    thursdays = DateChoice(
        Pattern.MONTHLY, EVENING, 120, weekdays=(3,), weeks=(2,), until=dt.date(2027, 3, 31)
    )
    revise(cohort, thursdays)
    assert dates(session, cohort) == [(1, "12-10"), (2, "01-14"), (3, "02-11"), (4, "03-11")]
    months = {unit.month: unit.title for unit in jissen12.units}
    assert [titles for _, titles in sessions_of_cohort(session, cohort)] == [months[m] for m in (12, 1, 2, 3)]


def test_supporters_of_a_monthly_group_have_no_unit_of_the_month(
    session, site, planner, jissen12, now, revise
):
    program = make.a_program(
        session, site, ProgramKind.PRACTICE, promise_count=3, promise_span=PromiseSpan.MONTH
    )
    version = freeze_curriculum(session, jissen12, now=now)
    plan = CohortPlan("夜", TimeSlot.EVENING, 8, [], curriculum=version, has_dates_to_come=True)
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    one = DateChoice(Pattern.DATES, EVENING, 60, listed="2027-01-20", track=Track.SUPPORTER)
    proposal = revise(cohort, one)
    assert [titles for _, titles in sessions_of_cohort(session, cohort)] == [""]
    assert any("1月" in sentence for sentence in proposal.remarks), "three a month were promised"


def test_a_session_that_goes_to_another_month_teaches_that_month(
    session, program, planner, jissen12, now, revise
):
    version = freeze_curriculum(session, jissen12, now=now)
    plan = CohortPlan("夜", TimeSlot.EVENING, 8, slots([TUESDAYS], FIRST), curriculum=version)
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    meeting = meetings(session, cohort)[0]
    meeting.starts_at, meeting.ends_at = (at_tokyo(dt.date(2027, 1, 12), dt.time(h)) for h in (19, 21))
    january = DateChoice(Pattern.DATES, EVENING, 120, listed="2027-01-12")
    revise(cohort, january)
    months = {unit.month: unit.title for unit in jissen12.units}
    assert [titles for _, titles in sessions_of_cohort(session, cohort)] == [months[1]]


def test_supporters_have_a_date_of_their_own_without_a_unit(session, public_course, revise):
    own = DateChoice(Pattern.DATES, EVENING, 60, listed="2027-01-20", track=Track.SUPPORTER, venue="別館")
    revise(public_course, replace(WEDNESDAYS, until=dt.date(2027, 1, 13)), own)
    last = sessions_of_cohort(session, public_course)[-1]
    assert (last[0].track, last[0].venue, last[1]) == (Track.SUPPORTER, "別館", "")


def test_the_own_place_is_not_written_down_twice(session, public_course, revise):
    revise(public_course, replace(WEDNESDAYS, venue="会議室Ｂ "))
    assert {one.venue for one in meetings(session, public_course)} == {""}


def test_a_theme_alone_tells_nothing_new(session, program, planner, now, revise):
    plan = CohortPlan("第2期", TimeSlot.EVENING, 8, slots([TUESDAYS], FIRST), rules=(TUESDAYS,))
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    revise(cohort, replace(WEDNESDAYS, weekdays=(1,), themes=("料理", "手芸")))
    meeting = meetings(session, cohort)[0]
    assert (meeting.theme, meeting.revision) == ("料理", 0)


def test_dates_to_come_are_set_for_every_content(session, program, planner, kiso6, now, revise):
    version = freeze_curriculum(session, kiso6, now=now)
    plan = CohortPlan("第2期", TimeSlot.EVENING, 8, [], curriculum=version, has_dates_to_come=True)
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    revise(cohort)
    assert len(dates(session, cohort)) == 6
    assert cohort.has_dates_to_come is False


def test_without_sessions_and_contents_a_last_day_is_needed(session, program, planner, now, revise):
    plan = CohortPlan("第2期", TimeSlot.EVENING, 8, [], has_dates_to_come=True)
    cohort = open_cohort(session, program, plan, now=now, by=planner)
    with pytest.raises(PlanRefusedError) as refused:
        revise(cohort)
    assert refused.value.field == "until"


def test_the_number_of_dates_may_be_said(session, public_course, revise):
    revise(public_course, count=4)
    assert len(dates(session, public_course)) == 4


def test_holidays_are_asked_about_before_anything_is_saved(session, public_course, revise):
    with pytest.raises(ChangeRefusedError):
        revise(public_course, holidays=HolidayPolicy.ASK)
    assert dates(session, public_course)[0] == (1, "12-08")
    revise(public_course, holidays=HolidayPolicy.ASK, answers={dt.date(2026, 12, 30): "skip"})
    assert [day for _, day in dates(session, public_course)] == [
        "12-09", "12-16", "12-23", "01-06", "01-13", "01-20",
    ]  # fmt: skip
    assert public_course.holiday_policy is HolidayPolicy.ASK


@pytest.mark.parametrize(
    ("field", "rule", "since"),
    [
        ("effective_from", WEDNESDAYS, dt.date(2026, 11, 30)),
        ("first_on", replace(WEDNESDAYS, first_on=FIRST - DAY), FIRST),
        ("year", replace(WEDNESDAYS, first_on=dt.date(2099, 1, 1)), FIRST),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(public_course, revise, field, rule, since):
    with pytest.raises(PlanRefusedError) as refused:
        revise(public_course, rule, since=since)
    assert refused.value.field in {field, "first_on"}


def test_a_closed_cohort_keeps_its_plan(session, public_course, revise):
    public_course.state = CohortState.CLOSED
    with pytest.raises(ChangeRefusedError):
        revise(public_course)


def test_the_mark_is_the_same_as_long_as_the_proposal_is(session, public_course, planner, now):
    def mark(wish=WEDNESDAYS):
        choice = PlanChoice([wish], holidays=HolidayPolicy.KEEP)
        return propose(session, public_course, choice, effective_from=FIRST, now=now).mark

    before = mark()
    assert mark() == before
    assert mark(replace(WEDNESDAYS, length_minutes=90)) != before
    cancel_session(session, meetings(session, public_course)[5], "会場", now=now, by=planner)
    assert mark() != before
