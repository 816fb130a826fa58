"""The worker's side: claim with a lease, mark the start, write down the outcome (security.md §3.2)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import AMBIGUOUS, CLAIM_LEASE, IN_WORK, OPEN, START_LEASE, retry_at
from familyprog.outbox.service.ending import end, end_all
from familyprog.outbox.service.workers import end_backlog, relay_of, take_of_backlog


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


def claim(
    session: Session, owner: str, *, now: dt.datetime, limit: int, backlog_per_minute: int = 0
) -> list[int]:
    """Reserve some messages for one worker for a minute; soonest end first. Their ids, in that order.

    Nothing while the relay is left alone. After a standstill only so many a minute of what waited (0 for
    no limit), so that a restart does not look like spam; what is new, and codes, need not queue behind it.
    """
    relay = relay_of(session, is_locked=False)
    if relay.paused_until is not None and now < relay.paused_until:
        return []
    if relay.backlog_until is None or not backlog_per_minute:
        return _take(session, owner, now, limit)
    until, relay = relay.backlog_until, relay_of(session)
    waited = and_(Message.due_at <= until, Message.kind != MessageKind.CODE)
    ids = _take(session, owner, now, limit, ~waited)
    free = take_of_backlog(relay, limit - len(ids), per_minute=backlog_per_minute, now=now)
    old = _take(session, owner, now, free, waited)
    relay.minute_count += len(old)
    end_backlog(session, relay, until, now=now)
    return ids + old


def _take(
    session: Session, owner: str, now: dt.datetime, limit: int, *wanted: ColumnElement[bool]
) -> list[int]:
    """Rows of a worker that died are taken over; those that may already have left are marked as such and
    go out once more, with the same Message-ID."""
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
            *wanted,
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
    if not ids:
        return
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
