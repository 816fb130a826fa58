"""Messages: never outside of their time, never twice, never in vain."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession

Rows = list[dict[str, object]]
# What is told about a session that will not be, and to somebody who left.
ABOUT_CANCELLED = (MessageKind.CANCELLED,)
ABOUT_LEAVING = (MessageKind.WITHDRAWN, MessageKind.CANCELLED)


def i5_nothing_sent_outside_its_time(session: Session, _now: dt.datetime) -> Rows:
    """Sent mail was begun when it was due and not later than it was of use."""
    found = session.scalars(
        select(Message.public_id).where(
            Message.state == MessageState.SENT,
            or_(Message.started_at < Message.due_at, Message.started_at > Message.not_after),
        )
    )
    return [{"message": public_id} for public_id in found]


def i6_nothing_said_twice(session: Session, _now: dt.datetime) -> Rows:
    """One row per kind, occasion, recipient, channel and revision."""
    key = (Message.kind, Message.occasion, Message.recipient_key, Message.channel, Message.revision)
    found = session.execute(select(*key, func.count()).group_by(*key).having(func.count() > 1))
    return [{"kind": row[0], "occasion": row[1], "recipient": row[2], "rows": row[5]} for row in found]


def i7_nothing_planned_in_vain(session: Session, _now: dt.datetime) -> Rows:
    """Nothing is planned for a cancelled session, an old revision, or somebody who left."""
    found = session.scalars(
        select(Message.public_id)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .outerjoin(Enrolment, Enrolment.id == Message.enrolment_id)
        .where(
            Message.state == MessageState.PLANNED,
            or_(
                (ClassSession.state == SessionState.CANCELLED) & Message.kind.not_in(ABOUT_CANCELLED),
                (Message.revision > 0) & (Message.revision < ClassSession.revision),
                (Enrolment.state == EnrolmentState.WITHDRAWN) & Message.kind.not_in(ABOUT_LEAVING),
            ),
        )
    )
    return [{"message": public_id} for public_id in found]
