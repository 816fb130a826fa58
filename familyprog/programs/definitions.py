"""The definitions a coordinator may start from, and what each says about its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from familyprog.programs.enums import Pattern
from familyprog.programs.reader import (
    CurriculumError,
    ProgramDefinition,
    ScheduleLine,
    list_definitions,
    read_definition,
)
from familyprog.programs.reader.definition import WEEKDAYS
from familyprog.programs.reader.definitions import known_in
from familyprog.programs.rules import DateRule, rrule_of

DEFAULT_MINUTES = 120


@dataclass(frozen=True)
class DefinitionShelf:
    """What may be chosen, by id, and the names of files that cannot be read."""

    definitions: dict[str, ProgramDefinition]
    broken: tuple[str, ...] = ()

    def by_place(self) -> list[tuple[str, list[ProgramDefinition]]]:
        """The definitions of each place together: places in the order of the files' names."""
        places = dict.fromkeys(one.place for one in self.definitions.values())
        found = sorted(self.definitions.values(), key=lambda one: list(places).index(one.place))
        return [(place, list(own)) for place, own in groupby(found, key=lambda one: one.place)]


def open_definitions(folders: Sequence[Path]) -> DefinitionShelf:
    """Every definition in the curricula folders, the first of two with one name. A broken one harms no other."""
    found: dict[str, ProgramDefinition] = {}
    broken: list[str] = []
    known = known_in(folders)
    for path in sorted(list_definitions(folders), key=_in_order):
        try:
            found[path.stem] = read_definition(path, known=known)
        except CurriculumError:
            broken.append(path.name)
    return DefinitionShelf(found, tuple(broken))


def find_definition(folders: Sequence[Path], code: str) -> ProgramDefinition | None:
    """The definition of that id; None when there is none, or it cannot be read."""
    path = next((path for path in list_definitions(folders) if path.stem == code), None)
    try:
        return read_definition(path, folders=folders) if path else None
    except CurriculumError:
        return None


def date_rules(
    definition: ProgramDefinition, first: dt.date, start_time: dt.time, length_minutes: int = DEFAULT_MINUTES
) -> list[DateRule]:
    """The rules of a definition from a day on; times the definition leaves open are taken from what is given."""
    return list(_date_rules(definition, first, start_time, length_minutes))


def _date_rules(
    definition: ProgramDefinition, first: dt.date, start_time: dt.time, length_minutes: int
) -> Iterator[DateRule]:
    for line in definition.schedule:
        if line.pattern is None:
            continue  # known in words only
        begins = max(first, line.from_ or first)
        yield DateRule(
            start_time=dt.time.fromisoformat(line.start) if line.start else start_time,
            length_minutes=line.minutes or length_minutes,
            starts_on=begins,
            rrule=_rrule(line, line.pattern, begins),
            dates=line.dates,
            ends_on=line.until,
        )


def _rrule(line: ScheduleLine, pattern: Pattern, begins: dt.date) -> str:
    return rrule_of(pattern, begins, line.weeks, [WEEKDAYS.index(name) for name in line.weekdays])


def _in_order(path: Path) -> tuple[str, int, str]:
    """e2 before e10: letters first, then the number behind them."""
    letters = path.stem.rstrip("0123456789")
    return letters, int(path.stem[len(letters) :] or 0), path.stem
