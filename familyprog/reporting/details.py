"""What stands behind a figure: its rows, with case numbers and never a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance, Tally
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.people.models import HIDDEN_NAME, Household, Person
from familyprog.people.queries import hidden_ids
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reporting.enums import Figure
from familyprog.reporting.queries import within
from familyprog.reporting.rules import check_fiscal_year


@dataclass(frozen=True)
class FigureRow:
    """内訳の一行: `count` of all rows adds up to the figure."""

    case_number: str  # of a person or household; empty for sessions and heads without names
    day: dt.date | None
    words: str
    count: int


def figure_rows(
    session: Session, *, site_id: int, fiscal_year: int, program_public_id: str, figure: Figure
) -> list[FigureRow]:
    """The rows behind one figure of one program. Raises NotFoundError for a program of another site."""
    check_fiscal_year(fiscal_year)
    program_id = session.scalar(
        select(Program.id).where(Program.site_id == site_id, Program.public_id == program_public_id)
    )
    if program_id is None:
        raise NotFoundError
    return ROWS_OF[figure](session, program_id, fiscal_year)


def program_title(session: Session, *, site_id: int, public_id: str) -> str:
    """The title of a program of the site. Raises NotFoundError."""
    title = session.scalar(
        select(Program.title).where(Program.site_id == site_id, Program.public_id == public_id)
    )
    if title is None:
        raise NotFoundError
    return title


def _sessions(state: SessionState) -> Callable[[Session, int, int], list[FigureRow]]:
    def rows(session: Session, program_id: int, fiscal_year: int) -> list[FigureRow]:
        found = session.execute(
            select(ClassSession.starts_at, Cohort.name, ClassSession.number, ClassSession.cancelled_reason)
            .join(Cohort, Cohort.id == ClassSession.cohort_id)
            .where(Cohort.program_id == program_id, within(fiscal_year), ClassSession.state == state)
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
        return [
            FigureRow("", tokyo_date(start), f"{cohort} 第{number}回{f'（{reason}）' if reason else ''}", 1)
            for start, cohort, number, reason in found
        ]

    return rows


def _present(
    columns: Select[*tuple[Any, ...]], program_id: int, fiscal_year: int, capacity: Capacity
) -> Select[*tuple[Any, ...]]:
    return (
        columns.select_from(Attendance)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .join(Person, Person.id == Attendance.person_id)
        .outerjoin(Household, Household.id == Person.household_id)
        .where(Cohort.program_id == program_id, within(fiscal_year), ClassSession.state == SessionState.HELD)
        .where(Attendance.mark.in_(CAME), Attendance.capacity == capacity)
    )


def _hidden(session: Session, of: type[Person] | type[Household]) -> dict[str, str]:
    """Numbers that are not shown, as one person of theirs is hidden: which day somebody is where tells a lot."""
    hidden = Person.id.in_(hidden_ids())
    is_theirs = hidden if of is Person else Household.id.in_(select(Person.household_id).where(hidden))
    return dict.fromkeys(session.scalars(select(of.public_id).where(is_theirs)), HIDDEN_NAME)


def _unique(of: type[Person] | type[Household]) -> Callable[[Session, int, int], list[FigureRow]]:
    def rows(session: Session, program_id: int, fiscal_year: int) -> list[FigureRow]:
        times = func.count(Attendance.class_session_id.distinct())
        wanted = _present(select(of.public_id, times), program_id, fiscal_year, Capacity.PARTICIPANT)
        if of is Person:
            wanted = wanted.where(~was_substitute())
        found = session.execute(
            wanted.where(of.id.is_not(None)).group_by(of.id, of.public_id).order_by(of.public_id)
        )
        hidden = _hidden(session, of)
        return [FigureRow(hidden.get(number, number), None, f"{times}回", 1) for number, times in found]

    return rows


def _each_time(
    of: type[Person] | type[Household], capacity: Capacity
) -> Callable[[Session, int, int], list[FigureRow]]:
    def rows(session: Session, program_id: int, fiscal_year: int) -> list[FigureRow]:
        columns = select(
            of.public_id, ClassSession.starts_at, Cohort.name, ClassSession.number, ClassSession.id
        )
        wanted = _present(columns, program_id, fiscal_year, capacity).where(of.id.is_not(None)).distinct()
        found = session.execute(wanted.order_by(ClassSession.starts_at, ClassSession.id, of.public_id))
        hidden = _hidden(session, of)
        return [
            FigureRow(hidden.get(case, case), tokyo_date(start), f"{cohort} 第{number}回", 1)
            for case, start, cohort, number, _id in found
        ]

    return rows


def _heads(session: Session, program_id: int, fiscal_year: int, capacity: Capacity) -> list[FigureRow]:
    found = session.execute(
        select(ClassSession.starts_at, Cohort.name, ClassSession.number, Tally.heads_count)
        .join(ClassSession, ClassSession.id == Tally.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(Cohort.program_id == program_id, within(fiscal_year), ClassSession.state == SessionState.HELD)
        .where(Tally.capacity == capacity, Tally.heads_count > 0)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    return [
        FigureRow("", tokyo_date(start), f"{cohort} 第{number}回 匿名", heads)
        for start, cohort, number, heads in found
    ]


def _with_heads(capacity: Capacity) -> Callable[[Session, int, int], list[FigureRow]]:
    named = _each_time(Person, capacity)

    def rows(session: Session, program_id: int, fiscal_year: int) -> list[FigureRow]:
        return [*named(session, program_id, fiscal_year), *_heads(session, program_id, fiscal_year, capacity)]

    return rows


ROWS_OF: dict[Figure, Callable[[Session, int, int], list[FigureRow]]] = {
    Figure.SESSIONS_HELD: _sessions(SessionState.HELD),
    Figure.CANCELLED: _sessions(SessionState.CANCELLED),
    Figure.UNIQUE: _unique(Person),
    Figure.ATTENDANCES: _with_heads(Capacity.PARTICIPANT),
    Figure.ANONYMOUS: lambda session, program_id, year: _heads(
        session, program_id, year, Capacity.PARTICIPANT
    ),
    Figure.HOUSEHOLDS: _unique(Household),
    Figure.HOUSEHOLD_ATTENDANCES: _each_time(Household, Capacity.PARTICIPANT),
    Figure.SUPPORTERS: _with_heads(Capacity.SUPPORTER),
    Figure.OBSERVERS: _with_heads(Capacity.OBSERVER),
}
