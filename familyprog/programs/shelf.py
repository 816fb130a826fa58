"""The curriculum files a coordinator may choose from, each in every way it can be held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from familyprog.programs.enums import TimeSlot
from familyprog.programs.reader import (
    DEFAULT_VARIANT,
    Agenda,
    CurriculumError,
    CurriculumFile,
    Delivery,
    UnitText,
    list_curricula,
    read_curriculum,
)
from familyprog.programs.rules import spread

EVENING_VARIANT = "evening"


@dataclass(frozen=True)
class CurriculumChoice:
    """A curriculum with one way to hold it: six evenings, or six units on three dates."""

    key: str
    label: str
    file: CurriculumFile
    delivery: Delivery | None = None

    @property
    def units(self) -> dict[int, UnitText]:
        """The units to be taught by number; only one term's when the delivery says so."""
        term = self.delivery.term if self.delivery else None
        return {unit.no: unit for unit in self.file.units if term is None or unit.term == term}

    @property
    def units_per_date(self) -> tuple[int, ...]:
        """How many units each date takes; one when nothing is said."""
        return self.delivery.units_per_date if self.delivery else (1,) * len(self.units)

    def variant(self, slot: TimeSlot) -> str:
        """The agenda for a time of day: the evening's own where the curriculum has one."""
        has_evening = any(EVENING_VARIANT in unit.agendas for unit in self.units.values())
        return EVENING_VARIANT if slot is TimeSlot.EVENING and has_evening else DEFAULT_VARIANT

    def agendas(self, slot: TimeSlot) -> dict[int, Agenda]:
        """Each unit's agenda at a time of day."""
        return {number: unit.agenda_for(self.variant(slot)) for number, unit in self.units.items()}

    def minutes(self, slot: TimeSlot) -> int:
        """How long the longest date takes at a time of day."""
        found = self.agendas(slot)
        dates = spread(sorted(found), self.units_per_date)
        return max((sum(found[number].minutes for number in numbers) for numbers in dates), default=0)


@dataclass(frozen=True)
class Shelf:
    """What may be chosen, and the names of files that cannot be read."""

    choices: dict[str, CurriculumChoice]
    broken: tuple[str, ...] = ()

    def way_like(self, code: str, taught: Sequence[Sequence[int]]) -> CurriculumChoice | None:
        """The way to hold a curriculum that teaches most like a group did; None when the file is gone."""
        ways = [choice for choice in self.choices.values() if choice.file.id == code]
        numbers, sizes = {number for date in taught for number in date}, tuple(len(date) for date in taught)
        alike = sorted(
            ways, key=lambda way: (way.units_per_date != sizes, len(numbers.symmetric_difference(way.units)))
        )
        return alike[0] if alike else None


def open_shelf(folders: Sequence[Path]) -> Shelf:
    """Everything in the folders. A broken file is named and keeps nobody from planning with the others."""
    choices: list[CurriculumChoice] = []
    broken: list[str] = []
    for path in list_curricula(folders):
        try:
            choices.extend(ways_to_hold(read_curriculum(path, folders=folders)))
        except CurriculumError:
            broken.append(path.name)
    return Shelf({choice.key: choice for choice in _by_title(choices)}, tuple(broken))


def ways_to_hold(file: CurriculumFile) -> Iterator[CurriculumChoice]:
    """The choices one file offers."""
    if not file.delivery:
        yield CurriculumChoice(file.id, file.title, file)
    for delivery in file.delivery:
        yield CurriculumChoice(
            f"{file.id}:{delivery.id}", f"{file.title}（{delivery.label}）", file, delivery
        )


def _by_title(choices: Iterable[CurriculumChoice]) -> list[CurriculumChoice]:
    return sorted(choices, key=lambda choice: choice.file.title)
