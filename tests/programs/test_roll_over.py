"""Next year's dates out of this year's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from familyprog.programs.enums import Pattern, ProgramKind, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning import DateChoice, rule_of
from familyprog.programs.planning.deadlines import deadline_remarks
from familyprog.programs.planning.roll_over import (
    LISTED,
    REPLACED,
    UNREADABLE,
    continue_in,
    moved_along,
    next_name,
    same_weekday,
)
from familyprog.programs.planning.words import choice_from, rule_words
from familyprog.programs.rules import DateRule, slots

TODAY = dt.date(2026, 12, 1)
APRIL = dt.date(2026, 4, 1)
MARCH = dt.date(2027, 3, 31)
EVENING = dt.time(19)


def a_rule(rrule: str, first: dt.date = APRIL, last: dt.date | None = MARCH, **more: object) -> DateRule:
    return DateRule(EVENING, 90, first, rrule=rrule, ends_on=last, **more)


@pytest.mark.parametrize(
    "chosen",
    [
        DateChoice(Pattern.DAILY, EVENING, 60, APRIL),
        DateChoice(Pattern.WEEKLY, EVENING, 60, APRIL, weekdays=[0, 3]),
        DateChoice(Pattern.FORTNIGHTLY, EVENING, 60, APRIL, weekdays=[2]),
        DateChoice(Pattern.MONTHLY, EVENING, 60, APRIL, weekdays=[4], weeks=[2, 4]),
        DateChoice(Pattern.MONTHLY, EVENING, 60, APRIL, weekdays=[1, 5], weeks=[1, -1]),
        DateChoice(Pattern.DATES, EVENING, 60, listed="2026-12-08（火）\n2027-01-12（火）"),
        DateChoice(
            Pattern.WEEKLY,
            EVENING,
            60,
            APRIL,
            weekdays=[5],
            until=MARCH,
            themes=("茶話会", "学習会"),
            track=Track.FAMILY,
            venue="和室",
        ),
    ],
)
def test_a_rule_is_read_back_as_it_was_chosen(chosen: DateChoice) -> None:
    again = choice_from(rule_of(chosen, TODAY))
    assert rule_of(again, TODAY) == rule_of(chosen, TODAY)
    assert (again.pattern, list(again.weekdays), list(again.weeks)) == (
        chosen.pattern,
        list(chosen.weekdays),
        list(chosen.weeks),
    )


def test_a_weekly_rule_without_a_weekday_is_the_first_days() -> None:
    assert choice_from(a_rule("FREQ=WEEKLY")).pattern is Pattern.WEEKLY


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=YEARLY",
        "FREQ=DAILY;COUNT=6",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=WE",
        "FREQ=MONTHLY;BYDAY=1SA,2WE",
        "FREQ=MONTHLY;BYDAY=1XX",
    ],
)
def test_a_rule_no_planner_offers_is_not_read_halfway(rrule: str) -> None:
    with pytest.raises(PlanRefusedError) as refused:
        choice_from(a_rule(rrule))
    assert refused.value.field == "pattern"
    assert rule_words(a_rule(rrule)).startswith("そのほかの決まり")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (a_rule("FREQ=WEEKLY;BYDAY=MO,TH"), "毎週 月・木曜 19:00〜20:30"),
        (a_rule("FREQ=WEEKLY"), "毎週 水曜 19:00〜20:30"),
        (a_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), "一週おき 火曜 19:00〜20:30"),
        (a_rule("FREQ=MONTHLY;BYDAY=2TU,-1TU"), "毎月 第2・最終 火曜 19:00〜20:30"),
        (a_rule("FREQ=DAILY"), "つづけて毎日 19:00〜20:30"),
        (a_rule("", dates=(APRIL,)), "日付の一覧（1日） 19:00〜20:30"),
        (a_rule("FREQ=DAILY", track=Track.SUPPORTER), "つづけて毎日 19:00〜20:30（支援者のみ）"),
    ],
)
def test_a_rule_is_said_in_words(rule: DateRule, words: str) -> None:
    assert rule_words(rule) == words


def test_what_goes_on_all_year_goes_on_from_april_to_march() -> None:
    monthly = a_rule("FREQ=MONTHLY;BYDAY=2TU", first=dt.date(2026, 9, 1))
    found = continue_in(2027, ProgramKind.PRACTICE, [monthly], dt.date(2027, 3, 9), 7)
    assert (found.rules[0].first_on, found.rules[0].until) == (dt.date(2027, 4, 1), dt.date(2028, 3, 31))
    assert (found.count, found.remarks) == (None, ())
    assert len(slots([rule_of(found.rules[0], TODAY)], dt.date(2028, 3, 31))) == 12


def test_a_course_begins_on_the_same_nth_weekday_with_as_many_dates() -> None:
    weekly = a_rule("FREQ=WEEKLY;BYDAY=TH", first=dt.date(2026, 12, 1), last=dt.date(2027, 1, 14))
    found = continue_in(2027, ProgramKind.COURSE, [weekly], dt.date(2027, 1, 14), 6)
    assert found.rules[0].first_on == dt.date(2027, 12, 2), "the first Thursday, as 3 December 2026 was"
    assert (found.rules[0].until, found.count) == (None, 6)


def test_a_rule_that_gave_no_date_begins_where_it_began() -> None:
    never = a_rule("FREQ=MONTHLY;BYDAY=5MO", first=dt.date(2026, 12, 1), last=dt.date(2026, 12, 5))
    found = continue_in(2027, ProgramKind.COURSE, [never], dt.date(2026, 12, 5), 1)
    assert found.rules[0].first_on == dt.date(2027, 12, 7)


def test_a_list_of_dates_keeps_its_weekdays_and_asks_to_be_checked() -> None:
    listed = a_rule("", first=dt.date(2026, 10, 20), dates=(dt.date(2026, 10, 20), dt.date(2026, 11, 17)))
    found = continue_in(2027, ProgramKind.COURSE, [listed], dt.date(2026, 11, 17), 2)
    assert found.rules[0].listed == "2027-10-19（火）\n2027-11-16（火）"
    assert (found.count, found.remarks) == (None, (LISTED,))


def test_an_exhibition_lasts_as_many_days() -> None:
    six = a_rule("FREQ=DAILY", first=dt.date(2027, 1, 8), last=dt.date(2027, 1, 13))
    rule = continue_in(2027, ProgramKind.DROP_IN, [six], dt.date(2027, 1, 13), 6).rules[0]
    assert (rule.first_on, rule.until) == (dt.date(2028, 1, 14), dt.date(2028, 1, 19))
    open_end = replace(six, ends_on=None)
    rule = continue_in(2027, ProgramKind.DROP_IN, [open_end], dt.date(2027, 1, 13), 6).rules[0]
    assert rule.until == rule.first_on


@pytest.mark.parametrize(("before", "begins"), [(dt.date(2026, 4, 7), 5), (dt.date(2026, 4, 14), 1)])
def test_a_fortnightly_group_keeps_its_weeks(before: dt.date, begins: int) -> None:
    rule = a_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", first=before)
    last = slots([rule], MARCH)[-1].day
    found = continue_in(2027, ProgramKind.PRACTICE, [rule], last, 26).rules[0]
    assert found.first_on == dt.date(2027, 4, begins)
    assert (slots([rule_of(found, TODAY)], dt.date(2027, 6, 1))[0].day - last).days == 14


def test_alternating_contents_continue_their_order() -> None:
    three = a_rule("FREQ=MONTHLY;BYDAY=1SA", first=dt.date(2026, 9, 1), themes=("い", "ろ", "は"))
    found = continue_in(2027, ProgramKind.PRACTICE, [three], dt.date(2027, 3, 6), 7).rules[0]
    # September い … March い, so April ろ.
    assert found.themes == ("ろ", "は", "い")


def test_a_rule_that_was_replaced_in_the_year_is_left_behind() -> None:
    weekly = a_rule("FREQ=WEEKLY;BYDAY=WE", last=dt.date(2026, 11, 30))
    monthly = a_rule("FREQ=MONTHLY;BYDAY=1SA", first=dt.date(2026, 12, 1))
    found = continue_in(2027, ProgramKind.PRACTICE, [weekly, monthly], dt.date(2027, 3, 6), 40)
    assert [rule.pattern for rule in found.rules] == [Pattern.MONTHLY]
    assert found.remarks == (REPLACED,)


def test_a_rule_that_cannot_be_read_is_told_and_left_out() -> None:
    found = continue_in(2027, ProgramKind.COURSE, [a_rule("FREQ=YEARLY", last=None)], APRIL, 1)
    assert found.rules == ()
    assert (found.count, found.remarks) == (None, (UNREADABLE,))


def test_the_fifth_weekday_becomes_the_last_where_there_is_none() -> None:
    assert same_weekday(dt.date(2026, 12, 8), 1) == dt.date(2027, 12, 14)
    assert same_weekday(dt.date(2026, 12, 31), 1) == dt.date(2027, 12, 30)
    assert same_weekday(dt.date(2026, 6, 30), 1) == dt.date(2027, 6, 29)
    assert same_weekday(dt.date(2026, 9, 30), 2) == dt.date(2028, 9, 27)


def test_the_name_takes_the_new_year_and_deadlines_their_distance() -> None:
    assert next_name("令和8年度 夜会", 2026, 2027) == "令和9年度 夜会"
    assert next_name("2026年度 夜会", 2026, 2027) == "2027年度 夜会"
    assert next_name("第1期", 2026, 2027) == "第1期"
    assert moved_along(dt.date(2026, 11, 24), dt.date(2026, 12, 8), dt.date(2027, 12, 14)) == dt.date(
        2027, 11, 30
    )
    assert moved_along(None, APRIL, MARCH) is None


def test_days_around_a_plan_that_do_not_fit_are_pointed_out() -> None:
    first, late, past = dt.date(2026, 12, 8), dt.date(2026, 12, 9), dt.date(2026, 11, 30)

    def remarks(apply_until=None, minimum_count=None, decide_on=None, begin=first):
        return deadline_remarks(
            begin, today=TODAY, apply_until=apply_until, minimum_count=minimum_count, decide_on=decide_on
        )

    assert remarks() == []
    assert remarks(first, 6, first) == []
    assert remarks(late, begin=None) == []
    assert remarks(late) == ["申込みの締切（12月9日（水））が、初回（12月8日（火））よりあとです。"]
    assert remarks(past) == ["申込みの締切（11月30日（月））は、もう過ぎています。"]
    assert remarks(minimum_count=6) == ["最少の人数がありますが、開くかどうかを決める日がまだありません。"]
    assert remarks(decide_on=first) == ["開くかどうかを決める日がありますが、最少の人数がまだありません。"]
