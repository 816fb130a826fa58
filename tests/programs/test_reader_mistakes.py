"""Mistakes in a curriculum file: all at once, each with its line and a sentence that says what to do."""

from pathlib import Path

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import CurriculumError, check_files, read_curriculum

FOLDER = find_folder("curricula")
GOOD = (FOLDER / "kiso6.toml").read_text(encoding="utf-8")

# What is put in place of what, the line it then stands in, and the sentence.
MISTAKES = [
    ("version = 1", "version = 0", "版（version）は1以上にしてください。"),
    ('title = "家族の学び 基礎編"', 'title = ""', "題名（title）が空です。文を書いてください。"),
    (
        'safety = "standard"',
        'safety = "nowhere"',
        "安全の手順（safety）の「nowhere」が見つかりません。"
        "common/nowhere.toml を置くか、standard にしてください。",
    ),
    (
        "units_required = 4",
        "units_required = 9",
        "必要な回数（units_required）が9回ですが、全部で6回しかありません。",
    ),
    (
        "units_per_date = [1, 1, 1, 1, 1, 1]",
        "units_per_date = [1, 1, 1]",
        "開き方「weekly6」の合計が3回です。6回になるように直してください。",
    ),
    (
        'id = "intensive3"',
        'id = "weekly6"',
        "開き方「weekly6」が二つあります。記号（id）を変えてください。",
    ),
    (
        'materials = ["経験者の手記(掲載許諾のあるもの)", "ことば選びシート"]',
        'materials = "手記"',
        "第2回の持ちもの・配るもの（materials）は […] でかこんだ並びで書いてください。",
    ),
    (
        'homework = "一日一回',
        'homwork = "一日一回',
        "第2回に知らない項目 homwork があります。homework の書きまちがいではありませんか。",
    ),
    ("no = 3", "no = 2", "第2回が二つあります。回の番号（no）を直してください。"),
    ("no = 6", "no = 6\nmonth = 13", "第6回の月（month）は12以下にしてください。"),
]


def written(folder: Path, text: str, name: str = "kiso6") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_ten_kinds_of_mistakes_give_ten_sentences_with_their_lines(tmp_path: Path) -> None:
    text = GOOD
    for good, bad, _sentence in MISTAKES:
        text = text.replace(good, bad, 1)
    told = {
        (problem.line, problem.sentence)
        for problem in check_files([written(tmp_path, text)], folders=[FOLDER])
    }
    # The second "no = 2" and the second "weekly6" are the wrong ones; month stands a line below its number.
    places = {
        'id = "weekly6"': line_of(GOOD, 'id = "intensive3"'),
        "no = 2": line_of(GOOD, "no = 3"),
        "no = 6\nmonth = 13": line_of(text, "month = 13"),
    }
    for good, bad, sentence in MISTAKES:
        assert (places.get(bad, line_of(GOOD, good)), sentence) in told, bad


@pytest.mark.parametrize(("good", "bad", "sentence"), MISTAKES, ids=[str(n) for n in range(len(MISTAKES))])
def test_one_mistake_alone_is_told_too(tmp_path: Path, good: str, bad: str, sentence: str) -> None:
    file = written(tmp_path, GOOD.replace(good, bad, 1))
    assert sentence in [problem.sentence for problem in check_files([file], folders=[FOLDER])]


def test_an_agenda_that_runs_over_is_told_at_its_line(tmp_path: Path) -> None:
    text = GOOD.replace('[10, "受付・お茶・名札(ニックネーム)"]', '[12, "受付・お茶・名札(ニックネーム)"]', 1)
    (problem,) = check_files([written(tmp_path, text)], folders=[FOLDER])
    agenda = line_of(text, "agenda = [")
    assert (
        str(problem)
        == f"kiso6.toml:{agenda}: 第1回の時間割の合計が122分です。120分になるように直してください。"
    )


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (problem,) = check_files([written(tmp_path, 'id = "kiso6"\ntitle = \n')])
    assert problem.line == 2
    assert "閉じ忘れ" in problem.sentence


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    text = GOOD.replace('title = "本人の側から見える景色"\n', "", 1)
    (problem,) = check_files([written(tmp_path, text)], folders=[FOLDER])
    assert "第2回の題名（title）がありません" in problem.sentence


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    (problem,) = check_files([written(tmp_path, GOOD, "other")], folders=[FOLDER])
    assert "ファイルの名前「other」とちがいます" in problem.sentence


def test_a_missing_unit_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("no = 3", "no = 9", 1)
    sentences = [problem.sentence for problem in check_files([written(tmp_path, text)], folders=[FOLDER])]
    assert any("第3回がありません" in sentence for sentence in sentences)


def test_reading_refuses_with_everything_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("version = 1", "version = 0", 1).replace("no = 3", "no = 2", 1)
    with pytest.raises(CurriculumError) as refused:
        read_curriculum(written(tmp_path, text), folders=[FOLDER])
    assert len(refused.value.problems) >= 2


def test_mistakes_in_the_common_texts_are_told_in_their_own_file(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    common = tmp_path / "common" / "ours.toml"
    common.write_text('ground_rules = ["やくそく", ""]\n', encoding="utf-8")
    text = GOOD.replace('ground_rules = "standard"', 'ground_rules = "ours"', 1)
    problems = check_files([written(tmp_path, text), common], folders=[tmp_path, FOLDER])
    assert {problem.file for problem in problems} == {"common/ours.toml"}
    assert any("空" in problem.sentence for problem in problems)
