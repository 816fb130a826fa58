"""Who has spoken at a session, and who has come for long without; for those who run the group alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries import RosterRow
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import tokyo_date
from familyprog.evening.models import Voice
from familyprog.evening.rules import Coming, Quiet, quiet_of
from familyprog.people.models import Person
from familyprog.programs.models import ClassSession, Cohort

LOOKED_BACK = dt.timedelta(days=400)


@dataclass(frozen=True)
class VoiceRow:
    """Somebody who is here, and whether a word of theirs was noted."""

    person_public_id: str
    name: str
    has_spoken: bool


def voice_rows(session: Session, meeting: ClassSession, rows: Sequence[RosterRow]) -> list[VoiceRow]:
    """Those of the roster who are here, or will be while nobody is marked. One statement.

    Who watches or helps is left out, and who sits there for somebody else: that word is not the other's.
    """
    here = [row for row in rows if row.came] or [row for row in rows if not row.has_told_absence]
    spoken = set(
        session.scalars(
            select(Person.public_id)
            .join(Voice, Voice.person_id == Person.id)
            .where(Voice.class_session_id == meeting.id)
        )
    )
    return [
        VoiceRow(row.person_public_id, row.alias, row.person_public_id in spoken)
        for row in here
        if row.capacity is Capacity.PARTICIPANT and row.substitute is None
    ]


def quiet_people(session: Session, meeting: ClassSession, person_ids: Collection[int]) -> dict[int, Quiet]:
    """Of these, who has come to this program for three months and said nothing. One statement.

    Only sessions at which somebody's word was noted tell anything. `meeting` comes with its cohort.
    """
    comings: dict[int, list[Coming]] = defaultdict(list)
    for person_id, starts_at, voice_id in session.execute(_comings(meeting, person_ids)):
        comings[person_id].append(Coming(starts_at, voice_id is not None))
    found = {key: quiet_of(own, tokyo_date(meeting.starts_at)) for key, own in comings.items()}
    return {key: quiet for key, quiet in found.items() if quiet is not None}


def _comings(meeting: ClassSession, person_ids: Collection[int]) -> Select[int, dt.datetime, int]:
    """Earlier comings of these persons, and the word that was noted; in order of time."""
    noted = select(Voice.class_session_id)
    return (
        select(Attendance.person_id, ClassSession.starts_at, Voice.id)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .outerjoin(
            Voice,
            and_(
                Voice.class_session_id == Attendance.class_session_id,
                Voice.person_id == Attendance.person_id,
            ),
        )
        .where(
            Attendance.person_id.in_(person_ids),
            Attendance.mark.in_(CAME),
            Cohort.program_id == meeting.cohort.program_id,
            ClassSession.starts_at < meeting.starts_at,
            ClassSession.starts_at >= meeting.starts_at - LOOKED_BACK,
            ClassSession.id.in_(noted),
            ~was_substitute(),
        )
        .order_by(ClassSession.starts_at, ClassSession.id)
    )


def came_before(session: Session, meeting: ClassSession, person_ids: Collection[int]) -> set[int]:
    """Of these, who has been at any earlier session of ours."""
    return set(
        session.scalars(
            select(Attendance.person_id)
            .join(ClassSession, ClassSession.id == Attendance.class_session_id)
            .where(
                Attendance.person_id.in_(person_ids),
                Attendance.mark.in_(CAME),
                ClassSession.starts_at < meeting.starts_at,
                ~was_substitute(),
            )
            .distinct()
        )
    )
