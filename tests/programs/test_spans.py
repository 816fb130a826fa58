"""Dates in one line: an exhibition of six days, and what is there at any time."""

import datetime as dt

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.programs.rules.spans import (
    Occasion,
    date_lines,
    days_at_hours,
    is_window_open,
    window_in_words,
)

FESTIVAL = dt.date(2025, 1, 10)  # ひきこもりフェスティバル: six days in a row (domain.md Y7)


def days(first, count, *, hour=10, length=6, sort=""):
    starts = [at_tokyo(first + dt.timedelta(days=n), dt.time(hour)) for n in range(count)]
    return [Occasion(start, start + dt.timedelta(hours=length), sort) for start in starts]


def words(occasions):
    return [line.words for line in date_lines(occasions)]


def test_six_days_with_the_same_hours_are_one_line():
    assert words(days(FESTIVAL, 6)) == ["令和7年1月10日（金）〜15日（水） 毎日 午前10時〜午後4時"]


def test_a_range_over_a_month_or_a_year_names_what_changes():
    assert words(days(dt.date(2025, 1, 30), 4)) == [
        "令和7年1月30日（木）〜2月2日（日） 毎日 午前10時〜午後4時"
    ]
    assert words(days(dt.date(2026, 12, 30), 4)) == [
        "令和8年12月30日（水）〜令和9年1月2日（土） 毎日 午前10時〜午後4時"
    ]


def test_two_days_are_said_one_by_one():
    assert words(days(FESTIVAL, 2)) == [
        "令和7年1月10日（金）午前10時〜午後4時",
        "令和7年1月11日（土）午前10時〜午後4時",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        days(FESTIVAL + dt.timedelta(days=3), 1, hour=11, length=5),
        days(FESTIVAL + dt.timedelta(days=3), 1, length=7),
        days(FESTIVAL + dt.timedelta(days=3), 1, sort="べつの会場"),
        days(FESTIVAL + dt.timedelta(days=4), 1),
    ],
    ids=["another beginning", "another end", "another place", "a day between"],
)
def test_a_day_that_is_not_alike_has_its_own_line(odd):
    first, second = words(days(FESTIVAL, 3) + odd)
    assert first == "令和7年1月10日（金）〜12日（日） 毎日 午前10時〜午後4時"
    assert "毎日" not in second


def test_a_weekly_course_stays_a_list():
    weekly = [one for week in range(4) for one in days(FESTIVAL + dt.timedelta(weeks=week), 1)]
    lines = date_lines(weekly)
    assert [line.starts_at for line in lines] == [one.starts_at for one in weekly]
    assert {line.days_count for line in lines} == {1}
    assert lines[0].hours == "午前10時〜午後4時"


def test_nothing_is_no_line():
    assert date_lines([]) == []


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "said"),
    [
        (dt.date(2026, 12, 1), dt.date(2027, 1, 31), "12月1日（火）〜1月31日（日）のあいだ、いつでも"),
        (dt.date(2026, 12, 1), None, "12月1日（火）から、いつでも"),
        (None, dt.date(2027, 1, 31), "1月31日（日）まで、いつでも"),
        (None, None, ""),
    ],
)
def test_a_window_is_said_in_one_line(opens_on, closes_on, said):
    assert window_in_words(opens_on, closes_on) == said


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "is_on"),
    [
        (None, None, False),
        (dt.date(2026, 12, 2), None, True),
        (None, dt.date(2026, 12, 1), True),
        (dt.date(2026, 10, 1), dt.date(2026, 11, 30), False),
    ],
)
def test_a_window_may_be_entered_until_its_last_day(opens_on, closes_on, is_on):
    assert is_window_open(opens_on, closes_on, dt.date(2026, 12, 1)) is is_on


def evenings(*days: dt.date, hour: int = 19) -> list[Occasion]:
    return [Occasion(at_tokyo(day, dt.time(hour)), at_tokyo(day, dt.time(hour + 2))) for day in days]


def said(occasions: list[Occasion]) -> list[tuple[str, str]]:
    return [(one.when, one.days) for one in days_at_hours(date_lines(occasions))]


def test_on_paper_the_same_hours_are_said_once() -> None:
    saturdays = [dt.date(2026, 12, 12) + dt.timedelta(days=7 * week) for week in range(4)]
    assert said(evenings(*saturdays)) == [
        ("土曜日 午後7時〜9時", "令和8年12月12日・19日・26日、令和9年1月2日"),
    ]


def test_on_paper_days_of_several_weekdays_each_say_theirs() -> None:
    assert said(evenings(dt.date(2027, 1, 30), dt.date(2027, 2, 2), dt.date(2027, 2, 7))) == [
        ("午後7時〜9時", "令和9年1月30日（土）、2月2日（火）・7日（日）"),
    ]


def test_on_paper_other_hours_are_another_line() -> None:
    first, second = dt.date(2026, 12, 5), dt.date(2026, 12, 12)
    assert said([*evenings(first), *evenings(second, hour=10)]) == [
        ("土曜日 午後7時〜9時", "令和8年12月5日"),
        ("土曜日 午前10時〜正午", "令和8年12月12日"),
    ]


def test_on_paper_days_in_a_row_stay_one_line() -> None:
    days = [dt.date(2026, 12, 7) + dt.timedelta(days=number) for number in range(3)]
    assert said(evenings(*days)) == [("毎日 午後7時〜9時", "令和8年12月7日（月）〜9日（水）")]
