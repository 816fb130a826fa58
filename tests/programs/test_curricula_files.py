"""The curricula we ship say everything they should, word for word."""

from pathlib import Path

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import CurriculumFile, check_files, list_curricula, read_curriculum

SHIPPED = find_folder("curricula")
FILES = list_curricula([SHIPPED])
UNITS = {"kiso6": 6, "jissen12": 12, "kazoku4x2": 8, "supporter3": 3, "step3": 3, "oyanakiato12": 12}
MINUTES = {
    "kiso6": {"day": 120},
    "jissen12": {"day": 120, "evening": 90},
    "kazoku4x2": {"day": 120},
    "supporter3": {"day": 150},
    "step3": {"day": 120},
    "oyanakiato12": {"day": 90},
}
FISCAL_MONTHS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def curriculum(request: pytest.FixtureRequest) -> CurriculumFile:
    return read_curriculum(request.param)


@pytest.fixture
def basics() -> CurriculumFile:
    return read_curriculum(SHIPPED / "kiso6.toml")


@pytest.fixture
def monthly() -> CurriculumFile:
    return read_curriculum(SHIPPED / "jissen12.toml")


def test_six_curricula_are_shipped_without_a_mistake():
    assert [file.stem for file in FILES] == sorted(UNITS)
    assert check_files([*FILES, SHIPPED / "common/standard.toml"]) == []


def test_every_agenda_sums_to_its_length(curriculum):
    for unit in curriculum.units:
        assert {name: agenda.minutes for name, agenda in unit.agendas.items()} == MINUTES[curriculum.id]
        for agenda in unit.agendas.values():
            assert sum(block.minutes for block in agenda.agenda) == agenda.minutes


def test_every_curriculum_has_all_its_units_with_their_texts(curriculum):
    assert [unit.no for unit in curriculum.units] == list(range(1, UNITS[curriculum.id] + 1))
    for unit in curriculum.units:
        assert unit.title
        assert unit.aim
        assert unit.notes
        assert unit.materials


def test_every_curriculum_opens_with_the_ground_rules_and_the_safety_block(curriculum):
    assert (
        curriculum.ground_rules[0] == "ここで聞いた話は、ここに置いて帰ります。家族にも、SNSにも話しません。"
    )
    assert len(curriculum.common.ground_rules) == 10
    assert curriculum.safety.opening_line.endswith("会の途中でもスタッフに声をかけてください。")
    assert curriculum.safety.private_check[0] == "けが・暴力の心配がある"
    assert len(curriculum.safety.private_check) == 5


def test_every_curriculum_names_its_licence_and_origin(curriculum):
    assert curriculum.licence
    assert curriculum.credit


def test_the_basics_are_complete_after_four_of_six(basics):
    assert basics.completion is not None
    assert basics.completion.units_required == 4
    assert basics.completion.text.startswith("6回中4回以上の参加でひと区切り。")


def test_the_basics_may_be_taught_weekly_or_on_three_dates(basics):
    # Ube U2: six units on three dates.
    assert {way.id: way.units_per_date for way in basics.delivery} == {
        "weekly6": (1, 1, 1, 1, 1, 1),
        "intensive3": (2, 2, 2),
    }


def test_the_basics_keep_the_words_of_the_fourth_unit(basics):
    unit = basics.units[3]
    assert unit.title == "減らすことと、ふやすこと"
    assert unit.aim == "圧力と先回りを一つ減らし、安心できるやりとりを一つふやす計画をつくる"
    assert unit.agendas["day"].agenda[5] == (40, "一家族の相談をみんなで考える(6つの手順)")
    assert unit.materials == ("問題解決シート(案を8つ以上書く欄)", "小さな変化チェック")
    assert unit.homework == "決めた一つを二回試す。こわい場面では試さない"
    assert unit.notes.endswith("案の数が足りないときは「やらない案」も入れる")


