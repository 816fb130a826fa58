"""One opened file, and what is wrong with its shape."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from familyprog.programs.reader.lines import KeyLines
from familyprog.programs.reader.messages import CurriculumError, Loc, Problem, sentence_for, syntax_problem


@dataclass(frozen=True)
class Source:
    """One opened file: its tables and where each of them stands."""

    path: Path
    name: str
    data: dict[str, Any]
    text: str

    @cached_property
    def lines(self) -> KeyLines:
        """Where the keys stand; looked up only when there is something to point at."""
        return KeyLines(self.text)

    def problem(self, loc: Loc, sentence: str) -> Problem:
        """A mistake at a place of this file."""
        return Problem(self.name, self.lines.of(loc), sentence)


def open_source(path: Path, name: str) -> Source:
    """The file's tables. Raises CurriculumError for a file that cannot be read at all."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark in front
        return Source(path, name, tomllib.loads(text), text)
    except UnicodeDecodeError:
        sentence = "文字コードをUTF-8にして保存し直してください。"
    except OSError:
        sentence = "ファイルを開けませんでした。名前と場所を確かめてください。"
    except tomllib.TOMLDecodeError as error:
        raise CurriculumError([syntax_problem(name, text, str(error))]) from None
    raise CurriculumError([Problem(name, 1, sentence)])


def shape_mistakes(shape: type[BaseModel], data: dict[str, Any]) -> list[tuple[Loc, str]]:
    """The place and the sentence of everything in the tables that has not the shape."""
    try:
        shape.model_validate(data)
    except ValidationError as error:
        found = [(_written(one["loc"], data), dict(one)) for one in error.errors()]
        return [
            (loc, sentence_for(one | {"loc": loc}, data, shape)) for loc, one in found if not _is_echo(one)
        ]
    return []


def _written(loc: Loc, data: Any) -> Loc:  # noqa: ANN401 - any value of a file
    """The place as the file has it: without the kind of a table, which pydantic puts into its path."""
    kept: list[str | int] = []
    for part in loc:
        if isinstance(data, dict):
            if part not in data and data.get("kind") == part:
                continue
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        kept.append(part)
    return tuple(kept)


def _is_echo(error: Mapping[str, Any]) -> bool:
    """Whether a list is only called too short because its items, told already, were not counted."""
    given = error["input"]
    return (
        error["type"] == "too_short" and isinstance(given, list) and len(given) >= error["ctx"]["min_length"]
    )
