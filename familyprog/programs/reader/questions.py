"""The table of questions about how things are (`curricula/tables/measures.toml`), with its mistakes in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from familyprog.programs.reader.checks import items
from familyprog.programs.reader.messages import Loc
from familyprog.programs.reader.shapes import Code, Frozen, Number, Text, Title

MOST = 8  # questions of a wave (domain.md §4.2)
LARGEST = 10
Bound = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]


class QuestionLine(Frozen):
    """質問: one item with its choices, or the numbers it is answered with."""

    code: Code
    version: Number
    title: Title
    text: Text
    about: Literal["concerned", "self", "both"]
    credit: Text
    levels: Annotated[tuple[Title, ...], Field(max_length=LARGEST)] = ()
    range: tuple[Bound, Bound] | None = None
    bands: tuple[tuple[Title, tuple[Number, ...]], ...] = ()
    extra: tuple[Literal["unknown", "declined"], ...] = ()
    restricted: bool = False
    urgent: Number | None = None


class WaveLine(Frozen):
    """質問の時期: which items are offered then."""

    wave: Literal["start", "last", "half_year"]
    items: Annotated[tuple[Code, ...], Field(min_length=1, max_length=MOST)]


class QuestionFile(Frozen):
    """質問の表: `curricula/tables/measures.toml`."""

    source: Text
    items: Annotated[tuple[QuestionLine, ...], Field(min_length=1)]
    waves: Annotated[tuple[WaveLine, ...], Field(min_length=1)]


def question_mistakes(data: Mapping[str, Any]) -> Iterator[tuple[Loc, str]]:
    """What a shape alone does not see."""
    known: set[object] = set()
    for index, item in items(data, "items"):
        if item.get("code") in known:
            yield ("items", index, "code"), f"{item['code']} が二つあります。一つにしてください。"
        known.add(item.get("code"))
        yield from ((("items", index), words) for words in _of_item(item))
    for index, wave in items(data, "waves"):
        asked = wave.get("items")
        for code in asked if isinstance(asked, list) else []:
            if code not in known:
                yield ("waves", index, "items"), f"{code} という質問は、この表にありません。"


def _of_item(item: Mapping[str, Any]) -> Iterator[str]:
    levels, span, bands = item.get("levels") or [], item.get("range"), item.get("bands") or []
    if bool(levels) == bool(span):
        yield "levels（選択肢）か range（数）の、どちらか一つを書いてください。"
    if isinstance(span, list) and sorted(span) != span:
        yield "range は、小さい数、大きい数の順に書いてください。"
    placed = sorted(level for band in bands for level in band[1])
    if bands and placed != list(range(1, len(levels) + 1)):
        yield "bands には、どの選択肢の番号も一度ずつ書いてください。"
    if (item.get("urgent") or 0) > len(levels):
        yield "urgent には、levels の番号を書いてください。"
