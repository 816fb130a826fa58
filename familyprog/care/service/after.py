"""The page after a session: the record, and what it hands to the coordinators."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag
from familyprog.attendance.models import SessionRecord
from familyprog.attendance.queries.after import flags_of
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.care.enums import FollowUpKind
from familyprog.care.models import FollowUp
from familyprog.care.queries import owners_of
from familyprog.programs.models import ClassSession
from familyprog.progression.enums import ReviewState

Key = tuple[int, FollowUpKind]


def write_after(
    session: Session,
    meeting: ClassSession,
    lines: attendance.Lines,
    *,
    version: int | None,
    now: dt.datetime,
    by: Actor,
) -> SessionRecord:
    """Write the record; what is newly to be told or talked about goes on the work list, with an owner.

    What is taken back leaves the list. Tells no family anything. Raises as `attendance.write_record` does.
    """
    before = _wanted(session, meeting)
    record = attendance.write_record(session, meeting, lines, version=version, now=now, by=by)
    after = _wanted(session, meeting)
    if before != after:
        _follow(session, meeting, before, after, now, by)
    return record


def _wanted(session: Session, meeting: ClassSession) -> set[Key]:
    rows = flags_of(session, meeting.id).values()
    today = {(row.person_id, FollowUpKind.TODAY) for row in rows if row.flag is CareFlag.TODAY}
    return today | {(row.person_id, FollowUpKind.TALK) for row in rows if row.wants_talk}


def _follow(
    session: Session, meeting: ClassSession, before: set[Key], after: set[Key], now: dt.datetime, by: Actor
) -> None:
    rows = session.scalars(select(FollowUp).where(FollowUp.class_session_id == meeting.id).with_for_update())
    known = {(row.person_id, row.kind): row for row in rows}
    owners = owners_of(session, {person_id for person_id, _kind in after - before}, tokyo_date(now))
    for key in sorted(after - before):
        row = known.get(key) or FollowUp(
            site_id=meeting.site_id,
            class_session_id=meeting.id,
            person_id=key[0],
            kind=key[1],
            created_at=now,
        )
        _open(row, owners.get(key[0]), now, by)
        session.add(row)
        session.flush()
        note(session, "open_follow_up", "follow_up", row.public_id, now=now, by=by)
    for key in sorted(before - after):
        row = known[key]
        if row.state is not ReviewState.DONE:
            row.state, row.closed_at, row.closed_by_id = ReviewState.DONE, now, by.staff_id
            note(session, "take_back_follow_up", "follow_up", row.public_id, now=now, by=by)
    session.flush()


def _open(row: FollowUp, owner: Staff | None, now: dt.datetime, by: Actor) -> None:
    row.state, row.due_on, row.opened_by_id = ReviewState.OPEN, tokyo_date(now), by.staff_id
    row.owner_id = owner.id if owner else None
    row.closed_at = row.closed_by_id = None
