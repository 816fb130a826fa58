"""Units × people: who took what, who lacks what, and what is arranged instead."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import LACKING, Mark, UnitState
from familyprog.attendance.models import AbsenceNotice, Attendance
from familyprog.attendance.queries.credits import credited_by
from familyprog.attendance.queries.substitutes import not_taken_in_person
from familyprog.attendance.rules import Day, unit_state
from familyprog.enrolment.enums import MakeUpState, MakeUpWay
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.rules import comes_on
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, SessionUnit

_Taught = tuple[CurriculumUnit, ClassSession]
_Arranged = tuple[MakeUp, ClassSession | None]


@dataclass(frozen=True)
class UnitCell:
    """One unit for one person. `on`: the day of the own group; `make_up_on`: the day as a guest."""

    number: int
    title: str
    state: UnitState
    on: dt.datetime
    make_up_public_id: str = ""
    way: MakeUpWay | None = None
    make_up_on: dt.datetime | None = None

    @property
    def is_lacking(self) -> bool:
        """Whether a way to catch up may be offered."""
        return self.state in LACKING

    @property
    def is_planned(self) -> bool:
        """Whether a way is arranged."""
        return self.state is UnitState.PLANNED

    @property
    def is_taken(self) -> bool:
        """Whether the unit is credited."""
        return self.state in {UnitState.TAKEN, UnitState.MADE_UP}


@dataclass(frozen=True)
class _Book:
    """Everything that is known of these people and days."""

    marks: Mapping[tuple[int, int], Mark]
    told: set[tuple[int, int]]
    lent: set[tuple[int, int]]  # by enrolment: the coming of a substitute is not the person's own

    def day(self, enrolment: Enrolment, meeting: ClassSession) -> Day:
        key = (enrolment.person_id, meeting.id)
        is_lent = (enrolment.id, meeting.id) in self.lent
        return Day(meeting.state, meeting.ends_at, self.marks.get(key), key in self.told, is_lent)


def unit_cells(
    session: Session, enrolments: Sequence[Enrolment], *, now: dt.datetime
) -> dict[int, list[UnitCell]]:
    """The units of their own groups for these enrolments, by enrolment id and number. Six statements.

    A unit that the own group never teaches (another term's) is not among them.
    """
    keys = [one.id for one in enrolments]
    taught = _taught(session, {one.cohort_id for one in enrolments})
    arranged = _arranged(session, keys)
    book = _book(session, {one.person_id for one in enrolments}, keys)
    credited = credited_by(session, keys)
    return {
        one.id: [
            _cell(one, days, arranged.get((one.id, number)), book, number in credited[one.id], now)
            for number, days in _on_track(one, taught[one.cohort_id]).items()
        ]
        for one in enrolments
    }


def _on_track(enrolment: Enrolment, taught: Sequence[_Taught]) -> dict[int, list[_Taught]]:
    found: dict[int, list[_Taught]] = defaultdict(list)
    for unit, meeting in taught:
        if comes_on(enrolment.track, meeting.track):
            found[unit.number].append((unit, meeting))
    return found


def _cell(
    enrolment: Enrolment,
    taught: list[_Taught],
    arranged: _Arranged | None,
    book: _Book,
    is_credited: bool,
    now: dt.datetime,
) -> UnitCell:
    make_up, host = arranged or (None, None)
    state = unit_state(
        [book.day(enrolment, meeting) for _unit, meeting in taught],
        make_up.state if make_up else None,
        book.day(enrolment, host) if host else None,
        is_credited=is_credited,
        joined_at=enrolment.created_at,
        now=now,
    )
    unit, meeting = taught[-1]
    return UnitCell(
        unit.number,
        unit.title,
        state,
        meeting.starts_at,
        make_up.public_id if make_up else "",
        make_up.way if make_up else None,
        host.starts_at if host else None,
    )


def _taught(session: Session, cohort_ids: Collection[int]) -> dict[int, list[_Taught]]:
    """What these groups teach of the version they froze, unit by unit in order of time."""
    rows = session.execute(
        select(CurriculumUnit, ClassSession)
        .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
        .join(ClassSession, ClassSession.id == SessionUnit.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(
            ClassSession.cohort_id.in_(cohort_ids),
            CurriculumUnit.curriculum_version_id == Cohort.curriculum_version_id,
        )
        .order_by(CurriculumUnit.number, ClassSession.starts_at, ClassSession.id)
    )
    found: dict[int, list[_Taught]] = defaultdict(list)
    for unit, meeting in rows:
        found[meeting.cohort_id].append((unit, meeting))
    return found


def _arranged(session: Session, enrolment_ids: Collection[int]) -> dict[tuple[int, int], _Arranged]:
    """What is arranged, with the host's day, by enrolment id and number."""
    rows = session.execute(
        select(CurriculumUnit.number, MakeUp, ClassSession)
        .join(MakeUp, MakeUp.curriculum_unit_id == CurriculumUnit.id)
        .outerjoin(ClassSession, ClassSession.id == MakeUp.class_session_id)
        .where(MakeUp.enrolment_id.in_(enrolment_ids), MakeUp.state != MakeUpState.DROPPED)
    )
    return {(make_up.enrolment_id, number): (make_up, host) for number, make_up, host in rows}


def _book(session: Session, person_ids: Collection[int], enrolment_ids: Collection[int]) -> _Book:
    marks = session.execute(
        select(Attendance.person_id, Attendance.class_session_id, Attendance.mark).where(
            Attendance.person_id.in_(person_ids)
        )
    )
    told = session.execute(
        select(AbsenceNotice.person_id, AbsenceNotice.class_session_id).where(
            AbsenceNotice.person_id.in_(person_ids), AbsenceNotice.withdrawn_at.is_(None)
        )
    )
    return _Book(
        {(person, meeting): mark for person, meeting, mark in marks},
        {(person, meeting) for person, meeting in told},
        not_taken_in_person(session, enrolment_ids),
    )
