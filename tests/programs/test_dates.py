"""From rules to dates: several rules, lists, the planner's choices, and the holidays beside them."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import tokyo
from familyprog.programs.enums import HolidayPolicy, Pattern
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.rules import LAST_WEEK, MAX_SESSIONS, DateRule, closed_reason, obey, rrule_of, slots

TUESDAY = dt.date(2026, 12, 1)
TEN = dt.time(10)
NEVER = dt.date(2099, 12, 31)


def days(found):
    return [slot.day.isoformat() for slot in found]


def test_two_rules_are_one_plan_in_order_of_time():
    wednesdays = DateRule(
        dt.time(13), 480, TUESDAY, rrule="FREQ=WEEKLY;BYDAY=WE", ends_on=dt.date(2026, 12, 16)
    )
    saturdays = DateRule(TEN, 60, TUESDAY, rrule="FREQ=MONTHLY;BYDAY=1SA")
    found = slots([wednesdays, saturdays], dt.date(2026, 12, 31))
    assert days(found) == ["2026-12-02", "2026-12-05", "2026-12-09", "2026-12-16"]
    assert [f"{tokyo(slot.starts_at):%H:%M}-{tokyo(slot.ends_at):%H:%M}" for slot in found[:2]] == [
        "13:00-21:00",
        "10:00-11:00",
    ]


def test_a_list_of_dates_is_put_in_order_and_said_once():
    listed = (dt.date(2026, 12, 19), TUESDAY, TUESDAY, dt.date(2026, 11, 30))
    rule = DateRule(TEN, 60, TUESDAY, dates=listed)
    assert days(slots([rule], NEVER)) == ["2026-12-01", "2026-12-19"]


def test_a_rule_that_cannot_be_read_is_refused_at_its_field():
    with pytest.raises(PlanRefusedError) as refused:
        slots([DateRule(TEN, 60, TUESDAY, rrule="FREQ=SOMETIMES")], NEVER)
    assert refused.value.field == "pattern"


def test_a_rule_without_an_end_stops_by_itself():
    assert len(slots([DateRule(TEN, 60, TUESDAY, rrule="FREQ=DAILY")], NEVER)) == MAX_SESSIONS


def test_a_rule_may_say_itself_how_often():
    rule = DateRule(TEN, 60, TUESDAY, rrule="FREQ=WEEKLY;COUNT=2")
    assert days(slots([rule], NEVER)) == ["2026-12-01", "2026-12-08"]


def test_a_plan_has_as_many_dates_as_asked_and_names_only_holidays_before_its_end():
    weekly = slots([DateRule(TEN, 60, dt.date(2026, 12, 22), rrule="FREQ=WEEKLY")], dt.date(2027, 4, 1))
    plan = obey(weekly, HolidayPolicy.SKIP, 3)
    assert days(plan.kept) == ["2026-12-22", "2027-01-05", "2027-01-12"]
    assert [(slot.day.isoformat(), slot.closed) for slot in plan.removed] == [("2026-12-29", "年末年始")]


def test_a_plan_of_nothing_has_nothing_left_out():
    plan = obey([], HolidayPolicy.SKIP)
    assert (plan.kept, plan.removed) == ([], [])


@pytest.mark.parametrize(
    ("pattern", "weeks", "rule"),
    [
        (Pattern.WEEKLY, (), "FREQ=WEEKLY;BYDAY=TU"),
        (Pattern.FORTNIGHTLY, (), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        (Pattern.MONTHLY, (3, 1), "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        (Pattern.MONTHLY, (LAST_WEEK, 4), "FREQ=MONTHLY;BYDAY=4TU,-1TU"),
        (Pattern.DAILY, (), "FREQ=DAILY"),
        (Pattern.DATES, (), ""),
    ],
)
def test_a_choice_of_the_planner_is_a_rule_on_the_weekday_of_its_first_date(pattern, weeks, rule):
    assert rrule_of(pattern, TUESDAY, weeks) == rule


def test_a_monthly_rule_needs_a_week():
    with pytest.raises(PlanRefusedError) as refused:
        rrule_of(Pattern.MONTHLY, TUESDAY)
    assert refused.value.field == "weeks"


def test_the_last_week_may_be_the_fourth_and_the_fifth_is_only_the_fifth():
    last = DateRule(TEN, 60, TUESDAY, rrule=rrule_of(Pattern.MONTHLY, TUESDAY, (LAST_WEEK,)))
    assert days(slots([last], dt.date(2027, 2, 28))) == ["2026-12-29", "2027-01-26", "2027-02-23"]
    fifth = DateRule(TEN, 60, TUESDAY, rrule=rrule_of(Pattern.MONTHLY, TUESDAY, (5,)))
    assert days(slots([fifth], dt.date(2027, 4, 30))) == ["2026-12-29", "2027-03-30"]


def test_several_weekdays_make_one_rule():
    assert rrule_of(Pattern.WEEKLY, TUESDAY, weekdays=(3, 0)) == "FREQ=WEEKLY;BYDAY=MO,TH"
    assert rrule_of(Pattern.MONTHLY, TUESDAY, (2,), (4, 2)) == "FREQ=MONTHLY;BYDAY=2WE,2FR"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2020-07-24", "スポーツの日"),
        ("2026-09-22", "国民の休日"),
        ("2026-12-28", ""),
        ("2026-12-29", "年末年始"),
        ("2027-01-01", "元日"),
        ("2027-01-03", "年末年始"),
        ("2027-01-04", ""),
        ("2026-12-01", ""),
    ],
)
def test_a_closed_day_says_why(day, reason):
    assert closed_reason(dt.date.fromisoformat(day)) == reason
