"""The record of a session, what is noted of persons on the same page, and the staff's debrief beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import CareFlag, HomeTry, UnitDelivery
from familyprog.attendance.errors import StaleRecordError
from familyprog.attendance.models import HomePractice, SessionFlag, SessionRecord, StaffDebrief
from familyprog.attendance.queries import find_record
from familyprog.attendance.queries.after import (
    Homework,
    find_debrief,
    flags_of,
    home_answers,
    homework_before,
)
from familyprog.attendance.rules import check_markable
from familyprog.attendance.service.home import hear_home_practice
from familyprog.attendance.service.marking import hold
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class PersonLine:
    """What is noted of one person. `heard`: what was said in the room of the thing to try at home."""

    person_id: int
    flag: CareFlag = CareFlag.NONE
    line: str = ""
    wants_talk: bool = False
    heard: HomeTry | None = None

    @property
    def noted(self) -> tuple[CareFlag, str, bool]:
        """What the row of the person says."""
        return self.flag, clean_text(self.line), self.wants_talk


@dataclass(frozen=True)
class Lines:
    """What a facilitator writes after a session. Who is not among `people` stays as noted before."""

    delivery: UnitDelivery = UnitDelivery.DELIVERED
    changed_line: str = ""
    has_safety_concern: bool = False
    safety_line: str = ""
    care_line: str = ""
    next_line: str = ""
    debrief: str = ""
    people: tuple[PersonLine, ...] = ()

    @property
    def written(self) -> dict[str, object]:
        """What goes into the record itself."""
        lines = ("changed_line", "safety_line", "care_line", "next_line")
        return {
            "delivery": self.delivery,
            "has_safety_concern": self.has_safety_concern,
            **{name: clean_text(getattr(self, name)) for name in lines},
        }


def write_record(
    session: Session,
    meeting: ClassSession,
    lines: Lines,
    *,
    version: int | None,
    now: dt.datetime,
    by: Actor,
) -> SessionRecord:
    """The record of a session: the unit as delivered, three lines, a line a person; the same twice is once.

    `version` is that of the record the page showed, None when it showed none. Raises NotYetMarkableError
    before the day, StaleRecordError when a colleague wrote something else in between.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    row, given = _held_record(session, meeting), homework_before(session, meeting)
    if row is not None and _stands_so(session, row, lines, given):
        return row
    if (row.version if row else None) != version:
        raise StaleRecordError
    row = row or SessionRecord(class_session_id=meeting.id)
    session.add(row)
    for name, value in (lines.written | {"written_at": now, "written_by_id": by.staff_id or 0}).items():
        setattr(row, name, value)
    flag_modified(row, "written_at")  # the version goes on, also when only a person's line is another
    _note_people(session, meeting, lines, given, now=now, by=by)
    hold(session, meeting, now=now)
    session.flush()
    note(session, "write_record", "class_session", meeting.public_id, now=now, by=by)
    return row


def _held_record(session: Session, meeting: ClassSession) -> SessionRecord | None:
    """One after the other: two first saves at the same moment must not both find nothing."""
    session.scalars(
        select(ClassSession.id).where(ClassSession.id == meeting.id).with_for_update(key_share=True)
    ).one()
    return find_record(session, meeting.id)


def _stands_so(session: Session, row: SessionRecord, lines: Lines, given: Homework | None) -> bool:
    """Whether all of it is there already: a second tap, or the answer to the first was lost on the way."""
    flags, debrief = flags_of(session, row.class_session_id), find_debrief(session, row.class_session_id)
    said = home_answers(session, given) if given else {}
    return (
        all(getattr(row, name) == value for name, value in lines.written.items())
        and (debrief.words if debrief else "") == clean_text(lines.debrief)
        and all(_noted(flags.get(one.person_id)) == one.noted for one in lines.people)
        and all(_is_heard(said.get(one.person_id), one.heard) for one in lines.people if given)
    )


def _noted(row: SessionFlag | None) -> tuple[CareFlag, str, bool]:
    return (row.flag, row.line, row.wants_talk) if row else (CareFlag.NONE, "", False)


def _is_heard(row: HomePractice | None, heard: HomeTry | None) -> bool:
    if row is not None and row.heard_by_id is None:
        return True  # the person's own word stands, whatever was heard
    return (row.answer if row else None) is heard


def _note_people(
    session: Session,
    meeting: ClassSession,
    lines: Lines,
    given: Homework | None,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    flags, said = flags_of(session, meeting.id), home_answers(session, given) if given else {}
    for one in lines.people:
        if _noted(flags.get(one.person_id)) != one.noted:
            row = flags.get(one.person_id) or SessionFlag(
                class_session_id=meeting.id, person_id=one.person_id
            )
            row.flag, row.line, row.wants_talk = one.noted
            row.noted_at, row.noted_by_id = now, by.staff_id or 0
            session.add(row)
        if given and not _is_heard(said.get(one.person_id), one.heard):
            hear_home_practice(session, meeting, given, one.person_id, one.heard, now=now, by=by)
    debrief, words = find_debrief(session, meeting.id), clean_text(lines.debrief)
    if (debrief.words if debrief else "") != words:
        debrief = debrief or StaffDebrief(class_session_id=meeting.id)
        debrief.words, debrief.written_at, debrief.written_by_id = words, now, by.staff_id or 0
        session.add(debrief)
