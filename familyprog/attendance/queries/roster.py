"""The roster of a session, who told an absence, and what is written about the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.attendance.models import AbsenceNotice, Attendance, SessionRecord, Substitute, Tally
from familyprog.attendance.queries.substitutes import substitutes_at, was_substitute
from familyprog.enrolment.queries import Expected, expected
from familyprog.people.models import Person, PersonAlias
from familyprog.people.queries import hidden_ids
from familyprog.programs.models import ClassSession

Marked = tuple[Mark, int, int | None, Capacity]  # mark, version, minutes, capacity


@dataclass(frozen=True)
class RosterRow:
    """One person on the roster of one session, as the facilitator may see him or her."""

    person_public_id: str
    alias: str
    mark: Mark | None
    version: int | None
    minutes: int | None
    capacity: Capacity
    is_guest: bool
    is_walk_in: bool
    has_told_absence: bool
    is_make_up: bool = False
    may_send: bool = False  # somebody of the family may sit here instead
    substitute: Substitute | None = None

    @property
    def name_there(self) -> str:
        """What to call who sits there."""
        return self.substitute.nickname if self.substitute else self.alias

    @property
    def came(self) -> bool:
        """Whether the mark says the person was there."""
        return self.mark in CAME


def roster(session: Session, class_session_id: int) -> list[RosterRow]:
    """Everyone expected, then everyone who came besides; the same few statements for 3 and for 300 people."""
    marks = {
        row.person_id: (row.mark, row.version, row.minutes, row.capacity)
        for row in session.execute(
            select(
                Attendance.person_id,
                Attendance.mark,
                Attendance.version,
                Attendance.minutes,
                Attendance.capacity,
            ).where(Attendance.class_session_id == class_session_id)
        )
    }
    told = absence_told(session, class_session_id)
    instead = substitutes_at(session, class_session_id)
    awaited = expected(session, class_session_id)
    rows = [
        _row_of(who, marks.get(who.person_id), who.person_id in told, instead.get(who.person_id))
        for who in awaited
    ]
    others = marks.keys() - {who.person_id for who in awaited}
    names = _names(session, others)
    return rows + [_walk_in(*names[person_id], marks[person_id]) for person_id in sorted(others)]


def names_on_paper(session: Session, rows: Sequence[RosterRow]) -> list[str]:
    """Who sits there, as it may lie open on a table: of somebody hidden, an empty line. One query."""
    ids = [row.person_public_id for row in rows]
    hidden = set(
        session.scalars(
            select(Person.public_id).where(Person.public_id.in_(ids), Person.id.in_(hidden_ids()))
        )
    )
    return ["" if row.person_public_id in hidden else row.name_there for row in rows]


def _row_of(who: Expected, marked: Marked | None, has_told: bool, instead: Substitute | None) -> RosterRow:
    usual = Capacity.SUPPORTER if who.is_supporter else Capacity.PARTICIPANT
    mark, version, minutes, capacity = marked or (None, None, None, usual)
    return RosterRow(
        person_public_id=who.person_public_id,
        alias=who.alias,
        mark=mark,
        version=version,
        minutes=minutes,
        capacity=capacity,
        is_guest=who.is_guest,
        is_walk_in=False,
        has_told_absence=has_told,
        is_make_up=who.is_make_up,
        may_send=who.may_be_substituted,
        substitute=instead,
    )


def _walk_in(public_id: str, alias: str, marked: Marked) -> RosterRow:
    return RosterRow(public_id, alias, *marked, is_guest=False, is_walk_in=True, has_told_absence=False)


def _names(session: Session, person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    found = session.execute(
        select(Person.id, Person.public_id, PersonAlias.name)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Person.id.in_(person_ids))
    )
    return {person_id: (public_id, name) for person_id, public_id, name in found}


def absence_told(session: Session, class_session_id: int) -> set[int]:
    """Ids of the persons who have said they cannot come."""
    return set(
        session.scalars(
            select(AbsenceNotice.person_id).where(
                AbsenceNotice.class_session_id == class_session_id, AbsenceNotice.withdrawn_at.is_(None)
            )
        )
    )


def absences_of(session: Session, person_id: int) -> set[int]:
    """Ids of the sessions a person has said not to come to."""
    return set(
        session.scalars(
            select(AbsenceNotice.class_session_id).where(
                AbsenceNotice.person_id == person_id, AbsenceNotice.withdrawn_at.is_(None)
            )
        )
    )


def attended(session: Session, person_id: int) -> list[tuple[ClassSession, Mark]]:
    """The sessions a person came to, newest first."""
    found = session.execute(
        select(ClassSession, Attendance.mark)
        .join(Attendance, Attendance.class_session_id == ClassSession.id)
        .where(Attendance.person_id == person_id, Attendance.mark.in_(CAME), ~was_substitute())
        .order_by(ClassSession.starts_at.desc(), ClassSession.id)
    )
    return [(meeting, mark) for meeting, mark in found]


def tallies(session: Session, class_session_id: int) -> dict[Capacity, int]:
    """Heads without names, by capacity."""
    found = session.execute(
        select(Tally.capacity, Tally.heads_count).where(Tally.class_session_id == class_session_id)
    )
    return {capacity: heads for capacity, heads in found}


def find_record(session: Session, class_session_id: int) -> SessionRecord | None:
    """The record of a session, when it is written."""
    return session.scalar(select(SessionRecord).where(SessionRecord.class_session_id == class_session_id))


def get_participant(session: Session, class_session_id: int, public_id: str) -> int | None:
    """The id of a person who is on this session's roster; None for anyone else."""
    for who in expected(session, class_session_id):
        if who.person_public_id == public_id:
            return who.person_id
    return session.scalar(
        select(Attendance.person_id)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.class_session_id == class_session_id, Person.public_id == public_id)
    )
