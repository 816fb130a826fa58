"""Whoever edits a curriculum hears every mistake at once, in Japanese, with its line."""

from pathlib import Path

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import CurriculumError, check_files, read_curriculum

SMALL = """\
id = "small"
version = 1
title = "小さな会"
audience = "家族"
licence = "Apache-2.0"
credit = "自作"
minutes = 60

[common]
ground_rules = "standard"
safety = "standard"

[completion]
units_required = 1
text = "1回でひと区切り"

[[delivery]]
id = "two"
label = "2回"
units_per_date = [1, 1]

[[units]]
no = 1
title = "はじめ"
aim = "出会う"
agenda = [
  [10, "受付"],
  [50, "話す"],
]
notes = "急がない"

[[units]]
no = 2
title = "つづき"
aim = "続ける"
agenda = [
  [10, "受付"],
  [50, "話す"],
]
homework = "ひと休み"
notes = "急がない"
"""


@pytest.fixture
def told(tmp_path: Path):
    """What is said about the small file after some of its text was replaced."""

    def edit(*changes: tuple[str, str]) -> list[str]:
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "small.toml"
        file.write_text(text, "utf-8")
        return [str(problem) for problem in check_files([file])]

    return edit


def test_a_file_without_mistakes_is_silent(told):
    assert told() == []


def test_ten_kinds_of_mistakes_give_ten_sentences_with_their_lines(told):
    assert told(
        ("version = 1", "version = 0"),
        ('credit = "自作"', 'credit = " "'),
        ('safety = "standard"', ""),
        ("units_required = 1", "units_required = 3"),
        ("[1, 1]", "[2, 1]"),
        ('aim = "出会う"', 'month = 13\naim = "出会う"'),
        ("[50, ", "[48, "),
        ('title = "つづき"\n', ""),
        ('label = "2回"', "label = 2"),
        ("homework =", "homewrok ="),
    ) == [
        "small.toml:2: 版（version）は1以上にしてください。",
        "small.toml:6: 出典の一行（credit）が空です。文を書いてください。",
        "small.toml:9: 会の約束と安全の手順（common）の安全の手順（safety）がありません。書き足してください。",
        "small.toml:14: 必要な回数（units_required）が3回ですが、全部で2回しかありません。",
        'small.toml:19: 1番目の[[delivery]]の呼び名（label）は文字で書いてください（"…" でかこみます）。',
        "small.toml:20: 開き方「two」の合計が3回です。2回になるように直してください。",
        "small.toml:25: 第1回の月（month）は12以下にしてください。",
        "small.toml:27: 第1回の時間割の合計が58分です。60分になるように直してください。",
        "small.toml:33: 第2回の題名（title）がありません。書き足してください。",
        "small.toml:40: 第2回に知らない項目 homewrok があります。homework の書きまちがいではありませんか。",
    ]


def test_a_unit_number_used_twice_leaves_another_missing(told):
    assert told(("no = 2", "no = 1")) == [
        "small.toml:33: 第1回が二つあります。回の番号（no）を直してください。",
    ]
    assert told(("no = 2", "no = 3")) == [
        "small.toml:33: 第2回がありません。回の番号は1から順につけてください。",
    ]


def test_a_unit_without_an_agenda_is_named(told):
    agenda = 'agenda = [\n  [10, "受付"],\n  [50, "話す"],\n]\n'
    assert told((agenda, "")) == ["small.toml:22: 第1回の時間割（agenda）がありません。書き足してください。"]


def test_an_agenda_without_a_length_is_named(told):
    assert told(("minutes = 60\n", "")) == [
        "small.toml:25: 第1回の長さ（minutes）がありません。書き足してください。",
        "small.toml:35: 第2回の長さ（minutes）がありません。書き足してください。",
    ]


