"""受付の紙: whose line is which, and how many copies a session needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance, SheetNumber
from familyprog.attendance.queries.roster import RosterRow, names_on_paper, roster
from familyprog.enrolment.queries import expected
from familyprog.people.models import Person

SPARE_COPIES = 1
STAYS_AWAY = (Mark.EXCUSED, Mark.ABSENT)


@dataclass(frozen=True)
class SheetLine:
    """One line of the sheet. `name`: as it may lie open, empty for somebody hidden; `row`: None once gone."""

    number: int
    row: RosterRow | None
    name: str = ""


def sheet_lines(session: Session, class_session_id: int) -> list[SheetLine]:
    """The lines in the order of the sheet.

    Who has a number keeps it; who has none yet follows in the order of the roster. A number whose
    person comes no more stays empty, so that no other number moves.
    """
    rows = roster(session, class_session_id)
    names = dict(zip((row.person_public_id for row in rows), names_on_paper(session, rows), strict=True))
    numbers = _numbers(session, class_session_id)
    last = max(numbers.values(), default=0)
    for row in rows:
        if row.person_public_id not in numbers:
            last += 1
            numbers[row.person_public_id] = last
    by_key = {row.person_public_id: row for row in rows}
    return [
        SheetLine(number, by_key.get(key), names.get(key, ""))
        for key, number in sorted(numbers.items(), key=lambda pair: pair[1])
    ]


def _numbers(session: Session, class_session_id: int) -> dict[str, int]:
    found = session.execute(
        select(Person.public_id, SheetNumber.number)
        .join(Person, Person.id == SheetNumber.person_id)
        .where(SheetNumber.class_session_id == class_session_id)
    )
    return {key: number for key, number in found}


def people_on_roster(session: Session, class_session_id: int) -> dict[str, int]:
    """The ids of everybody awaited or marked at a session, by public id."""
    found = {who.person_public_id: who.person_id for who in expected(session, class_session_id)}
    marked = session.execute(
        select(Person.public_id, Person.id)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.class_session_id == class_session_id)
    )
    return found | {key: person_id for key, person_id in marked}


def is_awaited(row: RosterRow) -> bool:
    """Whether somebody will sit there, as far as is known: has come, or has not said that nobody comes."""
    if row.came or row.mark in STAYS_AWAY:
        return row.came
    return row.substitute is not None or not row.has_told_absence


def handouts_needed(rows: Sequence[RosterRow]) -> int:
    """How many copies of a paper to make: one for everybody who comes, guests and substitutes too, and spare ones."""
    return copies_for(sum(is_awaited(row) for row in rows))


def copies_for(heads_count: int) -> int:
    """How many copies so many people need."""
    return heads_count + SPARE_COPIES
