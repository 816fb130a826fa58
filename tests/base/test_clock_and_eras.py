"""Time at the edges: Tokyo days, fiscal years, eras."""

import datetime as dt

import pytest

from familyprog.base.clock import (
    Clock,
    at_tokyo,
    fiscal_year,
    fiscal_year_bounds,
    next_month,
    tokyo,
    tokyo_date,
)
from familyprog.base.eras import fiscal_year_label, time_ja, time_range_ja, wareki


def test_seven_in_the_evening_in_tokyo_is_ten_in_the_morning_utc() -> None:
    assert at_tokyo(dt.date(2026, 12, 1), dt.time(19)) == dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)


def test_a_late_evening_in_utc_is_already_the_next_day_in_tokyo() -> None:
    assert tokyo_date(dt.datetime(2026, 3, 31, 15, tzinfo=dt.UTC)) == dt.date(2026, 4, 1)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        tokyo(dt.datetime(2026, 12, 1))  # noqa: DTZ001 - the point of the test


def test_the_clock_stands_still_when_it_is_told_to() -> None:
    moment = dt.datetime(2027, 1, 8, tzinfo=dt.UTC)
    assert Clock(moment).now() == moment
    assert Clock().now().tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("day", "year"), [(dt.date(2026, 3, 31), 2025), (dt.date(2026, 4, 1), 2026), (dt.date(2027, 1, 1), 2026)]
)
def test_the_fiscal_year_begins_in_april(day: dt.date, year: int) -> None:
    assert fiscal_year(day) == year
    start, end = fiscal_year_bounds(year)
    assert start <= at_tokyo(day, dt.time(12)) < end


def test_months_follow_each_other_over_the_new_year() -> None:
    assert next_month(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("year", "style", "label"),
    [
        (2025, "era", "令和7年度"),
        (2017, "letter", "H29"),
        (2018, "letter_start", "H30"),
        (2019, "era", "令和元年度"),
        (2019, "era_start", "平成31年度"),
        (2019, "letter_start", "H31"),
        (2019, "letter", "R1"),
        (2020, "letter_start", "R2"),
        (2026, "western", "2026年度"),
    ],
)
def test_fiscal_years_are_called_as_real_tables_call_them(year: int, style: str, label: str) -> None:
    assert fiscal_year_label(year, style) == label


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown label style"):
        fiscal_year_label(2026, "roman")


def test_dates_carry_era_and_weekday() -> None:
    assert wareki(dt.date(2026, 12, 1)) == "令和8年12月1日（火）"
    assert wareki(dt.date(2019, 5, 1)) == "令和元年5月1日（水）"
    assert wareki(dt.date(2019, 4, 30)) == "平成31年4月30日（火）"
    with pytest.raises(ValueError, match="no era known"):
        wareki(dt.date(1900, 1, 1))


def test_times_say_morning_or_afternoon_once() -> None:
    def at(hour: int, minute: int = 0) -> dt.datetime:
        return at_tokyo(dt.date(2026, 12, 1), dt.time(hour, minute))

    assert time_ja(at(19)) == "午後7時"
    assert time_ja(at(9, 30)) == "午前9時30分"
    assert time_range_ja(at(19), at(20, 30)) == "午後7時〜8時30分"
    assert time_range_ja(at(10), at(12)) == "午前10時〜正午"
