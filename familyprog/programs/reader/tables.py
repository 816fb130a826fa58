"""The tables: holidays, the menu of programs and words of consents by year; the questions of measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from familyprog.consent.wording import VERSION
from familyprog.programs.reader.checks import items
from familyprog.programs.reader.messages import Loc, Problem
from familyprog.programs.reader.questions import QuestionFile, question_mistakes
from familyprog.programs.reader.shapes import Frozen, Number, Text, Title
from familyprog.programs.reader.source import open_source, shape_mistakes

TABLES = "tables"
FIRST_YEAR, LAST_YEAR = 1948, 2099  # the law on national holidays is of 1948
DAY_AND_NAME = 2

Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
MonthDay = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2}-[0-9]{2}$")]


class HolidayYear(Frozen):
    """祝日の一年: its days as MM-DD with their names."""

    year: Year
    days: Annotated[tuple[tuple[MonthDay, Title], ...], Field(min_length=1)]

    def dated(self) -> dict[dt.date, str]:
        """The days with their year. Raises ValueError for a day no calendar has."""
        return {dt.date.fromisoformat(f"{self.year:04d}-{day}"): name for day, name in self.days}


class HolidayFile(Frozen):
    """祝日の表: `curricula/tables/holidays.toml`."""

    source: Text
    years: Annotated[tuple[HolidayYear, ...], Field(min_length=1)]


class MenuVersion(Frozen):
    """国のメニューの版: what was in force from a fiscal year on."""

    year: Year  # the fiscal year it begins with
    items: Annotated[tuple[tuple[Number, Title], ...], Field(min_length=1)]
    notes: Text | None = None


class MenuFile(Frozen):
    """国のメニューの表: `curricula/tables/menus.toml`."""

    source: Text
    versions: Annotated[tuple[MenuVersion, ...], Field(min_length=1)]


class ConsentVersion(Frozen):
    """同意の文面の版: what is explained from a day on; `consent.wording` reads it."""

    version: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=VERSION)]
    starts_on: Annotated[dt.date, Field(strict=True)]
    basis: Text
    explanation: Text
    withdrawing: Text
    items: Annotated[tuple[Title, ...], Field(min_length=1)]


class ConsentFile(Frozen):
    """同意の文面の表: `curricula/tables/consent.toml`."""

    versions: Annotated[tuple[ConsentVersion, ...], Field(min_length=1)]


SHAPES: Mapping[str, type[BaseModel]] = {
    "consent": ConsentFile,
    "holidays": HolidayFile,
    "measures": QuestionFile,
    "menus": MenuFile,
}


def check_table(path: Path) -> list[Problem]:
    """Every mistake of a file in `tables/`. Raises CurriculumError when it cannot be read at all."""
    source = open_source(path, f"{TABLES}/{path.name}")
    shape = SHAPES.get(path.stem)
    if shape is None:
        names = "、".join(f"{name}.toml" for name in SHAPES)
        return [source.problem((), f"この名前の表は使われません。{names} のどれかにしてください。")]
    found = [*shape_mistakes(shape, source.data), *_days(source.data), *_twice(source.data)]
    if shape is QuestionFile and not found:
        found = list(question_mistakes(source.data))
    return [source.problem(*one) for one in found]


def _days(data: Mapping[str, Any]) -> Iterator[tuple[Loc, str]]:
    for index, year in items(data, "years"):
        days = year.get("days")
        for number, day in enumerate(days if isinstance(days, list) else []):
            if not isinstance(day, list) or len(day) != DAY_AND_NAME:
                continue
            try:
                dt.date.fromisoformat(f"{year.get('year')}-{day[0]}")
            except ValueError:
                said = f"{year.get('year')}年に {day[0]} という日はありません。月と日を確かめてください。"
                yield ("years", index, "days", number), said


def _twice(data: Mapping[str, Any]) -> Iterator[tuple[Loc, str]]:
    for key in ("years", "versions"):
        seen: set[object] = set()
        for index, table in items(data, key):
            year = table.get("year")
            if isinstance(year, int) and year in seen:
                yield (key, index, "year"), f"{year}年が二つあります。一つにまとめてください。"
            seen.add(year if isinstance(year, int) else None)
    names: set[object] = set()
    for index, table in items(data, "versions"):
        name = table.get("version")
        if isinstance(name, str) and name in names:
            yield ("versions", index, "version"), f"版「{name}」が二つあります。別の名前にしてください。"
        names.add(name if isinstance(name, str) else None)
