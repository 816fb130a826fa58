"""今日は行けません, and taking it back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.models import AbsenceNotice
from familyprog.attendance.rules import check_tellable
from familyprog.attendance.service.substitutes import nobody_comes
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.queries import expected
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.rules import ABOUT_COMING
from familyprog.programs.models import ClassSession

OF_USE_TO_WHO_COMES = (*ABOUT_COMING, MessageKind.REISSUED)


def tell_absence(
    session: Session, meeting: ClassSession, person_id: int, *, now: dt.datetime, by: Actor
) -> None:
    """今日は行けません: no reason asked, the place is kept, reminders stop. Twice is the same as once.

    Raises TooLateToTellError when the session is over, NotFoundError for somebody not expected.
    """
    check_tellable(meeting.state, meeting.ends_at, now)
    if person_id not in {who.person_id for who in expected(session, meeting.id)}:
        raise NotFoundError
    row = _find_notice(session, meeting, person_id)
    if row is None:
        session.add(AbsenceNotice(class_session_id=meeting.id, person_id=person_id, told_at=now))
    elif row.withdrawn_at is not None:
        row.told_at, row.withdrawn_at = now, None
    nobody_comes(session, meeting, person_id, now=now)
    # News of a change is for everybody: on another day she may be able to come.
    outbox.void(
        session,
        now=now,
        class_session_id=meeting.id,
        person_id=person_id,
        kinds=OF_USE_TO_WHO_COMES,
        reason="absence_told",
    )
    note(session, "tell_absence", "class_session", meeting.public_id, now=now, by=by)
    session.flush()


def take_back_absence(
    session: Session, meeting: ClassSession, person_id: int, *, now: dt.datetime, by: Actor
) -> None:
    """やっぱり行けます; what the absence had stopped is planned anew in its time.

    Raises TooLateToTellError when the session is over.
    """
    check_tellable(meeting.state, meeting.ends_at, now)
    row = _find_notice(session, meeting, person_id)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = now
        note(session, "take_back_absence", "class_session", meeting.public_id, now=now, by=by)
        session.flush()


def _find_notice(session: Session, meeting: ClassSession, person_id: int) -> AbsenceNotice | None:
    return session.scalar(
        select(AbsenceNotice)
        .where(AbsenceNotice.class_session_id == meeting.id, AbsenceNotice.person_id == person_id)
        .with_for_update()
    )
