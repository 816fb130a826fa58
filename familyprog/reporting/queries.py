"""Yearly figures per program in four statements, however many people came."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Row, Subquery, case, func, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance, Tally
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import fiscal_year_bounds
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reporting.enums import Figure
from familyprog.reporting.errors import UnknownProgramError
from familyprog.reporting.rules import ProgramFigures, check_fiscal_year

APART = {Capacity.SUPPORTER: Figure.SUPPORTERS, Capacity.OBSERVER: Figure.OBSERVERS}
Counts = dict[int, dict[Figure, int]]
ProgramRow = Row[int, str, str, str, int, int, int, int]


def yearly(
    session: Session, *, site_id: int, fiscal_year: int, now: dt.datetime, program_slug: str | None = None
) -> list[ProgramFigures]:
    """The figures of every program of a site in a fiscal year, or of the one named, by title.

    Raises FiscalYearError, UnknownProgramError.
    """
    check_fiscal_year(fiscal_year)
    programs = _programs(session, site_id, fiscal_year, now, program_slug)
    if program_slug is not None and not programs:
        raise UnknownProgramError
    counts: Counts = {row.id: dict.fromkeys(Figure, 0) for row in programs}
    _count_attendances(session, counts, fiscal_year)
    _count_households(session, counts, fiscal_year)
    _count_tallies(session, counts, fiscal_year)
    return [_figures(row, counts[row.id]) for row in programs]


def _programs(
    session: Session, site_id: int, fiscal_year: int, now: dt.datetime, slug: str | None
) -> list[ProgramRow]:
    """Programs with their sessions of the year by state; those without any are there too."""
    is_planned = ClassSession.state == SessionState.PLANNED
    wanted = (
        select(
            Program.id,
            Program.public_id,
            Program.slug,
            Program.title,
            _count_if(ClassSession.state == SessionState.HELD).label("held"),
            _count_if(ClassSession.state == SessionState.CANCELLED).label("cancelled"),
            _count_if(is_planned & (ClassSession.ends_at > now)).label("planned"),
            _count_if(is_planned & (ClassSession.ends_at <= now)).label("uncounted"),
        )
        .outerjoin(Cohort, Cohort.program_id == Program.id)
        .outerjoin(ClassSession, (ClassSession.cohort_id == Cohort.id) & within(fiscal_year))
        .where(Program.site_id == site_id)
        .group_by(Program.id, Program.public_id, Program.slug, Program.title)
        .order_by(Program.title, Program.id)
    )
    return list(session.execute(wanted if slug is None else wanted.where(Program.slug == slug)).all())


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def within(fiscal_year: int) -> ColumnElement[bool]:
    """The session begins in the fiscal year, by Tokyo's calendar."""
    first, next_first = fiscal_year_bounds(fiscal_year)
    return (ClassSession.starts_at >= first) & (ClassSession.starts_at < next_first)


def came(fiscal_year: int) -> Subquery:
    """Who came to which held session of the year, with the program, household and capacity.

    `known_id` is empty for a substitute, who is known by a nickname alone.
    """
    return (
        select(
            Cohort.program_id,
            Attendance.class_session_id,
            case((was_substitute(), None), else_=Attendance.person_id).label("known_id"),
            Attendance.capacity,
            Person.household_id,
        )
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .join(Person, Person.id == Attendance.person_id)
        .where(within(fiscal_year), ClassSession.state == SessionState.HELD, Attendance.mark.in_(CAME))
        .subquery("came")
    )


def _count_attendances(session: Session, counts: Counts, fiscal_year: int) -> None:
    rows = came(fiscal_year)
    found = session.execute(
        select(rows.c.program_id, rows.c.capacity, func.count(), func.count(rows.c.known_id.distinct()))
        .where(rows.c.program_id.in_(counts))
        .group_by(rows.c.program_id, rows.c.capacity)
    )
    for program_id, capacity, attendances, persons in found:
        if capacity in APART:
            counts[program_id][APART[capacity]] += attendances
        else:
            counts[program_id][Figure.ATTENDANCES] += attendances
            counts[program_id][Figure.UNIQUE] = persons


def _count_households(session: Session, counts: Counts, fiscal_year: int) -> None:
    rows = came(fiscal_year)
    # Two parents at one session are one family there, so pairs are made distinct before counting.
    pairs = (
        select(rows.c.program_id, rows.c.household_id, rows.c.class_session_id)
        .where(rows.c.household_id.is_not(None), rows.c.capacity == Capacity.PARTICIPANT)
        .where(rows.c.program_id.in_(counts))
        .distinct()
        .subquery("pairs")
    )
    found = session.execute(
        select(pairs.c.program_id, func.count(pairs.c.household_id.distinct()), func.count()).group_by(
            pairs.c.program_id
        )
    )
    for program_id, households, attendances in found:
        counts[program_id][Figure.HOUSEHOLDS] = households
        counts[program_id][Figure.HOUSEHOLD_ATTENDANCES] = attendances


def _count_tallies(session: Session, counts: Counts, fiscal_year: int) -> None:
    found = session.execute(
        select(Cohort.program_id, Tally.capacity, func.sum(Tally.heads_count))
        .join(ClassSession, ClassSession.id == Tally.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(within(fiscal_year), ClassSession.state == SessionState.HELD)
        .where(Cohort.program_id.in_(counts))
        .group_by(Cohort.program_id, Tally.capacity)
    )
    for program_id, capacity, heads in found:
        if capacity in APART:
            counts[program_id][APART[capacity]] += heads
        else:
            counts[program_id][Figure.ATTENDANCES] += heads
            counts[program_id][Figure.ANONYMOUS] = heads


def _figures(row: ProgramRow, counts: dict[Figure, int]) -> ProgramFigures:
    counts[Figure.SESSIONS_HELD], counts[Figure.CANCELLED] = row.held, row.cancelled
    return ProgramFigures(
        public_id=row.public_id,
        slug=row.slug,
        title=row.title,
        planned_count=row.planned,
        uncounted_count=row.uncounted,
        counts=counts,
    )
