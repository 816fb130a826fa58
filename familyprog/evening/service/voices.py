"""Noting that somebody has spoken: a light mark for those who run the group."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.rules import check_markable
from familyprog.audit.service import note
from familyprog.evening.models import Voice
from familyprog.programs.models import ClassSession


def note_voice(
    session: Session,
    meeting: ClassSession,
    person_id: int,
    *,
    has_spoken: bool,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Somebody of the roster has spoken, or it was pressed by mistake; twice is once.

    Raises NotYetMarkableError before the day.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    if has_spoken:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        statement = insert(Voice).values(
            class_session_id=meeting.id, person_id=person_id, noted_at=now, by_public_id=by.public_id
        )
        session.execute(statement.on_conflict_do_nothing(index_elements=["class_session_id", "person_id"]))
    else:
        session.execute(
            delete(Voice).where(Voice.class_session_id == meeting.id, Voice.person_id == person_id)
        )
    note(session, "note_voice", "class_session", meeting.public_id, now=now, by=by)
    session.flush()
