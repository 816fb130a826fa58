"""The tables that change by year: the nation's menu, and its holidays."""

from __future__ import annotations

from pathlib import Path

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.menus import menu_items, menu_label
from familyprog.programs.reader import check_files

SHIPPED = find_folder("curricula")


@pytest.fixture
def table(tmp_path: Path):
    """Write a table of ours; returns what is said about it."""
    (tmp_path / "tables").mkdir()

    def write(name: str, text: str) -> list[str]:
        (tmp_path / "tables" / name).write_text(text, "utf-8")
        return [str(problem) for problem in check_files([tmp_path / "tables" / name])]

    return write


def test_the_menu_has_eight_items_now_and_had_six_before():
    assert menu_label(4, 2026) == "当事者会・家族会開催"
    assert len(menu_items(2026)) == 8
    assert menu_label(4, 2020) == "講習会・家族会の開催"
    assert len(menu_items(2020)) == 6


def test_a_code_a_year_does_not_know_has_no_name():
    assert menu_label(8, 2020) == ""
    assert menu_label(None, 2026) == ""
    assert menu_items(2015) == {}


def test_our_own_table_wins_and_an_unreadable_one_is_passed_over(table, tmp_path: Path):
    said = table("menus.toml", 'source = "わが町"\n[[versions]]\nyear = 2024\nitems = [[1, "つどい"]]\n')
    assert said == []
    assert menu_items(2026, [tmp_path]) == {1: "つどい"}
    table("menus.toml", "source = ")
    assert menu_label(1, 2026, [tmp_path]) == "相談支援"


def test_without_any_table_no_code_has_a_name(monkeypatch):
    monkeypatch.setattr("familyprog.programs.menus.search_folders", lambda _name: [])
    assert menu_items(2026) == {}


def test_mistakes_in_the_menu_are_told_with_their_lines(table):
    assert table(
        "menus.toml",
        'source = ""\n[[versions]]\nyear = "2024"\nitems = [[1], [2, "場"]]\n'
        '[[versions]]\nyear = 2025\nitems = []\n[[versions]]\nyear = 2025\nitems = [[1, "場"]]\nnote = "?"\n',
    ) == [
        "tables/menus.toml:1: 出典（source）が空です。文を書いてください。",
        'tables/menus.toml:3: 1番目の[[versions]]の年（year）は整数で書いてください（かこみの " はつけません）。',
        "tables/menus.toml:4: 1番目の[[versions]]の項目（items）の1つ目の2つ目がありません。書き足してください。",
        "tables/menus.toml:7: 2番目の[[versions]]の項目（items）が足りません。1つ以上書いてください。",
        "tables/menus.toml:9: 2025年が二つあります。一つにまとめてください。",
        "tables/menus.toml:11: 3番目の[[versions]]に知らない項目 note があります。notes の書きまちがいではありませんか。",
    ]


def test_mistakes_in_the_holidays_are_told_with_their_lines(table):
    assert table(
        "holidays.toml",
        'source = "内閣府"\n[[years]]\nyear = 2027\ndays = [\n  ["01-01", "元日"],\n  ["02-30", "休日"],\n'
        '  ["1-2", "休日"],\n  "03-21",\n]\n[[years]]\nyear = 2028\n',
    ) == [
        "tables/holidays.toml:6: 2027年に 02-30 という日はありません。月と日を確かめてください。",
        "tables/holidays.toml:7: 1番目の[[years]]の日（days）の3つ目の1つ目は"
        ' "01-01" のように、二けたの月と日で書いてください。',
        "tables/holidays.toml:7: 2027年に 1-2 という日はありません。月と日を確かめてください。",
        "tables/holidays.toml:8: 1番目の[[years]]の日（days）の4つ目は […] でかこんだ並びで書いてください。",
        "tables/holidays.toml:10: 2番目の[[years]]の日（days）がありません。書き足してください。",
    ]


def test_days_that_are_no_list_are_told_once(table):
    assert table("holidays.toml", 'source = "内閣府"\n[[years]]\nyear = 2027\ndays = "01-01"\n') == [
        "tables/holidays.toml:4: 1番目の[[years]]の日（days）は […] でかこんだ並びで書いてください。"
    ]


def test_a_table_of_another_name_is_used_by_nobody(table):
    assert table("holiday.toml", "") == [
        "tables/holiday.toml:1: この名前の表は使われません。consent.toml、holidays.toml、measures.toml、menus.toml のどれかにしてください。"
    ]


def test_the_shipped_tables_are_free_of_mistakes():
    assert check_files(sorted((SHIPPED / "tables").glob("*.toml"))) == []


def test_mistakes_in_the_words_of_consents_are_told_with_their_lines(table):
    block = '[[versions]]\nversion = "一版"\nstarts_on = 2026-04-01\nbasis = "a"\nexplanation = "b"\nwithdrawing = "c"\nitems = []\n'
    said = table("consent.toml", block + block.replace("2026-04-01", '"2026-04-01"'))
    assert [line.split(": ")[0] for line in said] == [
        "tables/consent.toml:7",
        "tables/consent.toml:9",
        "tables/consent.toml:10",
        "tables/consent.toml:14",
    ]
    assert "版「一版」が二つあります" in said[1]
