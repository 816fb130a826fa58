"""Which questions there are, when they are offered, and what may be answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from familyprog.base.resources import find_folder
from familyprog.measures.enums import About, Said, Wave
from familyprog.measures.errors import AnswersRefusedError
from familyprog.measures.items import FILE, catalogue
from familyprog.measures.rules import (
    CHARTED,
    Answer,
    Catalogue,
    Point,
    check_answers,
    check_day,
    dots_of,
    group_lines,
    is_urgent,
    months_later,
    places,
    wave_due,
)
from familyprog.programs.reader import check_files

TODAY = dt.date(2026, 11, 21)
SHIPPED = catalogue()
OUTING, EASE, SAFETY = (SHIPPED.items[code] for code in ("outing8", "ease", "safety"))
SHIPPED_TEXT = (find_folder("curricula") / FILE).read_text(encoding="utf-8")


def said(value: int) -> Answer:
    return Answer(Said.GIVEN, value)


def codes(wave: Wave = Wave.START, **more: bool) -> set[str]:
    default = {"by_concerned": False, "has_about": True, "may_restricted": True}
    return {item.code for item in SHIPPED.asked(wave, **default | more)}


def point(day: int, value: int | None, version: int = 1, how: Said = Said.GIVEN) -> Point:
    return Point(dt.date(2026, 1, day), Wave.START, how, str(value or how.label), version, value)


def test_the_shipped_table_has_no_mistakes_and_says_where_it_is_from() -> None:
    path = find_folder("curricula") / FILE
    assert check_files([path]) == []
    assert all(item.credit for item in SHIPPED.items.values())
    assert "内閣府" in OUTING.credit
    assert set(CHARTED) <= set(SHIPPED.items)


@pytest.mark.parametrize("wave", list(Wave))
def test_no_wave_asks_more_than_eight_questions(wave: Wave) -> None:
    assert 0 < len(codes(wave)) <= 8


def test_the_first_four_choices_of_going_out_have_no_rank() -> None:
    assert {OUTING.band_of(level) for level in (1, 2, 3, 4)} == {0}
    assert [OUTING.band_of(level) for level in (5, 6, 7, 8)] == [1, 2, 3, 4]


def test_numbers_stand_from_the_largest_down() -> None:
    assert (EASE.band_of(10), EASE.band_of(0)) == (0, 10)


def test_who_is_concerned_is_not_asked_how_the_family_is() -> None:
    asked = codes(by_concerned=True)
    assert "outing8" in asked
    assert not asked & {"ease", "rest_days", "confidence"}


def test_nobody_to_speak_of_leaves_the_questions_about_oneself() -> None:
    assert codes(has_about=False) == {"confidence", "ease", "rest_days", "safety"}


def test_a_restricted_question_needs_the_right_to_read_it() -> None:
    assert "safety" not in codes(may_restricted=False)
    assert SAFETY.is_restricted
    assert SAFETY.about is About.BOTH


def test_every_question_may_be_left_out() -> None:
    check_answers([OUTING, EASE], {"ease": said(0)})
    check_answers([OUTING, EASE], {"outing8": Answer(Said.UNKNOWN)})


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("outing8", said(9)),
        ("outing8", Answer(Said.UNKNOWN, 3)),
        ("ease", said(11)),
        ("ease", Answer(Said.UNKNOWN)),
        ("ease", Answer(Said.GIVEN)),
    ],
)
def test_other_answers_are_refused_at_their_question(code: str, answer: Answer) -> None:
    with pytest.raises(AnswersRefusedError) as refusal:
        check_answers([OUTING, EASE], {code: answer})
    assert refusal.value.field == code


def test_an_empty_sheet_is_not_kept() -> None:
    with pytest.raises(AnswersRefusedError, match="一つもありません"):
        check_answers([OUTING], {})


def test_nothing_is_answered_tomorrow() -> None:
    check_day(TODAY, TODAY)
    with pytest.raises(AnswersRefusedError):
        check_day(TODAY + dt.timedelta(days=1), TODAY)


def test_fear_must_be_heard_of_today_and_once() -> None:
    assert is_urgent(SAFETY, said(2))
    assert not is_urgent(SAFETY, said(1))
    assert not is_urgent(SAFETY, said(2), said(2))
    assert not is_urgent(OUTING, said(8))


@pytest.mark.parametrize(
    ("answered", "ended", "due"),
    [
        ([], None, Wave.START),
        ([dt.date(2026, 10, 1)], None, None),
        ([dt.date(2026, 10, 1)], dt.date(2026, 11, 20), Wave.LAST),
        ([dt.date(2026, 10, 1)], dt.date(2026, 12, 20), None),
        ([dt.date(2026, 10, 1), dt.date(2026, 11, 20)], dt.date(2026, 11, 20), None),
        ([dt.date(2026, 5, 21)], dt.date(2026, 5, 1), Wave.HALF_YEAR),
        ([dt.date(2026, 5, 22)], None, None),
    ],
)
def test_a_wave_is_offered_at_its_time(answered, ended, due) -> None:
    assert wave_due(answered, ended, TODAY) == due


def test_half_a_year_after_the_last_of_august_is_the_last_of_february() -> None:
    assert months_later(dt.date(2026, 8, 31), 6) == dt.date(2027, 2, 28)


def test_what_is_not_known_is_a_gap_and_so_is_another_version() -> None:
    dots = dots_of(OUTING, [point(1, 7), point(11, None, how=Said.UNKNOWN), point(21, 3, 2), point(31, 6)])
    assert [dot.band for dot in dots] == [3, None, None, 2]
    assert [round(dot.at, 2) for dot in dots] == [0, 0.33, 0.67, 1]
    assert dots[1].words == "わからない"
    assert dots_of(OUTING, [point(1, 7)])[0].at == 0
    assert dots_of(OUTING, []) == ()


def test_rows_say_where_they_stand() -> None:
    assert places([1]) == ["はじめ"]
    assert places([1, 2, 3, 4]) == ["はじめ", "あいだ", "あいだ", "いま"]


def test_a_group_is_shown_from_five_people_on() -> None:
    series = [(person, [point(1, 3), point(2, 5)]) for person in range(1, 5)]
    assert group_lines(EASE, series) == []
    twice = (4, [point(1, 0), point(2, 0)])  # the same mother, about her second child
    once = (5, [point(1, 3)])
    assert group_lines(EASE, [*series, twice, once]) == []
    lines = group_lines(EASE, [*series, (5, [point(1, 3), point(2, None, how=Said.SKIPPED), point(3, 3)])])
    assert [(line.words, line.first, line.latest) for line in lines if line.first or line.latest] == [
        ("3", 5, 1),
        ("5", 0, 4),
    ]


def written(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_operator_may_use_a_table_of_the_own(tmp_path: Path) -> None:
    written(tmp_path, SHIPPED_TEXT.replace('title = "外出"', 'title = "おでかけ"'))
    assert catalogue([tmp_path]).items["outing8"].title == "おでかけ"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "meal"', 'code = "ease"', "二つあります"),
        ('"ease", "rest_days", "safety"]', '"eas", "rest_days", "safety"]', "この表にありません"),
        ("range = [0, 10]", "range = [10, 0]", "小さい数"),
        ("range = [0, 7]", 'range = [0, 7]\nlevels = ["ない"]', "どちらか一つ"),
        ("[1, 2, 3, 4]", "[1, 2, 3]", "一度ずつ"),
        ("urgent = 2", "urgent = 3", "levels の番号"),
        ("restricted = true", "restrict = true", "restricted"),
    ],
)
def test_mistakes_are_told_and_the_shipped_table_stays(tmp_path: Path, old, new, sentence) -> None:
    path = written(tmp_path, SHIPPED_TEXT.replace(old, new, 1))
    assert any(sentence in str(problem) for problem in check_files([path]))
    assert catalogue([tmp_path]) == SHIPPED


def test_what_is_no_table_at_all_is_left_aside(tmp_path: Path, monkeypatch) -> None:
    written(tmp_path, "これは表ではありません")
    assert catalogue([tmp_path]) == SHIPPED
    monkeypatch.setattr("familyprog.measures.items.search_folders", lambda _name: [])
    assert catalogue([tmp_path]) == Catalogue({}, {})
