"""Whoever writes a program's definition hears every mistake at once, in Japanese, with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from familyprog.programs.reader import check_files

SMALL = """\
id = "ours"
version = 1
title = "わが町の会"
operator = "みどり市"
place = "わが町"
kind = "practice"
stages = ["family"]
gate = "apply"
capacity = 8
capacity_unit = "household"
calendar_title = "学習会"
curriculum = "jissen12"
marks = { gate = "A" }

[promise]
count = 1
span = "month"

[[schedule]]
words = "第3土曜の午後"
pattern = "monthly"
weeks = [3]
weekdays = ["土"]
start = "13:30"
minutes = 90
from = 2026-04-01
until = 2027-03-31

[[eligibility]]
kind = "age"
least = 15
most = 39

[[eligibility]]
kind = "prerequisite"
program = "u2"
"""
Told = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is said about the small definition after some of its text was replaced."""
    (tmp_path / "programs").mkdir()

    def edit(*changes: tuple[str, str]) -> list[str]:
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "programs/ours.toml"
        file.write_text(text, "utf-8")
        return [str(problem).removeprefix("programs/ours.toml:") for problem in check_files([file])]

    return edit


def test_a_definition_without_mistakes_is_silent(told: Told):
    assert told() == []


def test_ten_kinds_of_mistakes_give_ten_sentences_with_their_lines(told: Told):
    assert told(
        ('id = "ours"', 'id = "Ours!"'),
        ("version = 1", 'version = "1"'),
        ('title = "わが町の会"\n', ""),
        ('kind = "practice"', 'kind = "party"'),
        ("capacity = 8", "capacity = 0"),
        ('calendar_title = "学習会"', 'calendar_title = "家族教室"'),
        ('curriculum = "jissen12"', 'curriculum = "jissen13"'),
        ("weeks = [3]", "weeks = [6]"),
        ('start = "13:30"', 'start = "1:30"'),
        ("from = 2026-04-01", 'from = "2026-04-01"'),
        ("until = 2027-03-31", "untill = 2027-03-31"),
        ("least = 15", "least = 51"),
        ('program = "u2"', 'program = "u22"'),
    ) == [
        "1: 記号（id）「Ours!」がファイルの名前「ours」とちがいます。同じにしてください。",
        "1: 記号（id）は半角の小さい英字で始め、英数字と _ だけで書いてください。",
        "1: 題名（title）がありません。書き足してください。",
        '2: 版（version）は整数で書いてください（かこみの " はつけません）。',
        "5: 種類（kind）は course、practice、drop_in、one_to_one、training、steps、on_demand"
        " のどれかで書いてください。",
        "8: 定員（capacity）は1以上にしてください。",
        "10: 予定表に出す名前（calendar_title）の「家族教室」は、家の方に伝わるおそれがあります。"
        "別の言葉にしてください。",
        "11: カリキュラム（curriculum）「jissen13」のファイルが見つかりません。名前を確かめてください。",
        "21: 1番目の[[schedule]]の第何週（weeks）の1つ目は 1、2、3、4、5、-1 のどれかで書いてください。",
        '23: 1番目の[[schedule]]の始まる時刻（start）は "13:00" のように、二けたの時と分で書いてください。',
        "25: 1番目の[[schedule]]のいつから（from）は日付で書いてください"
        '（例 2026-04-01。かこみの " はつけません）。',
        "26: 1番目の[[schedule]]に知らない項目 untill があります。until の書きまちがいではありませんか。",
        "30: 1番目の[[eligibility]]の何歳から（least）が、何歳まで（most）より上です。直してください。",
        "35: 2番目の[[eligibility]]の先に終えるもの（program）「u22」の定義が見つかりません。"
        "記号（id）を確かめてください。",
    ]


def test_nobody_is_let_in_or_kept_out_by_how_long_it_has_lasted(told: Told):
    assert told(('kind = "age"\nleast = 15\nmost = 39', 'kind = "duration"\nmonths = 6')) == [
        "29: 1番目の[[eligibility]]に、続いている期間の長さの決まり（duration）は書けません。"
        "期間で受け入れを分けないためです。消してください。"
    ]
    assert told(('program = "u2"', 'program = "u2"\nsince = 6')) == [
        "37: 2番目の[[eligibility]]に知らない項目 since があります。消すか、名前を確かめてください。"
    ]


