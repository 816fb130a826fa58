"""The rules of a cohort as they are kept, and what it teaches."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.base.names import clean_text, fold
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, ScheduleRule, SessionUnit
from familyprog.programs.rules import DateRule


def rules_on(session: Session, cohort: Cohort, day: dt.date) -> list[DateRule]:
    """The rules in force on a day; when none is, those that begin next."""
    rows = session.scalars(
        select(ScheduleRule)
        .where(
            ScheduleRule.cohort_id == cohort.id,
            or_(ScheduleRule.ends_on.is_(None), ScheduleRule.ends_on >= day),
        )
        .order_by(ScheduleRule.starts_on, ScheduleRule.id)
    ).all()
    running = [row for row in rows if row.starts_on <= day]
    return [as_date_rule(row) for row in running or rows]


def as_date_rule(row: ScheduleRule) -> DateRule:
    """A kept rule as the dates are made from it."""
    return DateRule(
        dt.time.fromisoformat(row.start_time),
        row.length_minutes,
        row.starts_on,
        rrule=row.rrule,
        dates=tuple(dt.date.fromisoformat(day) for day in row.dates),
        ends_on=row.ends_on,
        themes=tuple(row.themes),
        track=row.track,
        venue=row.venue,
    )


def own_venue(cohort: Cohort, venue: str) -> str:
    """The place to write down: none when it is the cohort's anyway."""
    place = clean_text(venue)
    return "" if fold(place) == fold(cohort.venue) else place


def sessions_in_order(session: Session, cohort: Cohort) -> list[ClassSession]:
    """Every session of a cohort, in order of time."""
    return list(
        session.scalars(
            select(ClassSession)
            .where(ClassSession.cohort_id == cohort.id)
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )


def units_of(
    session: Session, curriculum_version_id: int | None, numbers: Sequence[int] = ()
) -> dict[int, CurriculumUnit]:
    """The units of a frozen curriculum by number; only some of them when numbers are given."""
    if curriculum_version_id is None:
        return {}
    query = select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == curriculum_version_id)
    if numbers:
        query = query.where(CurriculumUnit.number.in_(numbers))
    return {unit.number: unit for unit in session.scalars(query.order_by(CurriculumUnit.number))}


def taught_in(session: Session, meetings: Sequence[ClassSession]) -> dict[int, list[int]]:
    """Unit numbers by session id."""
    numbers: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(SessionUnit.class_session_id, CurriculumUnit.number)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(SessionUnit.class_session_id.in_([meeting.id for meeting in meetings]))
        .order_by(CurriculumUnit.number)
    )
    for key, number in rows:
        numbers[key].append(number)
    return numbers


def is_still_running(session: Session, cohort: Cohort, *, now: dt.datetime) -> bool:
    """Whether a session has not ended yet and is not called off, dates are to come, or its window is open."""
    if cohort.has_dates_to_come or (cohort.closes_on and cohort.closes_on >= tokyo_date(now)):
        return True
    ahead = select(ClassSession.id).where(
        ClassSession.cohort_id == cohort.id,
        ClassSession.state != SessionState.CANCELLED,
        ClassSession.ends_at > now,
    )
    return session.scalar(ahead.limit(1)) is not None