def test_the_monthly_meetings_follow_the_fiscal_year(monthly):
    assert [unit.month for unit in monthly.units] == FISCAL_MONTHS
    assert monthly.units[8].title == "年末年始の過ごし方"
    assert monthly.units[8].question == "やめても困らない行事は"
    assert monthly.units[10].homework == "きょうだい宛てのメモを書く(渡さなくてよい)"


def test_the_monthly_meetings_have_a_shorter_evening(monthly):
    evening = monthly.units[0].agendas["evening"]
    assert evening.label == "夜会"
    assert (30, "一家族の相談をみんなで考える") in evening.agenda
    assert all("休憩" not in block.text for block in evening.agenda)


def test_the_monthly_meetings_end_for_nobody(monthly):
    assert monthly.completion is None
    assert monthly.units_required == 0


def test_the_family_class_has_two_terms_of_four():
    family_class = read_curriculum(SHIPPED / "kazoku4x2.toml")
    assert [unit.term for unit in family_class.units] == ["前期"] * 4 + ["後期"] * 4
    assert family_class.units[7].homework == "なし。ひと休み"


def test_supporters_also_promise_secrecy():
    course = read_curriculum(SHIPPED / "supporter3.toml")
    assert course.completion is not None
    assert course.completion.units_required == 3
    assert course.completion.also_required == ("守秘の誓い",)
    assert course.units[2].homework == ""


def test_the_three_steps_have_their_names_and_own_rules():
    steps = read_curriculum(SHIPPED / "step3.toml")
    assert [unit.label for unit in steps.units] == ["みる", "する", "ささえる"]
    assert steps.ground_rules[-1] == "出欠は当日まで変えられる"
    assert steps.completion is None


def test_each_month_of_the_parents_study_has_its_worksheet():
    study = read_curriculum(SHIPPED / "oyanakiato12.toml")
    assert [unit.month for unit in study.units] == FISCAL_MONTHS
    assert study.units[10].worksheet == "緊急カード"
    assert "制度の窓口一覧" in study.units[0].materials


def test_an_override_folder_wins_over_what_is_shipped(tmp_path: Path):
    ours = (SHIPPED / "kiso6.toml").read_text("utf-8").replace("家族の学び 基礎編", "わが町の学び")
    (tmp_path / "kiso6.toml").write_text(ours, "utf-8")
    files = list_curricula([tmp_path, SHIPPED])
    assert len(files) == len(UNITS)
    assert {read_curriculum(file).title for file in files} >= {"わが町の学び", "みる・する・ささえる"}


def test_our_own_ground_rules_reach_the_shipped_curricula(tmp_path: Path):
    (tmp_path / "common").mkdir()
    ours = (SHIPPED / "common/standard.toml").read_text("utf-8").replace("一人の話はめやす3分。", "一人5分。")
    (tmp_path / "common/standard.toml").write_text(ours, "utf-8")
    read = read_curriculum(SHIPPED / "kiso6.toml", folders=[tmp_path, SHIPPED])
    assert read.ground_rules[4] == "一人5分。みんなで時間を分け合います。"


def test_an_override_without_common_texts_uses_the_shipped_ones(tmp_path: Path):
    (tmp_path / "kiso6.toml").write_bytes((SHIPPED / "kiso6.toml").read_bytes())
    assert len(read_curriculum(tmp_path / "kiso6.toml").ground_rules) == 10


def test_folders_that_are_missing_or_unset_are_passed_over(tmp_path: Path):
    assert find_folder("curricula", [None, tmp_path / "nowhere"]) == SHIPPED
    assert find_folder("curricula", [tmp_path]) == tmp_path


def test_a_resource_that_exists_nowhere_is_said_so():
    with pytest.raises(FileNotFoundError, match="no-such-folder"):
        find_folder("no-such-folder")


def test_the_example_of_the_handbook_is_a_curriculum(tmp_path: Path):
    handbook = (SHIPPED.parent / "docs/curricula.md").read_text("utf-8")
    example = handbook.split("```toml\n")[1].split("```")[0]
    (tmp_path / "manabi2.toml").write_text(example, "utf-8")
    assert check_files([tmp_path / "manabi2.toml"]) == []
