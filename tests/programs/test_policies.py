"""When a date falls on a closed day: kept, left out, moved, or asked about with every reading."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.programs.enums import HolidayPolicy
from familyprog.programs.rules import NATIONAL, ClosedSpan, Closures, DateRule, obey, slots

TEN = dt.time(10)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def dates(rrule: str, first: str, last: str):
    return slots([DateRule(TEN, 120, day(first), rrule=rrule)], day(last))


def a_date(text: str):
    return slots([DateRule(TEN, 120, day(text), dates=(day(text),))], day(text))


def plan_of(found, policy: HolidayPolicy, **more):
    return obey(found, policy, **more)


def kept(plan) -> list[str]:
    return [slot.day.isoformat() for slot in plan.kept]


@pytest.mark.parametrize(
    ("policy", "holiday", "becomes"),
    [
        (HolidayPolicy.KEEP, "2026-11-03", ["2026-11-03"]),
        (HolidayPolicy.SKIP, "2026-11-03", []),
        (HolidayPolicy.NEXT_DAY, "2026-11-03", ["2026-11-04"]),
        (HolidayPolicy.NEXT_WEEKDAY, "2026-11-03", ["2026-11-04"]),
        (HolidayPolicy.NEXT_WEEKDAY, "2027-04-29", ["2027-04-30"]),
        (HolidayPolicy.NEXT_WEEK, "2026-11-03", ["2026-11-10"]),
        (HolidayPolicy.PREVIOUS, "2026-11-03", ["2026-11-02"]),
    ],
)
def test_a_policy_settles_a_lonely_holiday(policy, holiday: str, becomes: list[str]) -> None:
    plan = plan_of(a_date(holiday), policy)
    assert kept(plan) == becomes
    assert plan.questions == []


def test_friday_s_next_weekday_is_monday() -> None:
    # 2020-07-24 (Fri) was スポーツの日: the fourth Friday of Mihara's M1.
    assert kept(plan_of(a_date("2020-07-24"), HolidayPolicy.NEXT_WEEKDAY)) == ["2020-07-27"]


def test_tottori_moves_the_third_thursday_of_march_2025_to_friday() -> None:
    # X2: 毎月第3木; R7/3/20 is 春分の日, so it was held on the Friday.
    found = dates("FREQ=MONTHLY;BYDAY=3TH", "2024-04-01", "2025-03-31")
    plan = plan_of(found, HolidayPolicy.NEXT_DAY)
    assert [(slot.origin.isoformat(), slot.day.isoformat()) for slot in plan.moved] == [
        ("2025-03-20", "2025-03-21")
    ]
    assert len(plan.kept) == 12


@pytest.mark.parametrize("policy", [HolidayPolicy.NEXT_DAY, HolidayPolicy.NEXT_WEEKDAY])
def test_september_2026_is_three_holidays_long_and_asks(policy) -> None:
    (question,) = plan_of(a_date("2026-09-21"), policy).questions
    assert question.day == day("2026-09-21")
    assert "9月21日（月）は敬老の日です" in question.sentence
    assert "9月22日（火）も、国民の休日で休みです" in question.sentence
    assert [option.key for option in question.options] == [
        "2026-09-18",
        "2026-09-20",
        "2026-09-24",
        "2026-09-28",
        "keep",
        "skip",
    ]
    labels = {option.key: option.label for option in question.options}
    assert "次の開いている平日" in labels["2026-09-24"]
    assert "同じ曜日" in labels["2026-09-28"]


def test_a_date_in_question_stays_in_sight_on_its_planned_day() -> None:
    assert kept(plan_of(a_date("2026-09-21"), HolidayPolicy.NEXT_DAY)) == ["2026-09-21"]


@pytest.mark.parametrize(
    ("answer", "becomes", "is_moved"),
    [("2026-09-24", ["2026-09-24"], True), ("keep", ["2026-09-21"], False), ("skip", [], False)],
)
def test_an_answer_settles_the_question(answer: str, becomes: list[str], is_moved: bool) -> None:
    plan = plan_of(a_date("2026-09-21"), HolidayPolicy.NEXT_DAY, answers={day("2026-09-21"): answer})
    assert kept(plan) == becomes
    assert plan.questions == []
    assert bool(plan.moved) is is_moved


def test_an_answer_that_is_no_option_asks_again() -> None:
    plan = plan_of(a_date("2026-09-21"), HolidayPolicy.NEXT_DAY, answers={day("2026-09-21"): "2026-09-22"})
    assert len(plan.questions) == 1


@pytest.mark.parametrize(
    ("policy", "date", "words"),
    [
        # A weekday group on a Saturday, a Saturday group on a weekday: two readings of "next".
        (HolidayPolicy.NEXT_DAY, "2020-07-24", "いつもとちがい土日になります"),
        (HolidayPolicy.PREVIOUS, "2026-10-12", "いつもとちがい土日になります"),
        (HolidayPolicy.NEXT_WEEKDAY, "2025-05-03", "次の平日の5月5日（月）も、こどもの日で休みです"),
        (HolidayPolicy.NEXT_WEEKDAY, "2027-01-02", "いつもとちがい平日になります"),
        # The target is closed as well.
        (HolidayPolicy.NEXT_WEEK, "2026-12-29", "翌週の同じ曜日"),
        (HolidayPolicy.PREVIOUS, "2026-09-22", "前の日の9月21日（月）も、敬老の日で休みです"),
        (HolidayPolicy.ASK, "2026-11-03", "一回ずつ決めることになっています"),
    ],
)
def test_what_can_be_read_two_ways_is_asked(policy, date: str, words: str) -> None:
    closed = Closures((ClosedSpan("休館", day("2027-01-05"), day("2027-01-05")), *NATIONAL.spans))
    (question,) = obey(a_date(date), policy, closures=closed).questions
    assert words in question.sentence
    assert {"keep", "skip"} < {option.key for option in question.options}


def test_a_day_on_which_the_group_meets_anyhow_is_no_target() -> None:
    weekdays = dates("FREQ=WEEKLY;BYDAY=MO,TU", "2026-11-02", "2026-11-03")
    plan = plan_of(weekdays, HolidayPolicy.PREVIOUS)
    assert "もうこの会の別の回があります" in plan.questions[0].sentence
    assert "2026-11-02" not in {option.key for option in plan.questions[0].options}


def test_two_dates_are_never_moved_to_the_same_day() -> None:
    # 2026-05-05 and 05-06 (substitute) both move on; the second finds the 7th taken.
    found = [*a_date("2027-05-05"), *a_date("2027-05-04")]
    plan = plan_of(sorted(found, key=lambda slot: slot.day), HolidayPolicy.NEXT_DAY)
    assert len({slot.day for slot in plan.kept}) == len(plan.kept)


def test_a_count_is_reached_with_the_dates_that_stay() -> None:
    found = dates("FREQ=WEEKLY;BYDAY=TU", "2026-10-27", "2027-12-31")
    plan = plan_of(found, HolidayPolicy.SKIP, count=3)
    assert kept(plan) == ["2026-10-27", "2026-11-10", "2026-11-17"]
    assert [slot.day.isoformat() for slot in plan.removed] == ["2026-11-03"]


def test_a_moved_date_takes_its_time_along() -> None:
    (moved,) = plan_of(a_date("2026-11-03"), HolidayPolicy.NEXT_DAY).moved
    assert moved.ends_at - moved.starts_at == dt.timedelta(minutes=120)
    assert (moved.planned_on, moved.closed) == (day("2026-11-03"), "")
