"""A mail that was handed over came back: the one way out of 「送った」."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import OPEN
from familyprog.outbox.service.ending import end

RETURNED = "returned"


def find_mailed(session: Session, public_id: str) -> list[Message]:
    """The messages of a mail that has left the house, locked; none for unknown ones and those that never left.

    `public_id` is the one the mail was signed with; what was said with it has the same Message-ID.
    """
    one = aliased(Message)
    is_said_with_it = and_(
        Message.person_id == one.person_id, Message.message_id == one.message_id, one.message_id != ""
    )
    rows = session.scalars(
        select(Message)
        .join(one, or_(Message.id == one.id, is_said_with_it))
        .where(
            one.public_id == public_id,
            Message.channel == MessageChannel.MAIL,
            Message.started_at.is_not(None),
        )
        .order_by(Message.id)
        .with_for_update(of=Message)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def find_answered(session: Session, mail_ids: Collection[str]) -> Message | None:
    """The newest of our mails that somebody answers to."""
    return session.scalar(
        select(Message)
        .where(Message.message_id.in_(mail_ids), Message.message_id != "")
        .order_by(Message.id.desc())
        .limit(1)
    )


def record_returned(session: Session, message: Message, status: str, *, now: dt.datetime) -> bool:
    """It did not arrive after all, nor will a second try; False when that was known or it ended otherwise."""
    if message.state is not MessageState.SENT and message.state not in OPEN:
        return False
    message.smtp_code = status
    end(session, message, MessageState.FAILED, RETURNED, now=now)
    return True
