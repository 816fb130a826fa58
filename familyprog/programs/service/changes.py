"""Moving and calling off a session. Tells nobody: see reminders.changes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import SessionState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import ClassSession


def move_session(
    session: Session,
    meeting: ClassSession,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    venue: str | None = None,
    now: dt.datetime,
    by: Actor,
) -> bool:
    """Give a session another time or place; False when nothing changes. Tells nobody: see reminders.changes.

    Raises ChangeRefusedError for a past or cancelled session, a time in the past, or an end before the start.
    """
    _check_changeable(meeting, now)
    if ends_at <= starts_at:
        raise ChangeRefusedError("終わる時刻は、始まる時刻よりあとにしてください。", field="end")
    if starts_at <= now:
        raise ChangeRefusedError("これからの日時を入れてください。", field="day")
    place = meeting.venue if venue is None else clean_text(venue)
    if (meeting.starts_at, meeting.ends_at, meeting.venue) == (starts_at, ends_at, place):
        return False
    meeting.starts_at, meeting.ends_at, meeting.venue = starts_at, ends_at, place
    _bump(meeting, now)
    session.flush()
    note(session, "move", "class_session", meeting.public_id, now=now, by=by)
    return True


def cancel_session(
    session: Session, meeting: ClassSession, reason: str, *, now: dt.datetime, by: Actor
) -> None:
    """Call a session off. Tells nobody: see reminders.changes. Raises ChangeRefusedError when it is too late."""
    _check_changeable(meeting, now)
    meeting.state = SessionState.CANCELLED
    meeting.cancelled_reason = clean_text(reason)
    _bump(meeting, now)
    session.flush()
    note(session, "cancel", "class_session", meeting.public_id, now=now, by=by)


def _check_changeable(meeting: ClassSession, now: dt.datetime) -> None:
    if meeting.state is not SessionState.PLANNED:
        raise ChangeRefusedError("この回は、もう開いたか中止になっています。")
    if meeting.ends_at <= now:
        raise ChangeRefusedError("終わった回は変えられません。")


def _bump(meeting: ClassSession, now: dt.datetime) -> None:
    meeting.revision += 1
    meeting.is_edited = True
    meeting.updated_at = now
