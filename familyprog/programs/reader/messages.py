"""What is wrong with a curriculum file, as sentences for the person who edits it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from familyprog.base.errors import DomainError
from familyprog.programs.reader import shapes

Loc = tuple[str | int, ...]

LABELS = {
    "id": "記号",
    "version": "版",
    "title": "題名",
    "audience": "対象",
    "licence": "利用条件",
    "credit": "出典の一行",
    "notes": "進行のメモ",
    "own_rules": "この会だけの約束",
    "materials": "持ちもの・配るもの",
    "minutes": "長さ",
    "agenda": "時間割",
    "agendas": "時間割の種類",
    "label": "呼び名",
    "common": "会の約束と安全の手順",
    "ground_rules": "会の約束",
    "safety": "安全の手順",
    "opening_line": "はじめのことば",
    "private_check": "ひそかな確認の選択肢",
    "staff_rule": "職員の決まり",
    "homework_rule": "おうちでの決まり",
    "record": "記録の決まり",
    "completion": "ひと区切りの決まり",
    "units_required": "必要な回数",
    "also_required": "ほかに要ること",
    "text": "文",
    "delivery": "開き方",
    "units_per_date": "一日ごとの回数",
    "after": "終わったあとの集まり",
    "units": "各回",
    "no": "回の番号",
    "aim": "ねらい",
    "month": "月",
    "term": "期",
    "question": "問いかけ",
    "worksheet": "書きこみシート",
    "homework": "おうちでの一つ",
    "topics": "話題の印",
}

# pydantic error type -> what is wrong and what to do; {limit} comes from the error's context.
SENTENCES = {
    "missing": "がありません。書き足してください。",
    "string_type": 'は文字で書いてください（"…" でかこみます）。',
    "string_too_short": "が空です。文を書いてください。",
    "string_too_long": "が長すぎます。{limit}文字までにしてください。",
    "int_type": 'は整数で書いてください（かこみの " はつけません）。',
    "greater_than_equal": "は{limit}以上にしてください。",
    "less_than_equal": "は{limit}以下にしてください。",
    "tuple_type": "は […] でかこんだ並びで書いてください。",
    "dict_type": "は [見出し] の下に項目を並べて書いてください。",
    "model_type": "は [見出し] の下に項目を並べて書いてください。",
    "too_short": "が足りません。{limit}つ以上書いてください。",
    "too_long": "が多すぎます。{limit}つまでにしてください。",
}
CODE_SENTENCE = "は半角の小さい英字で始め、英数字と _ だけで書いてください。"
BLOCK_SENTENCE = 'は [分, "すること"] の二つで書いてください。'
OTHER_SENTENCE = "の書き方が正しくありません。"
BLOCK_ERRORS = {"missing_argument", "unexpected_positional_argument", "arguments_type", "named_tuple_type"}
LIMITS = ("ge", "le", "max_length", "min_length")
LINE_IN_MESSAGE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, order=True)
class Problem:
    """まちがい: one mistake, with the place where it is mended."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class CurriculumError(DomainError):
    """A curriculum file has mistakes; `problems` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def sentence_for(error: Mapping[str, Any], data: Mapping[str, Any], shape: type[BaseModel]) -> str:
    """The Japanese sentence for one error of pydantic."""
    loc: Loc = error["loc"]
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(loc[-1]), place(loc[:-1], data), shape)
    named = place(loc, data)
    if error["type"] == "missing" and loc == ("common",):
        return (
            f'{named}がありません。[common] に ground_rules = "standard" と safety = "standard" '
            "を書いてください。"
        )
    if error["type"] == "string_pattern_mismatch":
        return f"{named}{CODE_SENTENCE}"
    if error["type"] in BLOCK_ERRORS:
        return f"{named}{BLOCK_SENTENCE}"
    context = error.get("ctx", {})
    limit = next((context[key] for key in LIMITS if key in context), "")
    return named + SENTENCES.get(error["type"], OTHER_SENTENCE).format(limit=limit)


def place(loc: Loc, data: Mapping[str, Any]) -> str:
    """第2回の時間割（agenda）の3行目: where in the file, in words."""
    words: list[str] = []
    for depth, part in enumerate(loc):
        if part == "[key]":
            continue
        owner = loc[depth - 1] if depth else ""
        if isinstance(part, int):
            words = _item_words(words, owner, part, data)
        elif owner == "agendas":
            words.append(f"「{part}」")
        elif not (part in {"units", "delivery", "after"} and depth + 1 < len(loc)):
            words.append(named_key(part))
    return "の".join(words)


def _item_words(words: list[str], owner: str | int, number: int, data: Mapping[str, Any]) -> list[str]:
    if owner == "units":
        return [unit_name(data, number)]
    if owner in {"delivery", "after"}:
        return [f"{number + 1}番目の[[{owner}]]"]
    if isinstance(owner, int):  # inside one line of an agenda
        return [*words, ("分", "すること")[number] if number < len(shapes.AgendaBlock._fields) else "続き"]
    return [*words, f"{number + 1}行目" if owner == "agenda" else f"{number + 1}つ目"]


def unit_name(data: Mapping[str, Any], number: int) -> str:
    """第2回, or 3番目の[[units]] while the file does not say its number."""
    units = data.get("units")
    unit = units[number] if isinstance(units, list) and number < len(units) else None
    no = unit.get("no") if isinstance(unit, dict) else None
    return f"第{no}回" if isinstance(no, int) and not isinstance(no, bool) else f"{number + 1}番目の[[units]]"


def named_key(key: str) -> str:
    """題名（title): the Japanese word with the word in the file."""
    return f"{LABELS[key]}（{key}）" if key in LABELS else key


def syntax_problem(file: str, text: str, message: str) -> Problem:
    """The one problem of a file that is not TOML."""
    found = LINE_IN_MESSAGE.search(message)
    line = int(found.group(1)) if found else max(1, len(text.splitlines()))
    if "overwrite" in message or "twice" in message or "mutate" in message:
        return Problem(file, line, "同じ項目が二度書かれています。どちらか一つにしてください。")
    return Problem(
        file,
        line,
        '書き方がTOMLの決まりに合いません。この行と前の行で、" や ] の閉じ忘れ、, の抜け、'
        "全角の記号（＝ ” ，）がないか確かめてください。",
    )


def _unknown_key(key: str, where: str, shape: type[BaseModel]) -> str:
    near = get_close_matches(key, _all_keys(shape), n=1)
    hint = f"{near[0]} の書きまちがいではありませんか。" if near else "消すか、名前を確かめてください。"
    return f"{where + 'に' if where else ''}知らない項目 {key} があります。{hint}"


def _all_keys(shape: type[BaseModel]) -> list[str]:
    if shape is shapes.CommonFile:
        return [*shape.model_fields, *shapes.SafetyBlock.model_fields]
    return list(LABELS)
