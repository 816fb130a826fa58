"""The worker's side of short texts: taken one at a time, so that one at most is ever in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import AMBIGUOUS, IN_WORK, START_LEASE
from familyprog.outbox.service.ending import end


def take_text(session: Session, channels: Collection[MessageChannel], *, now: dt.datetime) -> Message | None:
    """The next text that is due, soonest end first, locked; None when there is none.

    One that a worker left in the air is taken over, and marked as perhaps arrived.
    """
    is_due = and_(
        Message.state == MessageState.PLANNED,
        Message.due_at <= now,
        or_(Message.next_try_at.is_(None), Message.next_try_at <= now),
    )
    is_left = and_(Message.state.in_(IN_WORK), Message.lease_until <= now)
    message = session.scalar(
        select(Message)
        .where(Message.channel.in_(channels), Message.not_after > now, or_(is_due, is_left))
        .order_by(Message.not_after, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if message is not None and message.state is MessageState.STARTED:
        message.reason = AMBIGUOUS
    return message


def start_text(session: Session, message: Message, owner: str, *, now: dt.datetime) -> None:
    """Mark that it is about to leave. The caller commits before the first byte goes out."""
    message.state, message.owner = MessageState.STARTED, owner
    message.started_at, message.lease_until = now, now + START_LEASE
    message.attempts_count += 1
    session.flush()


def text_sent(session: Session, message: Message, code: str, *, now: dt.datetime) -> None:
    """The provider took it, now or on an earlier try."""
    message.smtp_code = code
    end(session, message, MessageState.SENT, message.reason, now=now)
