"""The worker's side: claim with a lease, mark the start, write down the outcome (security.md §3.2)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Heartbeat, Message
from familyprog.outbox.rules import AMBIGUOUS, CLAIM_LEASE, IN_WORK, OPEN, START_LEASE, retry_at
from familyprog.outbox.service.ending import end, end_all

FORGOTTEN = dt.timedelta(days=1)


def expire(session: Session, *, now: dt.datetime) -> list[int]:
    """End what would come too late, before anything is sent; the ids.

    A row in the air is left to its lease: whoever sends it writes down what became of it.
    """
    waits = or_(Message.state == MessageState.PLANNED, _lease_is_over(now))
    return end_all(session, MessageState.EXPIRED, "too_late", [Message.not_after <= now, waits], now=now)


def give_up(session: Session, *, now: dt.datetime) -> list[int]:
    """End what was sent once more already, and silence again; the ids.

    A third copy would only be noise (security.md §3.2).
    """
    is_silent = (Message.state == MessageState.STARTED) & (Message.lease_until <= now)
    return end_all(
        session, MessageState.FAILED, "no_answer", [is_silent, Message.reason == AMBIGUOUS], now=now
    )


def claim(session: Session, owner: str, *, now: dt.datetime, limit: int) -> list[int]:
    """Reserve some messages for one worker for a minute; soonest end first. Their ids, in that order.

    Rows of a worker that died are taken over; those that may already have left are marked as such and
    go out once more, with the same Message-ID.
    """
    takeable = or_(
        and_(
            Message.state == MessageState.PLANNED,
            Message.due_at <= now,
            or_(Message.next_try_at.is_(None), Message.next_try_at <= now),
        ),
        _lease_is_over(now),
    )
    rows = session.execute(
        select(Message.id, Message.state)
        .where(
            Message.state.in_(OPEN),
            takeable,
            Message.not_after > now,
            Message.channel == MessageChannel.MAIL,
        )
        .order_by(Message.not_after, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in rows]
    _reserve(session, ids, owner, now)
    _reserve(session, [r.id for r in rows if r.state is MessageState.STARTED], owner, now, reason=AMBIGUOUS)
    return ids


def _lease_is_over(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Message.state.in_(IN_WORK), Message.lease_until <= now)


def _reserve(session: Session, ids: list[int], owner: str, now: dt.datetime, **more: str) -> None:
    session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(state=MessageState.CLAIMED, owner=owner, lease_until=now + CLAIM_LEASE, **more),
        execution_options={"synchronize_session": False},
    )


def find_claimed(session: Session, message_id: int, owner: str, *, now: dt.datetime) -> Message | None:
    """The row, locked, if it is still this worker's; None when its lease went to another or it was voided."""
    return session.scalar(
        select(Message)
        .where(
            Message.id == message_id,
            Message.state == MessageState.CLAIMED,
            Message.owner == owner,
            Message.lease_until > now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def start(session: Session, message: Message, *, message_id: str, now: dt.datetime) -> None:
    """Mark that it is about to leave. The caller commits before the first byte goes out."""
    message.state = MessageState.STARTED
    message.started_at, message.lease_until = now, now + START_LEASE
    message.attempts_count += 1
    message.message_id = message.message_id or message_id
    session.flush()


def record_sent(session: Session, message: Message, smtp_code: str, *, now: dt.datetime) -> None:
    """The relay took it."""
    message.smtp_code = smtp_code
    end(session, message, MessageState.SENT, message.reason, now=now)


def record_retry(
    session: Session, message: Message, smtp_code: str, *, chance: float, now: dt.datetime
) -> None:
    """The relay did not take it yet: try later, or give up when later is too late."""
    message.smtp_code = smtp_code
    postpone(session, message, retry_at(message.attempts_count, now, chance), now=now)


def record_unknown(session: Session, message: Message, *, chance: float, now: dt.datetime) -> None:
    """Silence after the last dot: it may have arrived. Once more with the same Message-ID, then never."""
    if message.reason == AMBIGUOUS:
        end(session, message, MessageState.FAILED, "no_answer", now=now)
        return
    message.reason = AMBIGUOUS
    postpone(session, message, retry_at(message.attempts_count, now, chance), now=now)


def release(session: Session, owner: str) -> None:
    """Give back what was claimed and not started, so that another worker need not wait for the lease."""
    session.execute(
        update(Message)
        .where(Message.owner == owner, Message.state == MessageState.CLAIMED)
        .values(state=MessageState.PLANNED, owner="", lease_until=None),
        execution_options={"synchronize_session": False},
    )


def find_started(session: Session, message_id: int, owner: str) -> Message | None:
    """The row this worker is sending, locked; None when its lease ran out and another took it."""
    return session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.state == MessageState.STARTED, Message.owner == owner)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def postpone(session: Session, message: Message, until: dt.datetime, *, now: dt.datetime) -> None:
    """Not now (a busy relay, a quiet hour): plan it for then, or end it when that is too late."""
    if until >= message.not_after:
        end(session, message, MessageState.EXPIRED, "too_late", now=now)
        return
    message.state, message.next_try_at = MessageState.PLANNED, until
    message.owner, message.lease_until = "", None
    session.flush()


def record_failed(
    session: Session, message: Message, smtp_code: str, reason: str, *, now: dt.datetime
) -> None:
    """The relay will never take it."""
    message.smtp_code = smtp_code
    end(session, message, MessageState.FAILED, reason, now=now)


def refuse(session: Session, message: Message, state: MessageState, reason: str, *, now: dt.datetime) -> None:
    """Not sent, for a reason found at the last moment: suppressed, superseded or expired."""
    end(session, message, state, reason, now=now)


def beat(session: Session, owner: str, *, now: dt.datetime) -> None:
    """The worker is alive; workers not heard of for a day are forgotten."""
    session.execute(delete(Heartbeat).where(Heartbeat.beat_at < now - FORGOTTEN))
    row = session.scalar(select(Heartbeat).where(Heartbeat.owner == owner))
    if row is None:
        row = Heartbeat(owner=owner, started_at=now)
        session.add(row)
    row.beat_at = now
    session.flush()
