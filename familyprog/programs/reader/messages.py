"""What is wrong with a file, as sentences for the person who edits it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from familyprog.base.errors import DomainError
from familyprog.programs.reader.words import (
    BLOCK_ERRORS,
    BLOCK_SENTENCE,
    CODE_SENTENCE,
    DURATION_SENTENCE,
    FORM_SENTENCES,
    LABELS,
    LIMITS,
    OTHER_SENTENCE,
    SENTENCES,
)

Loc = tuple[str | int, ...]

LINE = "行目"
AGENDA_BLOCK = ("分", "すること")
DURATION = "duration"  # how long somebody has withdrawn: nobody is let in or kept out by that
# Arrays of tables: their items are counted in words.
TABLES = {"units", "delivery", "after", "schedule", "eligibility", "years", "versions"}
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
        return _unknown_key(str(loc[-1]), place(loc[:-1], data), _around(loc, shape))
    named = place(loc, data)
    if error["type"] == "missing" and loc == ("common",):
        return (
            f'{named}がありません。[common] に ground_rules = "standard" と safety = "standard" '
            "を書いてください。"
        )
    return named + _what_is_wrong(error)


def _what_is_wrong(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return next((FORM_SENTENCES[part] for part in error["loc"] if part in FORM_SENTENCES), CODE_SENTENCE)
    if kind in BLOCK_ERRORS:
        return BLOCK_SENTENCE
    if kind == "union_tag_invalid" and context["tag"] == DURATION:
        return DURATION_SENTENCE
    limit = next((context[key] for key in LIMITS if key in context), "")
    return SENTENCES.get(kind, OTHER_SENTENCE).format(limit=_listed(str(limit)))


def _listed(limit: str) -> str:
    """'day', 'week' or 'ask' of pydantic: day、week、ask."""
    return limit.replace("'", "").replace(" or ", ", ").replace(", ", "、")


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
        elif not (part in TABLES and depth + 1 < len(loc)):
            words.append(named_key(part))
    return "の".join(words)


def _item_words(words: list[str], owner: str | int, number: int, data: Mapping[str, Any]) -> list[str]:
    if owner == "units":
        return [unit_name(data, number)]
    if owner in TABLES:
        return [f"{number + 1}番目の[[{owner}]]"]
    if isinstance(owner, int) and words[-1].endswith(LINE):  # inside one line of an agenda
        return [*words, AGENDA_BLOCK[number] if number < len(AGENDA_BLOCK) else "続き"]
    return [*words, f"{number + 1}{LINE}" if owner == "agenda" else f"{number + 1}つ目"]


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


def _around(loc: Loc, shape: type[BaseModel]) -> object:
    """The shape of the table an unknown key stands in, or of what is around that."""
    outer = shape.model_fields.get(str(loc[0]))
    return outer.annotation if outer is not None and len(loc) > 1 else shape


def _unknown_key(key: str, where: str, shape: object) -> str:
    near = get_close_matches(key, dict.fromkeys(_all_keys(shape)), n=1)
    hint = f"{near[0]} の書きまちがいではありませんか。" if near else "消すか、名前を確かめてください。"
    return f"{where + 'に' if where else ''}知らない項目 {key} があります。{hint}"


def _all_keys(shape: object) -> Iterator[str]:
    """Every key a file of that shape may hold, however deep; both types and their arguments are walked."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        for name, field in shape.model_fields.items():
            yield field.alias or name
            yield from _all_keys(field.annotation)
    for part in get_args(shape):
        yield from _all_keys(part)