def test_a_rule_without_a_known_kind_is_told(told: Told):
    assert told(('kind = "age"\n', "")) == [
        "29: 1番目の[[eligibility]]の種類（kind）がありません。書き足してください。"
    ]
    [sentence] = told(('kind = "age"', 'kind = "wealth"'))
    assert sentence.startswith("29: 1番目の[[eligibility]]の種類（kind）は residence、age、relation、")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("least = 15\nmost = 39\n", "", "29: 1番目の[[eligibility]]に何歳から（least）も何歳まで（most）も"),
        ("most = 39", 'most = "39"', "32: 1番目の[[eligibility]]の何歳まで（most）は整数で"),
        (
            'kind = "age"\nleast = 15\nmost = 39',
            'kind = "relation"',
            "29: 1番目の[[eligibility]]に続柄（relations）も立場（persons）もありません。",
        ),
        (
            'kind = "age"\nleast = 15\nmost = 39',
            'kind = "relation"\nrelations = ["mother"]\npersons = ["family"]',
            "32: 1番目の[[eligibility]]に続柄（relations）と立場（persons）の両方があります。",
        ),
        (
            'kind = "age"\nleast = 15\nmost = 39',
            'kind = "relation"\nrelations = ["boss"]',
            "31: 1番目の[[eligibility]]の続柄（relations）の1つ目は mother、father、",
        ),
        (
            'kind = "age"\nleast = 15\nmost = 39',
            'kind = "prerequisite"\nprogram = "u1"',
            "34: 参加の条件「prerequisite」が二つあります。",
        ),
        ('program = "u2"', "program = 2", "36: 2番目の[[eligibility]]の先に終えるもの（program）は文字で"),
        ('capacity_unit = "household"\n', "", "9: 定員の数え方（capacity_unit）がありません。"),
        ("gate = ", "gaet = ", "8: 知らない項目 gaet があります。gate の書きまちがいではありませんか。"),
        (
            '{ gate = "A" }',
            '{ fee = "A" }',
            "13: 出典との関係（marks）の fee は、このファイルに書かれていない",
        ),
        ('{ gate = "A" }', '{ gate = "X" }', "13: 出典との関係（marks）の入り方（gate）は F、I、A のどれか"),
        ("count = 1", "count = 0", "16: 回数の約束（promise）の回数（count）は1以上"),
        ('span = "month"\n', "", "15: 回数の約束（promise）の期間（span）がありません。"),
        ("weeks = [3]\n", "", "21: 1番目の[[schedule]]の第何週（weeks）がありません。monthly では要ります。"),
        (
            'pattern = "monthly"',
            'pattern = "dates"',
            "21: 1番目の[[schedule]]の日付の一覧（dates）がありません。",
        ),
        ('start = "13:30"\n', "", "24: 1番目の[[schedule]]の始まる時刻（start）がありません。"),
        (
            "until = 2027-03-31",
            "until = 2025-03-31",
            "27: 1番目の[[schedule]]のいつまで（until）が、いつから",
        ),
        (
            'stages = ["family"]',
            "stages = []",
            "7: 支援の段階（stages）が足りません。1つ以上書いてください。",
        ),
    ],
)
def test_each_mistake_has_its_own_sentence(told: Told, old: str, new: str, sentence: str):
    said = told((old, new))
    assert [line for line in said if line.startswith(sentence)], said


def test_a_rule_of_dates_needs_a_pattern_or_words(told: Told):
    everything = SMALL[SMALL.index('words = "第3') : SMALL.index("\n[[eligibility]]")]
    assert told((everything, "")) == [
        "19: 1番目の[[schedule]]に繰り返し方（pattern）もことば（words）もありません。どちらかを書き足してください。"
    ]
    assert told((everything, 'words = "随時"\n')) == []


def test_a_definition_that_is_no_toml_is_told_once(told: Told):
    [sentence] = told(("version = 1", "version = "))
    assert sentence.startswith("2: 書き方がTOMLの決まりに合いません。")
