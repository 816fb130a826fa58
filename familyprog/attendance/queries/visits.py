"""これまで: when a person came, in the own words of the page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Mark
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, SessionUnit


@dataclass(frozen=True)
class Visit:
    """One day on which the person came: how, to which group, and what it was about."""

    on: dt.datetime
    group: str
    mark: Mark
    titles: tuple[str, ...]


def visits_of(session: Session, person_id: int) -> list[Visit]:
    """The days on which a person came, newest first. Two statements."""
    rows = session.execute(
        select(ClassSession.id, ClassSession.starts_at, Cohort.name, Attendance.mark, ClassSession.theme)
        .join(Attendance, Attendance.class_session_id == ClassSession.id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(Attendance.person_id == person_id, Attendance.mark.in_(CAME), ~was_substitute())
        .order_by(ClassSession.starts_at.desc(), ClassSession.id)
    ).all()
    titles = _titles(session, [row.id for row in rows])
    return [
        Visit(row.starts_at, row.name, row.mark, tuple(titles[row.id] or filter(None, [row.theme])))
        for row in rows
    ]


def _titles(session: Session, class_session_ids: Collection[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(SessionUnit.class_session_id, CurriculumUnit.title)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(SessionUnit.class_session_id.in_(class_session_ids))
        .order_by(CurriculumUnit.number)
    )
    titles: dict[int, list[str]] = defaultdict(list)
    for meeting, title in rows:
        titles[meeting].append(title)
    return titles
