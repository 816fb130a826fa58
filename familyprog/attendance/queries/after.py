"""After a session: what is noted of each person, what was to be tried at home, and the staff's own debrief."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Capacity, CareFlag, HomeTry, Mark
from familyprog.attendance.models import HomePractice, SessionFlag, StaffDebrief
from familyprog.attendance.queries.roster import RosterRow, roster
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from familyprog.programs.queries.materials import NOTHING, readings


@dataclass(frozen=True)
class Homework:
    """The one thing given along last time, of which people spoke this time."""

    class_session_id: int
    curriculum_unit_id: int
    words: str


@dataclass(frozen=True)
class AfterRow:
    """One person of the evening. What somebody answered on the own page is not said here: only counts are told."""

    person_id: int
    person_public_id: str
    name: str
    mark: Mark | None
    has_told_absence: bool
    came: bool
    flag: CareFlag
    line: str
    wants_talk: bool
    heard: HomeTry | None
    has_own_answer: bool


def after_rows(session: Session, meeting: ClassSession, given: Homework | None) -> list[AfterRow]:
    """Everybody who came or was expected, but for observers; the same few statements for 3 and for 300 people."""
    people = [row for row in roster(session, meeting.id) if row.capacity is not Capacity.OBSERVER]
    keys = {row.person_public_id for row in people}
    ids = {
        key: row_id
        for row_id, key in session.execute(
            select(Person.id, Person.public_id).where(Person.public_id.in_(keys))
        )
    }
    flags = flags_of(session, meeting.id)
    said = home_answers(session, given) if given else {}
    return [_row(row, ids[row.person_public_id], flags, said) for row in people]


def _row(
    row: RosterRow, person_id: int, flags: dict[int, SessionFlag], said: dict[int, HomePractice]
) -> AfterRow:
    flag, answer = flags.get(person_id), said.get(person_id)
    is_heard = answer is not None and answer.heard_by_id is not None
    return AfterRow(
        person_id=person_id,
        person_public_id=row.person_public_id,
        name=row.alias,
        mark=row.mark,
        has_told_absence=row.has_told_absence,
        came=row.came and row.substitute is None,
        flag=flag.flag if flag else CareFlag.NONE,
        line=flag.line if flag else "",
        wants_talk=flag is not None and flag.wants_talk,
        heard=answer.answer if answer is not None and is_heard else None,
        has_own_answer=answer is not None and not is_heard,
    )


def flags_of(session: Session, class_session_id: int) -> dict[int, SessionFlag]:
    """What is noted of persons at a session, by person id."""
    rows = session.scalars(select(SessionFlag).where(SessionFlag.class_session_id == class_session_id))
    return {row.person_id: row for row in rows}


def home_answers(session: Session, given: Homework) -> dict[int, HomePractice]:
    """What was said of one thing to try, by person id: two of one household are two."""
    rows = session.scalars(
        select(HomePractice)
        .where(
            HomePractice.class_session_id == given.class_session_id,
            HomePractice.curriculum_unit_id == given.curriculum_unit_id,
        )
        .execution_options(populate_existing=True)
    )
    return {row.person_id: row for row in rows}


def homework_before(session: Session, meeting: ClassSession) -> Homework | None:
    """What the group was given along in the latest session before this one; None when nothing was."""
    rows = session.execute(
        select(ClassSession.id, CurriculumUnit)
        .join(SessionUnit, SessionUnit.class_session_id == ClassSession.id)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(
            ClassSession.cohort_id == meeting.cohort_id,
            ClassSession.state != SessionState.CANCELLED,
            ClassSession.starts_at < meeting.starts_at,
        )
        .order_by(ClassSession.starts_at.desc(), ClassSession.id, CurriculumUnit.number.desc())
    ).all()
    last = [unit for meeting_id, unit in rows if meeting_id == rows[0][0]]
    texts = readings(session, {unit.curriculum_version_id for unit in last}) if last else {}
    for unit in last:
        words = texts.get((unit.curriculum_version_id, unit.number), NOTHING).homework
        if words:
            return Homework(rows[0][0], unit.id, words)
    return None


def find_debrief(session: Session, class_session_id: int) -> StaffDebrief | None:
    """How the staff fared, when they wrote it down."""
    return session.scalar(select(StaffDebrief).where(StaffDebrief.class_session_id == class_session_id))
