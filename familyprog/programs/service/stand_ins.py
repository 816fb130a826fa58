"""代わりの進行: a colleague runs one session, and sees nothing else of the group (product.md F8)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.programs.enums import SessionState
from familyprog.programs.errors import StandInRefusedError
from familyprog.programs.models import ClassSession, SessionStaff
from familyprog.programs.queries.running import ROLES_THAT_RUN
from familyprog.programs.service.slots import lock_session

STILL_SEEN = dt.timedelta(days=1)  # for the record that was not written in the evening


def name_stand_in(
    session: Session, meeting: ClassSession, staff: Staff, *, now: dt.datetime, by: Actor
) -> SessionStaff:
    """Let a colleague see and run one session, from now until the day after it. Twice is the same as once.

    Of a session that is moved later, the colleague is asked and named again: who could come that day cannot
    always come on another. Raises StandInRefusedError for staff who run no sessions here, and for a session
    that is over or off.
    """
    lock_session(session, meeting)
    ends_on = tokyo_date(meeting.ends_at) + STILL_SEEN
    if staff.site_id != meeting.site_id or staff.role not in ROLES_THAT_RUN:
        raise StandInRefusedError("この職員は選べません。一覧から選んでください。", field="staff")
    if meeting.state is SessionState.CANCELLED:
        raise StandInRefusedError("この回は中止になっています。")
    if ends_on < tokyo_date(now):
        raise StandInRefusedError("この回は、もう終わっています。")
    row = _find(session, meeting, staff)
    if row is None:
        row = SessionStaff(class_session_id=meeting.id, staff_id=staff.id)
        session.add(row)
    row.ends_on, row.named_at, row.taken_back_at = ends_on, now, None
    session.flush()
    _note(session, "name_stand_in", meeting, staff, now, by)
    return row


def take_back_stand_in(
    session: Session, meeting: ClassSession, row: SessionStaff, staff: Staff, *, now: dt.datetime, by: Actor
) -> None:
    """The colleague does not come after all: the session is out of sight from the next request on."""
    row.taken_back_at = now
    session.flush()
    _note(session, "take_back_stand_in", meeting, staff, now, by)


def _find(session: Session, meeting: ClassSession, staff: Staff) -> SessionStaff | None:
    return session.scalar(
        select(SessionStaff).where(
            SessionStaff.class_session_id == meeting.id, SessionStaff.staff_id == staff.id
        )
    )


def _note(
    session: Session, action: str, meeting: ClassSession, staff: Staff, now: dt.datetime, by: Actor
) -> None:
    note(session, action, "class_session", meeting.public_id, now=now, by=by, result=staff.public_id)
