"""The definitions we ship: one for each offering of the field, silent where its source is silent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from familyprog.base.resources import find_folder, search_folders
from familyprog.base.words import telling_words
from familyprog.programs.definitions import date_rules, find_definition, open_definitions
from familyprog.programs.enums import Gate, Mode, ProgramKind, PromiseSpan, SupportStage
from familyprog.programs.reader import ProgramDefinition, check_files, list_definitions, list_files
from familyprog.programs.rules import slots

SHIPPED = find_folder("curricula")
COUNTS = {"u": 9, "k": 7, "e": 13, "o": 7, "y": 7, "m": 2, "t": 4}
OTHERS = {"x1", "x2", "x6", "x7", "x8"}
SHELF = open_definitions([SHIPPED])
ONE_O_CLOCK = dt.time(13, 0)


@pytest.fixture(params=SHELF.definitions.values(), ids=lambda one: one.id)
def definition(request: pytest.FixtureRequest) -> ProgramDefinition:
    return request.param


def days_of(code: str, first: dt.date, until: dt.date) -> list[dt.date]:
    rules = date_rules(SHELF.definitions[code], first, ONE_O_CLOCK)
    return [slot.day for slot in slots(rules, until)]


def test_every_offering_of_the_field_has_its_file():
    wanted = {f"{letter}{number}" for letter, last in COUNTS.items() for number in range(1, last + 1)}
    assert set(SHELF.definitions) == wanted | OTHERS


def test_every_file_is_free_of_mistakes():
    assert SHELF.broken == ()
    assert check_files(list_files([SHIPPED])) == []


def test_what_leaves_the_house_says_nothing(definition):
    assert telling_words(definition.calendar_title) == []
    assert telling_words(definition.id) == []


def test_every_definition_names_its_sources(definition):
    assert definition.sources
    assert definition.operator


def test_no_definition_asks_how_long_it_has_lasted(definition):
    assert "duration" not in {rule["kind"] for rule in definition.conditions}


def test_what_the_source_leaves_open_stays_unset():
    for code in ("k2", "k3", "k4"):
        assert SHELF.definitions[code].schedule == ()
    kids = SHELF.definitions["m1"]
    assert (kids.gate, kids.holiday_policy, kids.capacity, kids.fee) == (None, None, None, None)
    assert not [one.id for one in SHELF.definitions.values() if one.capacity is not None]


def test_what_was_read_out_or_guessed_is_marked():
    assert SHELF.definitions["e11"].uncertain == "参加の条件（出典から読みとった）、入り方（仮に決めた）"
    assert SHELF.definitions["k6"].uncertain == "カリキュラム（仮に決めた）、日程の決まり（仮に決めた）"
    assert SHELF.definitions["e1"].uncertain == ""


def test_the_practice_groups_come_after_the_basics():
    for code in ("u3", "u4", "u5", "u6"):
        assert SHELF.definitions[code].prerequisite == "u2"
        assert SHELF.definitions[code].curriculum == "jissen12"
    assert SHELF.definitions["u2"].prerequisite == ""


def test_promises_without_dates_are_kept_as_promises():
    promised = {
        one.id: (one.promise.count, one.promise.span) for one in SHELF.definitions.values() if one.promise
    }
    month, year = PromiseSpan.MONTH, PromiseSpan.YEAR
    assert promised["e4"] == (3, month)
    assert promised["e5"] == (1, month)
    assert promised["e9"] == (2, month)
    assert promised["u9"] == (2, year)


def test_who_may_come_is_said_in_rules():
    assert SHELF.definitions["m1"].conditions == [
        {"kind": "residence", "areas": "市内"},
        {"kind": "age", "least": 15, "most": 39},
        {"kind": "relation", "persons": ["concerned"]},
    ]
    assert SHELF.definitions["e4"].conditions == [{"kind": "relation", "relations": ["mother"]}]
    assert SHELF.definitions["o6"].conditions == [{"kind": "members", "group": "登録サポーター"}]


def test_the_kinds_fit_the_offerings():
    assert SHELF.definitions["u7"].gate is Gate.WALK_IN
    assert SHELF.definitions["e12"].mode is Mode.AVATAR
    assert SHELF.definitions["y3"].kind is ProgramKind.ON_DEMAND
    assert SHELF.definitions["y7"].mode is Mode.EXHIBITION
    assert SHELF.definitions["k7"].stages == (SupportStage.GROUP, SupportStage.SOCIAL)
    assert SHELF.definitions["k7"].stage is SupportStage.GROUP


def test_the_menu_codes_are_those_of_the_table():
    codes = {one.id: one.menu_code for one in SHELF.definitions.values()}
    assert {code for code, menu in codes.items() if menu == 4} == {
        "u2", "u3", "u4", "u5", "u6", "k6", "e4", "e5", "e8", "o4",
    }  # fmt: skip
    assert codes["u8"] is None


def test_second_and_fourth_fridays_are_twenty_four_a_year():
    assert len(days_of("m1", dt.date(2025, 4, 1), dt.date(2026, 3, 31))) == 24


def test_the_online_place_changed_its_rule_in_december():
    days = days_of("e12", dt.date(2024, 10, 30), dt.date(2025, 3, 31))
    first = [dt.date(2024, 10, 30), *(dt.date(2024, 11, day) for day in (6, 13, 20, 27))]
    saturdays = [dt.date(2024, 12, 7), dt.date(2025, 1, 4), dt.date(2025, 2, 1), dt.date(2025, 3, 1)]
    assert days[:5] == first
    assert [day for day in days if day.weekday() == 5] == saturdays
    assert len(days) == 5 + 4 + 12


def test_times_left_open_are_taken_from_the_planner():
    [rule] = date_rules(SHELF.definitions["u5"], dt.date(2026, 4, 1), ONE_O_CLOCK, 90)
    assert (rule.start_time, rule.length_minutes) == (ONE_O_CLOCK, 90)
    [own] = date_rules(SHELF.definitions["x2"], dt.date(2026, 4, 1), ONE_O_CLOCK, 120)
    assert (own.start_time, own.length_minutes) == (dt.time(13, 30), 90)


def test_an_exhibition_lasts_from_day_to_day():
    days = days_of("y7", dt.date(2025, 1, 1), dt.date(2025, 3, 31))
    assert (len(days), days[0], days[-1]) == (6, dt.date(2025, 1, 10), dt.date(2025, 1, 15))


def test_listed_days_are_the_days():
    assert days_of("x7", dt.date(2025, 4, 1), dt.date(2026, 3, 31)) == [
        dt.date(2025, 10, 21),
        dt.date(2025, 11, 18),
        dt.date(2025, 12, 19),
    ]


def test_what_is_known_in_words_gives_no_dates():
    assert date_rules(SHELF.definitions["k7"], dt.date(2026, 4, 1), ONE_O_CLOCK) == []
    assert SHELF.definitions["u8"].schedule_words == "随時"


def test_the_shelf_keeps_each_place_together_in_order():
    places = dict(SHELF.by_place())
    assert [one.id for one in places["仙台型"]] == [f"e{number}" for number in range(1, 14)]
    assert sum(map(len, places.values())) == len(SHELF.definitions)


def test_an_override_wins_and_a_broken_file_harms_no_other(tmp_path: Path):
    (tmp_path / "programs").mkdir()
    ours = (SHIPPED / "programs/u2.toml").read_text("utf-8").replace("家族の学び 基礎編", "わが町の学び")
    (tmp_path / "programs/u2.toml").write_text(ours, "utf-8")
    (tmp_path / "programs/u3.toml").write_text("id = ", "utf-8")
    (tmp_path / "programs/machi.toml").write_text(ours.replace('"u2"', '"machi"'), "utf-8")
    shelf = open_definitions([tmp_path, SHIPPED])
    assert shelf.definitions["u2"].title == "わが町の学び"
    assert shelf.definitions["machi"].id == "machi"
    assert shelf.broken == ("u3.toml",)
    assert "u4" in shelf.definitions


def test_one_definition_is_found_by_its_id(tmp_path: Path):
    found = find_definition(search_folders("curricula"), "e10")
    assert found is not None
    assert found.title == "おれんじ・すぺーす（居場所）"
    assert find_definition([SHIPPED], "../kiso6") is None
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/e10.toml").write_text("id = 1", "utf-8")
    assert find_definition([tmp_path, SHIPPED], "e10") is None


def test_definitions_are_no_curricula():
    assert [file.stem for file in list_definitions([SHIPPED, SHIPPED])] == sorted(SHELF.definitions)


def test_the_example_of_the_handbook_is_a_definition(tmp_path: Path):
    handbook = (SHIPPED.parent / "docs/curricula.md").read_text("utf-8")
    example = handbook.split("```toml\n")[2].split("```")[0]
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/yoru.toml").write_text(example, "utf-8")
    assert check_files([tmp_path / "programs/yoru.toml"]) == []
