"""The acceptance pack of domain.md §1.5 and the published schedules of §1.3, row by row."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import fiscal_year, tokyo
from familyprog.base.resources import find_folder
from familyprog.programs.date_list import read_dates
from familyprog.programs.enums import HolidayPolicy, Pattern, TimeSlot, Track
from familyprog.programs.holidays import holiday_table
from familyprog.programs.planning import DateChoice, PlanChoice, preview
from familyprog.programs.rules import YEAR_END, Closures, DateRule, obey, slots, units_on
from familyprog.programs.shelf import open_shelf

CURRICULA = find_folder("curricula")
CLOSURES = Closures((YEAR_END,), holiday_table([CURRICULA]))
TEN = dt.time(10)
RULES = {
    "M1": "FREQ=MONTHLY;BYDAY=2FR,4FR",
    "E12a": "FREQ=MONTHLY;BYDAY=1SA",
    "E12b": "FREQ=MONTHLY;BYDAY=2WE,3WE,4WE",
    "E10": "FREQ=WEEKLY;BYDAY=MO,TH",
    "E1": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "X1": "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "X2": "FREQ=MONTHLY;BYDAY=3TH",
    "X6": "FREQ=MONTHLY;BYDAY=-1FR",
}
# id, fiscal year, raw count, count under skip (None: the source has none), removed days (None: not given).
PACK = [
    ("M1", 2017, 24, 23, ["2017-08-11"]),
    ("M1", 2018, 24, 23, ["2018-11-23"]),
    ("M1", 2019, 24, 24, []),
    ("M1", 2020, 24, 23, ["2020-07-24"]),
    ("M1", 2025, 24, 24, []),
    ("E12a", 2024, 12, 11, None),
    ("E12a", 2025, 12, 10, None),
    ("E12a", 2026, 12, 11, None),
    ("E12b", 2024, 36, 36, []),
    ("E12b", 2025, 36, 35, None),
    ("E12b", 2026, 36, 35, None),
    ("E10", 2024, 105, 92, None),
    ("E10", 2025, 104, 93, None),
    ("E10", 2026, 104, 95, None),
    ("E1", 2024, 261, 243, None),
    ("E1", 2025, 261, 242, None),
    ("E1", 2026, 261, 241, None),
    ("X1", 2017, 24, 21, ["2017-07-17", "2017-09-18", "2018-01-01"]),
    ("X2", 2024, 12, None, None),
    ("X6", 2023, 12, None, None),
]


def a_year(code: str, year: int):
    rule = DateRule(TEN, 120, dt.date(year, 4, 1), rrule=RULES[code])
    return slots([rule], dt.date(year + 1, 3, 31), CLOSURES)


def days(found) -> list[str]:
    return [slot.day.isoformat() for slot in found]


@pytest.mark.parametrize(("code", "year", "raw", "skip", "removed"), PACK)
def test_a_published_rule_gives_the_published_number_of_dates(code, year, raw, skip, removed) -> None:
    found = a_year(code, year)
    assert len(found) == raw
    plan = obey(found, HolidayPolicy.SKIP, closures=CLOSURES)
    if skip is not None:
        assert len(plan.kept) == skip
    if removed is not None:
        assert days(plan.removed) == removed


def test_second_and_fourth_friday_is_not_every_two_weeks() -> None:
    every_other = DateRule(TEN, 120, dt.date(2025, 4, 11), rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    assert len(a_year("M1", 2025)) == 24
    assert len(slots([every_other], dt.date(2026, 3, 31), CLOSURES)) == 26


def test_kokoiru_as_it_was_weekly_in_november_then_two_rules_from_december() -> None:
    november = DateRule(
        dt.time(13), 480, dt.date(2024, 10, 30), rrule="FREQ=WEEKLY;BYDAY=WE", ends_on=dt.date(2024, 11, 30)
    )
    saturdays = DateRule(TEN, 480, dt.date(2024, 12, 1), rrule=RULES["E12a"])
    wednesdays = DateRule(dt.time(13), 480, dt.date(2024, 12, 1), rrule=RULES["E12b"])
    found = slots([november, saturdays, wednesdays], dt.date(2025, 3, 31), CLOSURES)
    early = [slot for slot in found if slot.day < dt.date(2024, 12, 1)]
    assert days(early) == ["2024-10-30", "2024-11-06", "2024-11-13", "2024-11-20", "2024-11-27"]
    late = [slot for slot in found if slot.day >= dt.date(2024, 12, 1)]
    first_saturdays = [slot for slot in late if slot.day.weekday() == 5]
    assert days(first_saturdays) == ["2024-12-07", "2025-01-04", "2025-02-01", "2025-03-01"]
    assert len(late) - len(first_saturdays) == 12
    assert {tokyo(slot.starts_at).hour for slot in first_saturdays} == {10}


def test_ichinoseki_dropped_two_more_dates_by_hand() -> None:
    plan = obey(a_year("X1", 2017), HolidayPolicy.SKIP, closures=CLOSURES)
    by_hand = {"2017-04-03", "2018-03-19"}
    assert by_hand < set(days(plan.kept))
    assert len(set(days(plan.kept)) - by_hand) == 19


def test_tottori_moved_march_2025_to_the_friday() -> None:
    plan = obey(a_year("X2", 2024), HolidayPolicy.NEXT_DAY, closures=CLOSURES)
    assert {str(slot.origin): str(slot.day) for slot in plan.moved} == {"2025-03-20": "2025-03-21"}


def test_shiogama_published_a_list_that_no_rule_gives() -> None:
    # X4: 24 Wednesdays of a fiscal year, first to fourth mixed; only a pasted list can hold them.
    pasted = "令和6年4月10日（水）、2024/4/24, 2024年5月8日(水)\n2024-05-22"
    assert days(slots([DateRule(TEN, 60, dt.date(2024, 4, 10), dates=read_dates(pasted, dt.date(2024, 4, 1)))],
                      dt.date(2025, 3, 31), CLOSURES)) == ["2024-04-10", "2024-04-24", "2024-05-08", "2024-05-22"]  # fmt: skip


def test_ina_meets_on_the_last_friday_whether_fourth_or_fifth() -> None:
    found = a_year("X6", 2023)
    assert {slot.day.month for slot in found} == set(range(1, 13))
    assert all((slot.day + dt.timedelta(days=7)).month != slot.day.month for slot in found)


def test_morioka_has_three_dates_on_two_weekdays() -> None:
    listed = "2025-10-21（火）\n2025-11-18（火）\n2025-12-19（金）"
    rule = DateChoice(Pattern.DATES, dt.time(13, 30), 120, listed=listed)
    seen = preview(PlanChoice([rule], closures=CLOSURES), None, TimeSlot.DAY, today=dt.date(2025, 9, 1))
    assert days(seen.slots) == ["2025-10-21", "2025-11-18", "2025-12-19"]


def test_yokohama_s_festival_runs_six_days_on_end() -> None:
    rule = DateChoice(Pattern.DAILY, TEN, 360, first_on=dt.date(2025, 1, 10))
    seen = preview(
        PlanChoice([rule], count=6, closures=CLOSURES), None, TimeSlot.DAY, today=dt.date(2024, 12, 1)
    )
    assert days(seen.slots)[-1] == "2025-01-15"
    assert len(seen.slots) == 6


def test_ube_teaches_six_units_on_three_dates_and_supporters_stay_a_fourth() -> None:
    families = DateChoice(
        Pattern.DATES, TEN, 240, listed="2026-08-03\n2026-08-04\n2026-08-05", venue="大ホール"
    )
    supporters = DateChoice(
        Pattern.DATES, TEN, 240, listed="2026-08-06", track=Track.SUPPORTER, themes=["支援者の日"]
    )
    intensive = open_shelf([CURRICULA]).choices["kiso6:intensive3"]
    seen = preview(
        PlanChoice([families, supporters], closures=CLOSURES),
        intensive,
        TimeSlot.DAY,
        today=dt.date(2026, 6, 1),
    )
    taught = units_on(seen.slots, intensive.units, intensive.units_per_date)
    assert taught == [[1, 2], [3, 4], [5, 6], []]
    assert [date.slot.track for date in seen.dates] == [Track.EVERYONE] * 3 + [Track.SUPPORTER]
    assert seen.dates[3].content == "支援者の日（支援者のみ）"


def test_a_term_is_four_months_of_one_day() -> None:
    # K6: 前期 4 and 後期 4, each a cohort of its own.
    first = DateRule(TEN, 120, dt.date(2024, 5, 1), rrule="FREQ=MONTHLY;BYDAY=2WE")
    plan = obey(slots([first], dt.date(2025, 3, 31), CLOSURES), HolidayPolicy.SKIP, 4, CLOSURES)
    assert {fiscal_year(slot.day) for slot in plan.kept} == {2024}
    assert days(plan.kept) == ["2024-05-08", "2024-06-12", "2024-07-10", "2024-08-14"]


def test_contents_alternate_month_by_month() -> None:
    rule = DateRule(TEN, 90, dt.date(2026, 4, 1), rrule="FREQ=MONTHLY;BYDAY=2TU", themes=("学ぶ", "話す"))
    found = slots([rule], dt.date(2026, 8, 31), CLOSURES)
    assert [slot.theme for slot in found] == ["学ぶ", "話す", "学ぶ", "話す", "学ぶ"]