def test_a_crooked_line_of_an_agenda_is_pointed_at(told):
    assert told(('[10, "受付"]', '["10", "受付"]')) == [
        'small.toml:27: 第1回の時間割（agenda）の1行目の分は整数で書いてください（かこみの " はつけません）。'
    ]
    [short] = told(('[10, "受付"]', "[10]"))
    assert short.startswith("small.toml:27: 第1回の時間割（agenda）の1行目")
    [long] = told(('[10, "受付"]', '[10, "受付", "お茶"]'))
    assert long.startswith("small.toml:27: 第1回の時間割（agenda）の1行目")


def test_a_line_of_an_agenda_that_is_no_list_is_told_how_to_write_it(told):
    assert told(('[10, "受付"]', '"受付"')) == [
        'small.toml:27: 第1回の時間割（agenda）の1行目は [分, "すること"] の二つで書いてください。'
    ]


def test_a_variant_is_named_by_a_code(told):
    variant = '[agendas."夜 会"]\nlabel = "夜会"\nminutes = 90\nagenda = [[90, "話す"]]\n\n[common]'
    assert told(("[common]", variant)) == [
        "small.toml:9: 時間割の種類（agendas）の「夜 会」は半角の小さい英字で始め、"
        "英数字と _ だけで書いてください。"
    ]


def test_a_units_own_variant_is_summed(told):
    own = 'notes = "急がない"\n\n[units.agendas.evening]\nminutes = 90\nagenda = [[80, "話す"]]\n'
    assert told(('notes = "急がない"', own)) == [
        "small.toml:34: 第1回の時間割「evening」の合計が80分です。90分になるように直してください。"
    ]


def test_a_shared_agenda_is_summed_once_for_all_units(told):
    variant = '[agendas.evening]\nlabel = "夜会"\nminutes = 90\nagenda = [[80, "話す"]]\n\n[common]'
    assert told(("[common]", variant)) == [
        "small.toml:12: 時間割「evening」の合計が80分です。90分になるように直してください。"
    ]


def test_the_name_of_the_file_is_the_id(told):
    assert told(('id = "small"', 'id = "tiny"')) == [
        "small.toml:1: 記号（id）「tiny」がファイルの名前「small」とちがいます。同じにしてください。"
    ]


def test_common_texts_that_cannot_be_found_are_named(told):
    assert told(('safety = "standard"', 'safety = "ours"')) == [
        "small.toml:11: 安全の手順（safety）の「ours」が見つかりません。"
        "common/ours.toml を置くか、standard にしてください。"
    ]


def test_a_name_of_common_texts_cannot_climb_out_of_its_folder(told):
    [sentence] = told(('safety = "standard"', 'safety = "../common/standard"'))
    assert "見つかりません" in sentence


def test_a_curriculum_without_common_texts_is_refused(told):
    both = '[common]\nground_rules = "standard"\nsafety = "standard"\n'
    [sentence] = told((both, ""))
    assert sentence.startswith("small.toml:1: 会の約束と安全の手順（common）がありません。")


def test_mistakes_in_common_texts_are_told_where_they_are_mended(tmp_path: Path):
    (tmp_path / "common").mkdir()
    standard = find_folder("curricula") / "common/standard.toml"
    (tmp_path / "common/standard.toml").write_text(
        standard.read_text("utf-8").replace("record =", "recrod ="), "utf-8"
    )
    (tmp_path / "small.toml").write_text(SMALL, "utf-8")
    said = [str(p) for p in check_files([tmp_path / "small.toml", tmp_path / "common/standard.toml"])]
    assert said == [
        "common/standard.toml:15: 安全の手順（safety）の記録の決まり（record）がありません。書き足してください。",
        "common/standard.toml:26: 安全の手順（safety）に知らない項目 recrod があります。"
        "record の書きまちがいではありませんか。",
    ]


