"""The shipped curricula: complete, in time, safe."""

from pathlib import Path

import pytest

from familyprog.base.resources import find_folder, search_folders
from familyprog.programs.reader import (
    as_frozen,
    check_files,
    content_hash,
    from_frozen,
    list_curricula,
    read_curriculum,
)

FOLDER = find_folder("curricula")
FILES = list_curricula([FOLDER])


def test_six_curricula_are_shipped_without_a_mistake() -> None:
    assert [file.stem for file in FILES] == [
        "jissen12",
        "kazoku4x2",
        "kiso6",
        "oyanakiato12",
        "step3",
        "supporter3",
    ]
    assert check_files([*FILES, FOLDER / "common" / "standard.toml"], folders=[FOLDER]) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_agenda_sums_to_its_length_and_every_text_is_there(file: Path) -> None:
    curriculum = read_curriculum(file)
    assert curriculum.safety.opening_line.startswith("けがをする・させる心配")
    assert len(curriculum.ground_rules) >= 10
    for unit in curriculum.units:
        assert unit.agendas
        for agenda in unit.agendas.values():
            assert sum(block.minutes for block in agenda.agenda) == agenda.minutes
        assert unit.title
        assert unit.aim
        assert unit.notes


def test_the_basics_have_six_units_of_two_hours_and_four_are_enough() -> None:
    basics = read_curriculum(FOLDER / "kiso6.toml")
    assert [unit.title for unit in basics.units] == [
        "ひとりで抱えなくていい",
        "本人の側から見える景色",
        "家の会話を書きだしてみる",
        "減らすことと、ふやすこと",
        "家族自身の暮らしと安全",
        "これからの一歩",
    ]
    assert {agenda.minutes for unit in basics.units for agenda in unit.agendas.values()} == {120}
    assert basics.units_required == 4
    assert (2, 2, 2) in [delivery.units_per_date for delivery in basics.delivery]
    assert basics.units[0].homework == "自分をねぎらうことを一つして、ひとこと書いておく"


def test_the_practice_has_a_theme_for_every_month_by_day_and_by_night() -> None:
    practice = read_curriculum(FOLDER / "jissen12.toml")
    assert [unit.month for unit in practice.units] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    lengths = {code: agenda.minutes for code, agenda in practice.units[0].agendas.items()}
    assert lengths == {"day": 120, "evening": 90}
    assert practice.units[8].title == "年末年始の過ごし方"
    assert practice.units_required == 0


def test_a_frozen_copy_gives_the_curriculum_back_and_its_hash_stays() -> None:
    for file in FILES:
        curriculum = read_curriculum(file)
        frozen = as_frozen(curriculum)
        assert from_frozen(frozen) == curriculum
        assert content_hash(frozen) == content_hash(dict(reversed(frozen.items())))


def test_a_local_file_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "kiso6.toml").write_text("", encoding="utf-8")
    folders = search_folders("curricula", [tmp_path, tmp_path / "missing", None])
    assert folders == [tmp_path, FOLDER]
    assert list_curricula(folders)[2] == tmp_path / "kiso6.toml"
    assert find_folder("curricula", [tmp_path]) == tmp_path
    with pytest.raises(FileNotFoundError):
        find_folder("nothing-of-the-kind")
