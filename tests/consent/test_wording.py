"""同意の文面: by version; an operator's own file goes first, a broken one is passed over."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.consent.wording import text_in_force, text_of

BLOCK = """
[[versions]]
version = "{version}"
starts_on = {day}
basis = "条例にそって"
explanation = "お伝えするのは"
withdrawing = "いつでも"
items = ["お名前"]
"""


def written(tmp_path, content: str):
    (tmp_path / "tables").mkdir(exist_ok=True)
    (tmp_path / "tables" / "consent.toml").write_text(content, encoding="utf-8")
    return [tmp_path]


def test_the_version_of_the_day_is_explained_and_the_old_one_stays(tmp_path) -> None:
    new, old = BLOCK.format(version="二版", day="2027-04-01"), BLOCK.format(version="一版", day="2026-04-01")
    folders = written(tmp_path, new + old)
    assert text_in_force(dt.date(2027, 3, 31), folders).version == "一版"
    assert text_in_force(dt.date(2027, 4, 1), folders).version == "二版"
    assert text_in_force(dt.date(2020, 1, 1), folders).version == "一版"
    kept = text_of("一版", folders)
    assert kept is not None
    assert kept.basis == "条例にそって"
    assert text_of("三版", folders) is None


@pytest.mark.parametrize(
    "content",
    [
        "not = [toml",
        "",
        "versions = 3",
        BLOCK.format(version="", day="2026-04-01"),
        BLOCK.format(version="x" * 21, day="2026-04-01"),
        BLOCK.format(version="一版", day='"2026-04-01"'),
        BLOCK.format(version="一版", day="2026-04-01").replace('["お名前"]', "[]"),
    ],
)
def test_a_file_that_cannot_be_read_is_passed_over(tmp_path, content) -> None:
    assert text_in_force(dt.date(2026, 12, 1), written(tmp_path, content)).version == "2025-04"


def test_the_shipped_words_say_that_it_can_be_taken_back(tmp_path) -> None:
    text = text_in_force(dt.date(2026, 12, 1), [tmp_path])
    assert "いつでも取りやめられます" in text.withdrawing
    assert "つなぎ票" in text.items


def test_without_any_file_nothing_can_be_explained(monkeypatch) -> None:
    monkeypatch.setattr("familyprog.consent.wording.search_folders", lambda _name: [])
    with pytest.raises(FileNotFoundError):
        text_in_force(dt.date(2026, 12, 1))
