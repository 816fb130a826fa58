"""From choices to a plan to look at, and dates as people paste them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.date_list import MOST, read_dates
from familyprog.programs.enums import HolidayPolicy, Pattern, TimeSlot
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning import DateChoice, PlanChoice, preview, rule_of
from familyprog.programs.reader import read_curriculum
from familyprog.programs.shelf import open_shelf, ways_to_hold

TODAY = dt.date(2026, 12, 1)
CURRICULA = find_folder("curricula")
WEEKLY = DateChoice(Pattern.WEEKLY, dt.time(19), 120, first_on=dt.date(2026, 12, 8))


@pytest.fixture(scope="module")
def shelf():
    return open_shelf([CURRICULA])


def plan(rule: DateChoice, **more) -> PlanChoice:
    """A plan of one rule."""
    return PlanChoice([rule], **more)


def refused(call, *values, **named) -> PlanRefusedError:
    with pytest.raises(PlanRefusedError) as found:
        call(*values, **named)
    return found.value


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2026-12-08", ["2026-12-08"]),
        ("2026/12/8\n2026.12.9", ["2026-12-08", "2026-12-09"]),
        ("2026年12月8日（火）、12月15日（火曜日）", ["2026-12-08", "2026-12-15"]),
        ("令和8年12月8日", ["2026-12-08"]),
        ("R8.12.8, H31.4.30", ["2026-12-08", "2019-04-30"]),
        ("令和元年5月1日", ["2019-05-01"]),
        ("１２／８（火）", ["2026-12-08"]),
        ("12/1 ; 11/30", ["2026-12-01", "2027-11-30"]),
        ("2/29", ["2028-02-29"]),
        ("\n\n 2026-12-08 \n", ["2026-12-08"]),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, days: list[str]) -> None:
    assert [day.isoformat() for day in read_dates(typed, TODAY)] == days


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "一行に一つずつ"),
        ("　\n、", "一行に一つずつ"),
        ("あした", "「あした」を日付として読めませんでした"),
        ("2026-02-30", "「2026-02-30」を"),
        ("2/30", "「2/30」を"),
        ("8年12月8日", "「8年12月8日」を"),
        ("令和0年1月1日", "日付として"),
        ("2026-12-08 13:30", "読めませんでした"),
        ("あ" * 500, "「" + "あ" * 20 + "」"),
        ("2026-12-08（水）", "2026年の12月8日（火）に「水」と書かれています"),
        ("2026-12-08\n" * (MOST + 1), f"{MOST}日まで"),
    ],
)
def test_what_is_no_date_is_named(typed: str, words: str) -> None:
    refusal = refused(read_dates, typed, TODAY)
    assert words in refusal.message
    assert refusal.field == "dates"


def test_the_shelf_holds_every_file_in_each_of_its_ways(shelf) -> None:
    assert shelf.broken == ()
    assert {"kiso6:weekly6", "kiso6:intensive3", "kazoku4x2:second4", "step3:three"} <= set(shelf.choices)
    assert shelf.choices["kiso6:intensive3"].label.endswith("（3日間に2回ずつの集中開催）")


def test_a_file_without_a_delivery_is_held_one_unit_a_date(kiso6) -> None:
    (choice,) = ways_to_hold(kiso6.model_copy(update={"delivery": ()}))
    assert (choice.key, choice.label) == ("kiso6", kiso6.title)
    assert choice.units_per_date == (1, 1, 1, 1, 1, 1)


def test_a_broken_file_is_named_and_the_others_stay(tmp_path) -> None:
    (tmp_path / "own.toml").write_text("id = ", encoding="utf-8")
    shelf = open_shelf([tmp_path, CURRICULA])
    assert shelf.broken == ("own.toml",)
    assert "kiso6:weekly6" in shelf.choices


def test_a_term_alone_has_its_own_units(shelf) -> None:
    second = preview(plan(WEEKLY), shelf.choices["kazoku4x2:second4"], TimeSlot.DAY, today=TODAY)
    titles = {unit.no: unit.title for unit in read_curriculum(CURRICULA / "kazoku4x2.toml").units}
    assert [date.content for date in second.dates] == [titles[number] for number in (5, 6, 7, 8)]


def test_the_evening_has_its_own_agenda_where_there_is_one(shelf) -> None:
    practice, basics = shelf.choices["jissen12:monthly12"], shelf.choices["kiso6:weekly6"]
    assert [practice.variant(slot) for slot in (TimeSlot.EVENING, TimeSlot.SATURDAY)] == ["evening", "day"]
    assert basics.variant(TimeSlot.EVENING) == "day"
    assert {agenda.minutes for agenda in practice.agendas(TimeSlot.EVENING).values()} == {90}


def test_the_curriculum_says_how_many_dates_unless_the_planner_does(shelf) -> None:
    basics = shelf.choices["kiso6:weekly6"]
    assert len(preview(plan(WEEKLY), basics, TimeSlot.DAY, today=TODAY).dates) == 6
    longer = preview(plan(WEEKLY, count=8), basics, TimeSlot.DAY, today=TODAY)
    assert [date.content != "" for date in longer.dates] == [True] * 6 + [False] * 2
    shorter = preview(plan(WEEKLY, count=5), basics, TimeSlot.EVENING, today=TODAY)
    assert shorter.remarks == [f"日にちの決まっていない内容があります：{basics.units[6].title}"]


def test_the_rule_that_is_kept_ends_with_the_plan(shelf) -> None:
    seen = preview(plan(WEEKLY, count=3), None, TimeSlot.DAY, today=TODAY)
    assert (seen.rules[0].starts_on, seen.rules[0].ends_on) == (dt.date(2026, 12, 8), dt.date(2026, 12, 22))
    assert [slot.day.day for slot in seen.slots] == [8, 15, 22]


def test_remarks_stand_beside_their_dates() -> None:
    listed = DateChoice(Pattern.DATES, dt.time(10), 60, listed="2026-11-24\n2026-12-02\n2026-12-29")
    seen = preview(plan(listed), None, TimeSlot.DAY, today=TODAY)
    assert [date.remark for date in seen.dates] == ["過ぎた日です", "", "年末年始です"]
    skipped = preview(plan(listed, holidays=HolidayPolicy.SKIP), None, TimeSlot.DAY, today=TODAY)
    assert len(skipped.dates) == 2


def test_an_evening_too_short_for_its_agenda_is_pointed_out(shelf) -> None:
    short = replace(WEEKLY, length_minutes=90)
    seen = preview(plan(short), shelf.choices["kiso6:weekly6"], TimeSlot.EVENING, today=TODAY)
    assert seen.remarks == ["進め方の合計は120分、回の長さは90分です。"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first_on": None}, "first_on"),
        ({"first_on": dt.date(1999, 12, 31)}, "first_on"),
        ({"first_on": dt.date(9999, 12, 31)}, "first_on"),
        ({"pattern": Pattern.MONTHLY}, "weeks"),
        ({"pattern": Pattern.DATES, "listed": ""}, "dates"),
        ({"pattern": Pattern.DATES, "listed": "2026-12-08\n2040-01-01"}, "dates"),
    ],
)
def test_what_is_missing_is_told_at_its_field(more, field: str) -> None:
    assert refused(rule_of, replace(WEEKLY, **more), TODAY).field == field


def test_without_a_curriculum_somebody_has_to_say_how_often() -> None:
    assert refused(preview, plan(WEEKLY), None, TimeSlot.DAY, today=TODAY).field == "count"


def test_a_plan_of_holidays_only_has_no_dates() -> None:
    holidays = DateChoice(Pattern.DATES, dt.time(10), 60, listed="2026-12-29、2027-01-01")
    only = plan(holidays, holidays=HolidayPolicy.SKIP)
    assert "日にちが一つもできません" in refused(preview, only, None, TimeSlot.DAY, today=TODAY).message


@pytest.mark.parametrize(
    ("first", "start", "slot", "said"),
    [
        ("2026-12-08", 19, TimeSlot.EVENING, ""),
        ("2026-12-08", 10, TimeSlot.DAY, ""),
        ("2026-12-12", 13, TimeSlot.SATURDAY, ""),
        ("2026-12-12", 18, TimeSlot.EVENING, ""),
        ("2026-12-08", 19, TimeSlot.DAY, "時間帯は「平日昼」ですが、日時は「夜」です。"),
        ("2026-12-08", 10, TimeSlot.EVENING, "時間帯は「夜」ですが、日時は「平日昼」です。"),
        ("2026-12-13", 10, TimeSlot.SATURDAY, "時間帯は「土曜」ですが、日時は「日曜」です。"),
    ],
)
def test_a_time_slot_that_is_another_than_the_dates_is_pointed_out(first, start, slot, said: str) -> None:
    choice = replace(WEEKLY, first_on=dt.date.fromisoformat(first), start_time=dt.time(start))
    assert preview(plan(choice, count=2), None, slot, today=TODAY).remarks == ([said] if said else [])
