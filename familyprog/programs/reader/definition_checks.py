"""Checks across the fields of a program's definition; what has the wrong type was told by its shape already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from familyprog.base.words import telling_words
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.reader.checks import items
from familyprog.programs.reader.messages import Loc, named_key
from familyprog.programs.rules.notices import check_notices, notice_rules

Found = tuple[Loc, str]
Tables = Mapping[str, Any]

# What each way of repeating needs to be read; everything else is left to words.
NEEDS = {
    "weekly": ("weekdays",),
    "fortnightly": ("weekdays",),
    "monthly": ("weeks", "weekdays"),
    "dates": ("dates",),
    "daily": ("from",),
}


def check_definition(
    data: Tables, stem: str, *, programs: Collection[str], curricula: Collection[str]
) -> Iterator[Found]:
    """All mistakes across fields; `programs` and `curricula` are the ids a definition may name."""
    yield from _identity(data, stem)
    yield from _neutral(data)
    yield from _capacity(data)
    yield from _marks(data)
    yield from _curriculum(data, curricula)
    yield from _messages(data)
    for index, line in items(data, "schedule"):
        yield from _schedule(("schedule", index), line)
    yield from _conditions(data, programs)


def _identity(data: Tables, stem: str) -> Iterator[Found]:
    code = data.get("id")
    if isinstance(code, str) and code != stem:
        yield ("id",), f"記号（id）「{code}」がファイルの名前「{stem}」とちがいます。同じにしてください。"


def _neutral(data: Tables) -> Iterator[Found]:
    for key in ("id", "calendar_title"):
        value = data.get(key)
        hits = telling_words(value) if isinstance(value, str) else []
        if hits:
            yield (
                (key,),
                f"{named_key(key)}の「{hits[0]}」は、家の方に伝わるおそれがあります。別の言葉にしてください。",
            )


def _capacity(data: Tables) -> Iterator[Found]:
    if "capacity" in data and "capacity_unit" not in data:
        yield (
            ("capacity",),
            "定員の数え方（capacity_unit）がありません。person（名）か household（組）を書き足してください。",
        )


def _marks(data: Tables) -> Iterator[Found]:
    marks = data.get("marks")
    for key in marks if isinstance(marks, dict) else ():
        if key not in data:
            yield (
                ("marks", key),
                f"{named_key('marks')}の {key} は、このファイルに書かれていない項目です。消してください。",
            )


def _messages(data: Tables) -> Iterator[Found]:
    said = data.get("messages")
    if not isinstance(said, dict):
        return
    try:
        check_notices(notice_rules({_name(key): value for key, value in said.items()}))
    except ProgramRefusedError as refusal:
        yield ("messages", "time" if refusal.field == "at" else str(refusal.field)), refusal.message
    except (TypeError, ValueError):
        return  # told by its shape already


def _name(key: str) -> str:
    return "at" if key == "time" else key


def _curriculum(data: Tables, curricula: Collection[str]) -> Iterator[Found]:
    wanted = data.get("curriculum")
    if isinstance(wanted, str) and wanted not in curricula:
        yield (
            ("curriculum",),
            f"カリキュラム（curriculum）「{wanted}」のファイルが見つかりません。名前を確かめてください。",
        )


def _schedule(place: Loc, line: Tables) -> Iterator[Found]:
    name = f"{_number(place)}番目の[[schedule]]"
    pattern = line.get("pattern")
    if pattern is None and not line.get("words"):
        yield (
            place,
            f"{name}に繰り返し方（pattern）もことば（words）もありません。どちらかを書き足してください。",
        )
    for key in NEEDS.get(pattern, ()) if isinstance(pattern, str) else ():
        if key not in line:
            yield (
                (*place, "pattern"),
                f"{name}の{named_key(key)}がありません。{pattern} では要ります。書き足してください。",
            )
    if "minutes" in line and "start" not in line:
        yield (*place, "minutes"), f"{name}の始まる時刻（start）がありません。書き足してください。"
    first, last = line.get("from"), line.get("until")
    if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
        yield (
            (*place, "until"),
            f"{name}のいつまで（until）が、いつから（from）より前です。直してください。",
        )


def _conditions(data: Tables, programs: Collection[str]) -> Iterator[Found]:
    seen: set[object] = set()
    for index, rule in items(data, "eligibility"):
        place: Loc = ("eligibility", index)
        name, kind = f"{index + 1}番目の[[eligibility]]", rule.get("kind")
        yield from _twice(place, rule, seen)
        if kind == "age":
            yield from _age(place, name, rule)
        elif kind == "relation":
            yield from _relation(place, name, rule)
        elif kind == "prerequisite":
            yield from _prerequisite(place, name, rule.get("program"), programs)


def _twice(place: Loc, rule: Tables, seen: set[object]) -> Iterator[Found]:
    kind = rule.get("kind")
    key = (str(kind), "persons" in rule)  # 続柄 and 立場 are two questions
    if key in seen:
        yield (*place, "kind"), f"参加の条件「{kind}」が二つあります。一つにまとめてください。"
    seen.add(key)


def _relation(place: Loc, name: str, rule: Tables) -> Iterator[Found]:
    if not rule.get("relations") and not rule.get("persons"):
        said = "に続柄（relations）も立場（persons）もありません。どちらかを書き足してください。"
        yield place, name + said
    elif "relations" in rule and "persons" in rule:
        said = "に続柄（relations）と立場（persons）の両方があります。別の[[eligibility]]に分けてください。"
        yield (*place, "persons"), name + said


def _prerequisite(place: Loc, name: str, code: object, programs: Collection[str]) -> Iterator[Found]:
    if isinstance(code, str) and code not in programs:
        yield (
            (*place, "program"),
            f"{name}の先に終えるもの（program）「{code}」の定義が見つかりません。記号（id）を確かめてください。",
        )


def _age(place: Loc, name: str, rule: Tables) -> Iterator[Found]:
    least, most = rule.get("least"), rule.get("most")
    if least is None and most is None:
        yield (
            place,
            f"{name}に何歳から（least）も何歳まで（most）もありません。どちらかを書き足してください。",
        )
    elif isinstance(least, int) and isinstance(most, int) and least > most:
        yield (*place, "least"), f"{name}の何歳から（least）が、何歳まで（most）より上です。直してください。"


def _number(place: Loc) -> int:
    return int(place[-1]) + 1
