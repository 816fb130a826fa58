"""A person's own materials: the units the own groups have taught or teach next, and what was said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import HomeTry
from familyprog.attendance.models import HomePractice
from familyprog.attendance.rules import FEWEST_ANSWERS
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import SEATED
from familyprog.enrolment.queries.own import all_places_of
from familyprog.enrolment.rules import comes_on
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from familyprog.programs.queries.materials import NOTHING, UnitReading, readings

_Taught = tuple[ClassSession, CurriculumUnit]


@dataclass(frozen=True)
class Material:
    """One unit of an own group. `is_taught`: it has been; else it comes next."""

    site_id: int
    class_session_id: int
    curriculum_unit_id: int
    session_public_id: str
    group: str
    number: int
    title: str
    on: dt.datetime
    is_taught: bool
    reading: UnitReading
    answer: HomeTry | None
    is_heard: bool  # said in the room and written down there; the own word replaces it

    @property
    def has_homework(self) -> bool:
        """Whether there is something one may have tried at home."""
        return self.is_taught and bool(self.reading.homework)


def materials_of(session: Session, person_id: int, *, now: dt.datetime) -> list[Material]:
    """What a person's own groups have taught, and what comes next; the newest first. Four statements."""
    places = {place.cohort_id: place for place in reversed(all_places_of(session, person_id))}
    rows = _taught(session, places)
    texts = readings(session, {unit.curriculum_version_id for _meeting, unit in rows})
    said = _answers(session, person_id)
    found = [pair for place in places.values() for pair in _of(place, rows, now)]
    return [
        _material(meeting, unit, places[meeting.cohort_id], texts, said, now)
        for meeting, unit in sorted(found, key=lambda pair: (pair[0].starts_at, pair[1].number), reverse=True)
    ]


def get_material(
    session: Session, person_id: int, session_public_id: str, number: int, *, now: dt.datetime
) -> Material:
    """One of the own materials. Raises NotFoundError for any other."""
    wanted = (session_public_id, number)
    for one in materials_of(session, person_id, now=now):
        if (one.session_public_id, one.number) == wanted:
            return one
    raise NotFoundError


def _of(place: Enrolment, rows: Sequence[_Taught], now: dt.datetime) -> list[_Taught]:
    """Each unit once, as it was taught last until the person left; and those of the next session."""
    own = [
        (meeting, unit)
        for meeting, unit in rows
        if meeting.cohort_id == place.cohort_id and comes_on(place.track, meeting.track)
    ]
    until = min(now, place.ended_at) if place.ended_at else now
    taught = {unit.id: (meeting, unit) for meeting, unit in own if meeting.starts_at <= until}
    coming = [pair for pair in own if pair[0].starts_at > now] if place.state in SEATED else []
    return [*taught.values(), *(pair for pair in coming if pair[0].id == coming[0][0].id)]


def _material(
    meeting: ClassSession,
    unit: CurriculumUnit,
    place: Enrolment,
    texts: dict[tuple[int, int], UnitReading],
    said: dict[tuple[int, int], HomePractice],
    now: dt.datetime,
) -> Material:
    own = said.get((meeting.id, unit.id))
    return Material(
        site_id=meeting.site_id,
        class_session_id=meeting.id,
        curriculum_unit_id=unit.id,
        session_public_id=meeting.public_id,
        group=place.cohort.name,
        number=unit.number,
        title=unit.title,
        on=meeting.starts_at,
        is_taught=meeting.starts_at <= now,
        reading=texts.get((unit.curriculum_version_id, unit.number), NOTHING),
        answer=own.answer if own else None,
        is_heard=own is not None and own.heard_by_id is not None,
    )


def _taught(session: Session, cohort_ids: dict[int, Enrolment]) -> Sequence[_Taught]:
    """The sessions of these groups with their units, oldest first."""
    rows = session.execute(
        select(ClassSession, CurriculumUnit)
        .join(SessionUnit, SessionUnit.class_session_id == ClassSession.id)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(ClassSession.cohort_id.in_(cohort_ids), ClassSession.state != SessionState.CANCELLED)
        .order_by(ClassSession.starts_at, ClassSession.id, CurriculumUnit.number)
    )
    return [(meeting, unit) for meeting, unit in rows]


def _answers(session: Session, person_id: int) -> dict[tuple[int, int], HomePractice]:
    found = select(HomePractice).where(HomePractice.person_id == person_id)
    rows = session.scalars(found.execution_options(populate_existing=True))
    return {(row.class_session_id, row.curriculum_unit_id): row for row in rows}


def home_practice_counts(session: Session, class_session: ClassSession) -> dict[int, dict[HomeTry, int]]:
    """How many tried at home what this session gave along, by number of the unit; never who.

    A unit of which only few have spoken is left out: two answers in a small group have names.
    """
    rows = session.execute(
        select(CurriculumUnit.number, HomePractice.answer, func.count())
        .join(HomePractice, HomePractice.curriculum_unit_id == CurriculumUnit.id)
        .where(HomePractice.class_session_id == class_session.id)
        .group_by(CurriculumUnit.number, HomePractice.answer)
        .order_by(CurriculumUnit.number)
    )
    counts: dict[int, dict[HomeTry, int]] = {}
    for number, answer, count in rows:
        counts.setdefault(number, dict.fromkeys(HomeTry, 0))[answer] = count
    return {number: said for number, said in counts.items() if sum(said.values()) >= FEWEST_ANSWERS}
