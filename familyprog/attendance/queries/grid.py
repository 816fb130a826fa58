"""受けた回の一覧: units × people of one cohort, and what each person lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.attendance.queries.credits import credited_by
from familyprog.attendance.queries.units import UnitCell, unit_cells
from familyprog.attendance.rules import has_finished
from familyprog.enrolment.models import Enrolment
from familyprog.programs.models import Cohort


@dataclass(frozen=True)
class Column:
    """One unit; `days`: when the own group teaches it, more than one when tracks have days of their own."""

    number: int
    title: str
    days: tuple[dt.datetime, ...]


@dataclass(frozen=True)
class PersonRow:
    """One person's units; `cells` by number, without those of another track."""

    enrolment: Enrolment
    cells: dict[int, UnitCell]
    has_finished: bool  # enough units for the version the cohort froze

    @property
    def lacking(self) -> list[UnitCell]:
        """What was held or called off and not taken, with nothing arranged yet."""
        return [cell for cell in self.cells.values() if cell.is_lacking]

    @property
    def planned(self) -> list[UnitCell]:
        """What is arranged and still to come."""
        return [cell for cell in self.cells.values() if cell.is_planned]


@dataclass(frozen=True)
class Grid:
    """The whole table."""

    columns: list[Column]
    rows: list[PersonRow]

    @property
    def lacking_rows(self) -> list[PersonRow]:
        """Who lacks something."""
        return [row for row in self.rows if row.lacking]


def unit_grid(session: Session, cohort: Cohort, people: Sequence[Enrolment], *, now: dt.datetime) -> Grid:
    """Everybody's units in a cohort, which came with its curriculum. As many statements for 40 as for 3."""
    found = unit_cells(session, people, now=now)
    credited = credited_by(session, [one.id for one in people])
    required = cohort.curriculum.units_required if cohort.curriculum else 0
    rows = [
        PersonRow(
            one, {cell.number: cell for cell in found[one.id]}, has_finished(credited[one.id], required)
        )
        for one in people
    ]
    return Grid(_columns(rows), rows)


def _columns(rows: Sequence[PersonRow]) -> list[Column]:
    titles: dict[int, str] = {}
    days: dict[int, set[dt.datetime]] = {}
    for row in rows:
        for number, cell in row.cells.items():
            titles[number] = cell.title
            days.setdefault(number, set()).add(cell.on)
    return [Column(number, titles[number], tuple(sorted(days[number]))) for number in sorted(titles)]