def test_common_texts_that_leave_one_out_are_named(tmp_path: Path):
    (tmp_path / "common").mkdir()
    (tmp_path / "common/ours.toml").write_text('ground_rules = ["静かに聞く"]\n', "utf-8")
    (tmp_path / "small.toml").write_text(SMALL.replace('"standard"', '"ours"'), "utf-8")
    assert [str(p) for p in check_files([tmp_path / "small.toml"])] == [
        "small.toml:11: 安全の手順（safety）が common/ours.toml に書かれていません。"
    ]


def test_common_texts_may_be_written_into_the_file_itself(tmp_path: Path):
    own = 'ground_rules = ["静かに聞く"]'
    (tmp_path / "small.toml").write_text(SMALL.replace('ground_rules = "standard"', own), "utf-8")
    assert read_curriculum(tmp_path / "small.toml").ground_rules == ("静かに聞く",)


def test_a_delivery_for_one_term_counts_only_its_units(told):
    terms = [("no = 1", 'no = 1\nterm = "前期"'), ("no = 2", 'no = 2\nterm = "後期"')]
    assert told(*terms, ("[1, 1]", '[1]\nterm = "前期"')) == []
    assert told(*terms, ("[1, 1]", '[1, 1]\nterm = "前期"')) == [
        "small.toml:20: 開き方「two」の合計が2回です。1回になるように直してください。"
    ]
    assert told(*terms, ("[1, 1]", '[1, 1]\nterm = "夏期"')) == [
        "small.toml:21: 開き方「two」の期「夏期」の回がありません。"
    ]


def test_two_deliveries_with_one_id_are_told(told):
    again = '[[delivery]]\nid = "two"\nlabel = "まとめて"\nunits_per_date = [2]\n\n[[units]]'
    assert told(("[[units]]", again)) == [
        "small.toml:23: 開き方「two」が二つあります。記号（id）を変えてください。"
    ]


@pytest.mark.parametrize(
    ("written", "line", "hint"),
    [
        (b'id = "x\nversion = 1\n', 1, "閉じ忘れ"),
        ('id ＝ "x"\n'.encode(), 1, "全角の記号"),
        (b'id = "x"\nunits = [1,\n', 2, "閉じ忘れ"),
        (b'id = "x"\nid = "y"\n', 2, "二度書かれています"),
        ('id = "x"\ntitle = "会"\n'.encode("cp932"), 1, "UTF-8"),
    ],
    ids=["open quote", "full-width sign", "open bracket", "twice", "not UTF-8"],
)
def test_a_file_that_is_not_toml_gives_one_sentence(tmp_path: Path, written, line, hint):
    (tmp_path / "x.toml").write_bytes(written)
    [problem] = check_files([tmp_path / "x.toml"])
    assert (problem.file, problem.line) == ("x.toml", line)
    assert hint in problem.sentence


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    [problem] = check_files([tmp_path / "gone.toml"])
    assert "開けませんでした" in problem.sentence


def test_values_of_the_wrong_type_everywhere_do_not_stop_the_check(tmp_path: Path):
    wrong = 'id = 1\nunits = 3\nagendas = []\ncommon = 2\ncompletion = []\ndelivery = {}\nminutes = "a"\n'
    (tmp_path / "wrong.toml").write_text(wrong, "utf-8")
    lines = [problem.line for problem in check_files([tmp_path / "wrong.toml"])]
    assert set(lines) >= {1, 2, 3, 4, 5, 6, 7}


def test_a_mark_that_windows_editors_write_does_no_harm(tmp_path: Path):
    (tmp_path / "small.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert check_files([tmp_path / "small.toml"]) == []


def test_the_refusal_carries_all_its_sentences(tmp_path: Path):
    (tmp_path / "small.toml").write_text(SMALL.replace("no = ", "number = "), "utf-8")
    with pytest.raises(CurriculumError) as refusal:
        read_curriculum(tmp_path / "small.toml")
    assert refusal.value.message.splitlines() == [str(problem) for problem in refusal.value.problems]
    assert "1番目の[[units]]の回の番号（no）がありません。" in refusal.value.message
