"""Marking, walk-ins and tallies; what a mark brings about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.attendance.errors import StaleHeadsError, StaleMarkError
from familyprog.attendance.models import Attendance, AttendanceChange, Tally
from familyprog.attendance.rules import (
    check_heads,
    check_markable,
    check_observers,
    check_pledge,
    earns,
    minutes_there,
)
from familyprog.attendance.service.completion import check_completion
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.queries import expected
from familyprog.people import service as people
from familyprog.people.enums import PersonKind, Relation
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.service.slots import lock_session

KIND_OF = {
    Capacity.PARTICIPANT: PersonKind.FAMILY,
    Capacity.SUPPORTER: PersonKind.SUPPORTER,
    Capacity.OBSERVER: PersonKind.CITIZEN,
}


def mark(
    session: Session,
    meeting: ClassSession,
    person_id: int,
    value: Mark,
    *,
    version: int | None,
    now: dt.datetime,
    by: Actor,
    minutes: int | None = None,
) -> Attendance:
    """Mark one person at one session; the same tap twice changes nothing.

    `version`: what the screen showed, None for no mark; `minutes`: None leaves what stood, 0 takes it away.
    Raises StaleMarkError (another screen was quicker), NotYetMarkableError, NotFoundError, MinutesError.
    """
    # Two tablets may both put the first mark of somebody, or of the evening.
    lock_session(session, meeting)
    check_markable(meeting.state, meeting.starts_at, now)
    row = find_mark(session, meeting, person_id)
    there = minutes_there(value, minutes, row.minutes if row is not None else None)
    if row is not None and row.mark is value and row.minutes == there:
        return row
    if row is not None and row.version != version:
        raise StaleMarkError(row.mark, value, row.version, row.minutes)
    if row is None:
        row = _new_row(session, meeting, person_id)
    row.mark, row.minutes, row.updated_at, row.updated_by = value, there, now, by.public_id
    _after_mark(session, meeting, row, now, by)
    return row


def find_mark(session: Session, meeting: ClassSession, person_id: int) -> Attendance | None:
    """The mark of one person, held for writing."""
    return session.scalar(
        select(Attendance)
        .where(Attendance.class_session_id == meeting.id, Attendance.person_id == person_id)
        .with_for_update()
    )


def _new_row(session: Session, meeting: ClassSession, person_id: int) -> Attendance:
    who = next((one for one in expected(session, meeting.id) if one.person_id == person_id), None)
    if who is None:
        raise NotFoundError
    row = Attendance(
        site_id=meeting.site_id,
        class_session_id=meeting.id,
        person_id=person_id,
        enrolment_id=who.enrolment_id,
        capacity=Capacity.SUPPORTER if who.is_supporter else Capacity.PARTICIPANT,
    )
    session.add(row)
    return row


def _after_mark(
    session: Session, meeting: ClassSession, row: Attendance, now: dt.datetime, by: Actor
) -> None:
    """History, audit, a guest's unit, the session counts as held, and perhaps enough units for the offer."""
    session.flush()
    session.add(
        AttendanceChange(
            attendance_id=row.id, version=row.version, mark=row.mark, at=now, by_public_id=by.public_id
        )
    )
    note(session, f"mark_{row.mark.value}", "attendance", row.public_id, now=now, by=by)
    has_earned = earns(row.mark, row.capacity, is_enrolled=row.enrolment_id is not None)
    if has_earned:
        hold(session, meeting, now=now)
    if row.enrolment_id is not None:
        enrolment.note_guest(session, row.enrolment_id, meeting.id, has_come=row.mark in CAME, now=now, by=by)
        if has_earned:
            check_completion(session, row.enrolment_id, now=now)
    session.flush()


def hold(session: Session, meeting: ClassSession, *, now: dt.datetime) -> None:
    """The session took place."""
    if meeting.state is SessionState.PLANNED:
        meeting.state = SessionState.HELD
        meeting.updated_at = now
        session.flush()
        # The places of that day's guests are free again for whoever would come every time.
        enrolment.fill_seats(session, meeting.cohort_id, now=now, by=MACHINE)


def add_walk_in(
    session: Session,
    meeting: ClassSession,
    alias: str,
    *,
    capacity: Capacity = Capacity.PARTICIPANT,
    has_pledged: bool = False,
    now: dt.datetime,
    by: Actor,
) -> Attendance:
    """Somebody came by: a nickname is enough. `has_pledged`: an observer agreed to keep what is said.

    Raises NameRefusedError (field `alias`) without one, NotYetMarkableError before the day, and
    ObserverRefusedError for an observer whom the group does not expect, or who has not pledged.
    """
    lock_session(session, meeting)
    check_markable(meeting.state, meeting.starts_at, now)
    check_observers(capacity, _agreed_on(session, meeting), meeting.starts_at)
    check_pledge(capacity, has_pledged=has_pledged)
    row = _row_of_newcomer(session, meeting, alias, capacity, now, by)
    row.mark, row.updated_at, row.updated_by = Mark.PRESENT, now, by.public_id
    _after_mark(session, meeting, row, now, by)
    if capacity is Capacity.OBSERVER:
        note(session, "take_pledge", "attendance", row.public_id, now=now, by=by)
    return row


def _row_of_newcomer(
    session: Session, meeting: ClassSession, alias: str, capacity: Capacity, now: dt.datetime, by: Actor
) -> Attendance:
    site_id, kind = meeting.site_id, KIND_OF[capacity]
    person = people.add_person(
        session, None, site_id=site_id, alias=alias, relation=Relation.UNSAID, kind=kind, now=now, by=by
    )
    row = Attendance(site_id=site_id, class_session_id=meeting.id, person_id=person.id, capacity=capacity)
    session.add(row)
    return row


def _agreed_on(session: Session, meeting: ClassSession) -> dt.date | None:
    return session.scalar(select(Cohort.observers_agreed_on).where(Cohort.id == meeting.cohort_id))


def set_tally(
    session: Session,
    meeting: ClassSession,
    capacity: Capacity,
    heads: int,
    *,
    now: dt.datetime,
    by: Actor,
    shown: int | None = None,
) -> Tally:
    """Heads without names. `shown`: what the screen showed, when it showed something.

    Raises HeadsError for a number that cannot be, StaleHeadsError when somebody else counted meanwhile,
    ObserverRefusedError when the group was not asked.
    """
    lock_session(session, meeting)
    check_markable(meeting.state, meeting.starts_at, now)
    check_heads(heads)
    if heads:
        check_observers(capacity, _agreed_on(session, meeting), meeting.starts_at)
    row = _tally_row(session, meeting, capacity)
    if shown is not None and row.heads_count not in (shown, heads):
        raise StaleHeadsError(row.heads_count, heads)
    row.heads_count = heads
    hold(session, meeting, now=now)
    note(session, "tally", "class_session", meeting.public_id, now=now, by=by)
    session.flush()
    return row


def _tally_row(session: Session, meeting: ClassSession, capacity: Capacity) -> Tally:
    row = session.scalar(
        select(Tally)
        .where(Tally.class_session_id == meeting.id, Tally.capacity == capacity)
        .with_for_update()
    )
    if row is None:
        row = Tally(class_session_id=meeting.id, capacity=capacity, heads_count=0)
        session.add(row)
    return row
