"""The questions as the table of this house has them: the operator's own file first, else the shipped one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from familyprog.base.resources import search_folders
from familyprog.measures.enums import About, Said, Wave
from familyprog.measures.rules import Catalogue, Item
from familyprog.programs.reader.questions import QuestionFile, QuestionLine, question_mistakes
from familyprog.programs.reader.tables import TABLES

FILE = Path(TABLES) / "measures.toml"


def catalogue(folders: Iterable[Path] = ()) -> Catalogue:
    """The questions of the first folder that has a readable table without mistakes."""
    for folder in [*folders, *search_folders("curricula")]:
        path = folder / FILE
        found = _read(path, path.stat().st_mtime_ns) if path.is_file() else None
        if found is not None:
            return found
    return Catalogue({}, {})


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Catalogue | None:
    """The file's questions, read again when the file has changed; None for one that cannot be used."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        file = QuestionFile.model_validate(data)
    except (OSError, ValueError):  # pydantic's and TOML's refusals are ValueErrors
        return None
    if list(question_mistakes(data)):
        return None
    items = {line.code: _item(line) for line in file.items}
    return Catalogue(items, {Wave(line.wave): line.items for line in file.waves})


def _item(line: QuestionLine) -> Item:
    choices = dict(enumerate(line.levels, start=1))
    bands = line.bands or tuple((words, (value,)) for value, words in choices.items())
    if line.range is not None:
        low, high = line.range
        choices = {value: str(value) for value in range(low, high + 1)}
        bands = tuple((words, (value,)) for value, words in reversed(choices.items()))
    return Item(
        code=line.code,
        version=line.version,
        title=line.title,
        text=line.text,
        about=About(line.about),
        credit=line.credit,
        choices=choices,
        bands=bands,
        is_number=line.range is not None,
        extra=tuple(Said(one) for one in line.extra),
        is_restricted=line.restricted,
        urgent=line.urgent,
    )
