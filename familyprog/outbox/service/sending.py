"""The worker's side: mark the start, write down the outcome (security.md §3.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import AMBIGUOUS, START_LEASE, retry_at
from familyprog.outbox.service.ending import end

# Built once: a mail costs three statements, and building them took longer than running them.
_MARK = (
    update(Message)
    .where(Message.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=MessageState.STARTED,
        started_at=bindparam("at"),
        lease_until=bindparam("until"),
        attempts_count=Message.attempts_count + 1,
        message_id=bindparam("mail_id"),
    )
    .execution_options(synchronize_session=False)
)
_SENT = (
    update(Message)
    .where(
        Message.id.in_(bindparam("ids", expanding=True)),
        Message.state == MessageState.STARTED,
        Message.owner == bindparam("me"),
    )
    .values(
        state=MessageState.SENT,
        smtp_code=bindparam("code"),
        finished_at=bindparam("at"),
        owner="",
        lease_until=None,
    )
    .returning(Message.id)
    .execution_options(synchronize_session=False)
)


def hold_claimed(
    session: Session, message_ids: Collection[int], owner: str, *, now: dt.datetime
) -> list[Message]:
    """Those rows that are still this worker's, locked; without those whose lease ended, and the voided."""
    wanted = [Message.state == MessageState.CLAIMED, Message.owner == owner, Message.lease_until > now]
    return _hold(session, message_ids, wanted)


def hold_started(session: Session, message_ids: Collection[int], owner: str) -> list[Message]:
    """The rows this worker is sending, locked; without those whose lease ran out and another took."""
    return _hold(session, message_ids, [Message.state == MessageState.STARTED, Message.owner == owner])


def _hold(session: Session, message_ids: Collection[int], wanted: list[ColumnElement[bool]]) -> list[Message]:
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(message_ids), *wanted)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


def start(session: Session, message_ids: Collection[int], *, message_id: str, now: dt.datetime) -> None:
    """Mark that these are about to leave, as one mail. The caller holds them, and commits before the first
    byte goes out."""
    session.flush()
    values = {"ids": list(message_ids), "at": now, "until": now + START_LEASE, "mail_id": message_id}
    session.execute(_MARK, values)


def record_sent(
    session: Session, message_ids: Collection[int], owner: str, smtp_code: str, *, now: dt.datetime
) -> int:
    """The relay took the mail with these; how many were still this worker's."""
    values = {"ids": list(message_ids), "me": owner, "code": smtp_code, "at": now}
    return len(session.scalars(_SENT, values).all())


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
