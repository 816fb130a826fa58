"""The record of a session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import UnitDelivery
from familyprog.attendance.models import SessionRecord
from familyprog.attendance.queries import find_record
from familyprog.attendance.rules import check_markable
from familyprog.attendance.service.marking import hold
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Lines:
    """What a facilitator writes after a session."""

    delivery: UnitDelivery = UnitDelivery.DELIVERED
    has_safety_concern: bool = False
    safety_line: str = ""
    care_line: str = ""
    next_line: str = ""


def write_record(
    session: Session, meeting: ClassSession, lines: Lines, *, now: dt.datetime, by: Actor
) -> SessionRecord:
    """The record of a session: the unit as delivered, and three lines.

    Raises NotYetMarkableError before the day.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    row = find_record(session, meeting.id)
    if row is None:
        row = SessionRecord(class_session_id=meeting.id)
        session.add(row)
    row.delivery = lines.delivery
    row.has_safety_concern = lines.has_safety_concern
    row.safety_line = clean_text(lines.safety_line)
    row.care_line = clean_text(lines.care_line)
    row.next_line = clean_text(lines.next_line)
    row.written_at, row.written_by_id = now, by.staff_id or 0
    hold(session, meeting, now=now)
    session.flush()
    note(session, "write_record", "class_session", meeting.public_id, now=now, by=by)
    return row
