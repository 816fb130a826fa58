"""The groups that end in a fiscal year, with all that a new one may be proposed from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.clock import fiscal_year, fiscal_year_bounds, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CohortStaff,
    CurriculumUnit,
    Program,
    ScheduleRule,
    SessionUnit,
)
from familyprog.programs.queries.schedule import as_date_rule
from familyprog.programs.rules import DateRule

Units = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Ending:
    """終わる期: a group with its rules, its dates, what each date taught, who ran it, and its copies."""

    cohort: Cohort
    first_day: dt.date
    last_day: dt.date
    count: int
    rules: Sequence[DateRule]
    units: Units
    staff_ids: Sequence[int]
    copies: Sequence[Cohort]

    @property
    def next_year(self) -> int:
        """The fiscal year after its last date."""
        return fiscal_year(self.last_day) + 1


def ending_in(session: Session, actor: Actor, year: int) -> list[Ending]:
    """The public and closed groups of the actor's site whose last date lies in a fiscal year, by program.

    Six statements, however many groups there are.
    """
    begin, end = fiscal_year_bounds(year)
    last = func.max(ClassSession.starts_at)
    there = or_(
        (last >= begin) & (last < end),
        last.is_(None) & (Cohort.closes_on >= tokyo_date(begin)) & (Cohort.closes_on < tokyo_date(end)),
    )
    shown = Cohort.state.in_([CohortState.PUBLISHED, CohortState.CLOSED])
    return _endings(session, _with_dates(actor).where(shown).having(there))


def get_ending(session: Session, actor: Actor, public_id: str) -> Ending:
    """One group of the actor's site, whenever it ended or ends. Raises NotFoundError."""
    found = _endings(session, _with_dates(actor).where(Cohort.public_id == public_id))
    if not found:
        raise NotFoundError
    return found[0]


def _with_dates(actor: Actor) -> Select[int, dt.datetime | None, dt.datetime | None, int]:
    if not actor.is_staff:
        raise NotFoundError
    meetings = (ClassSession.cohort_id == Cohort.id) & (ClassSession.state != SessionState.CANCELLED)
    return (
        select(
            Cohort.id,
            func.min(ClassSession.starts_at),
            func.max(ClassSession.starts_at),
            func.count(ClassSession.id),
        )
        .outerjoin(ClassSession, meetings)
        .where(Cohort.site_id == actor.site_id)
        .group_by(Cohort.id)
    )


def _endings(
    session: Session, query: Select[int, dt.datetime | None, dt.datetime | None, int]
) -> list[Ending]:
    dates = {key: (first, last, count) for key, first, last, count in session.execute(query)}
    cohorts = _cohorts(session, list(dates))
    keys = [cohort.id for cohort in cohorts]
    rules, units, staff = _rules(session, keys), _units(session, keys), _staff(session, keys)
    copies = _copies(session, [cohort.public_id for cohort in cohorts])
    return [
        Ending(
            cohort,
            *_days(cohort, *dates[cohort.id][:2]),
            dates[cohort.id][2],
            rules[cohort.id],
            units[cohort.id],
            staff[cohort.id],
            copies[cohort.public_id],
        )
        for cohort in cohorts
    ]


def _days(cohort: Cohort, first: dt.datetime | None, last: dt.datetime | None) -> tuple[dt.date, dt.date]:
    """The first and last date; of what has none, the window, or the day it was planned."""
    made = tokyo_date(cohort.created_at)
    return (
        tokyo_date(first) if first else cohort.opens_on or made,
        tokyo_date(last) if last else cohort.closes_on or made,
    )


def _cohorts(session: Session, keys: Sequence[int]) -> list[Cohort]:
    query = select(Cohort).join(Program, Program.id == Cohort.program_id).where(Cohort.id.in_(keys))
    with_names = query.options(joinedload(Cohort.program), joinedload(Cohort.curriculum))
    return list(session.scalars(with_names.order_by(Program.title, Program.id, Cohort.name, Cohort.id)))


def _rules(session: Session, keys: Sequence[int]) -> dict[int, list[DateRule]]:
    rules: dict[int, list[DateRule]] = defaultdict(list)
    query = select(ScheduleRule).where(ScheduleRule.cohort_id.in_(keys))
    for row in session.scalars(query.order_by(ScheduleRule.starts_on, ScheduleRule.id)):
        rules[row.cohort_id].append(as_date_rule(row))
    return rules


def _units(session: Session, keys: Sequence[int]) -> dict[int, Units]:
    """What each date taught, in order of time; dates without any unit are left out."""
    taught: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for cohort_id, meeting_id, number in session.execute(
        select(ClassSession.cohort_id, ClassSession.id, CurriculumUnit.number)
        .join(SessionUnit, SessionUnit.class_session_id == ClassSession.id)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(ClassSession.cohort_id.in_(keys))
        .order_by(ClassSession.starts_at, ClassSession.id, CurriculumUnit.number)
    ):
        taught[cohort_id][meeting_id].append(number)
    found = {key: tuple(map(tuple, meetings.values())) for key, meetings in taught.items()}
    return defaultdict(tuple, found)


def _staff(session: Session, keys: Sequence[int]) -> dict[int, list[int]]:
    """Who runs them with no last day."""
    running: dict[int, list[int]] = defaultdict(list)
    for cohort_id, staff_id in session.execute(
        select(CohortStaff.cohort_id, CohortStaff.staff_id)
        .where(CohortStaff.cohort_id.in_(keys), CohortStaff.ends_on.is_(None))
        .order_by(CohortStaff.starts_on, CohortStaff.id)
    ):
        running[cohort_id].append(staff_id)
    return running


def _copies(session: Session, public_ids: Sequence[str]) -> dict[str, list[Cohort]]:
    copies: dict[str, list[Cohort]] = defaultdict(list)
    query = select(Cohort).where(Cohort.copied_from.in_(public_ids)).order_by(Cohort.id)
    for cohort in session.scalars(query):
        copies[cohort.copied_from].append(cohort)
    return copies
