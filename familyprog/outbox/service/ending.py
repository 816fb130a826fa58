"""How a message ends: final states are never left."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message

REASON_LENGTH = 80


def end(session: Session, message: Message, state: MessageState, reason: str, *, now: dt.datetime) -> None:
    """End one message."""
    message.state, message.reason, message.finished_at = state, reason[:REASON_LENGTH], now
    message.owner, message.lease_until = "", None
    session.flush()


def end_all(
    session: Session,
    state: MessageState,
    reason: str,
    wanted: list[ColumnElement[bool]],
    *,
    now: dt.datetime,
) -> list[int]:
    """End all that fit; their ids."""
    session.flush()
    statement = (
        update(Message)
        .where(*wanted)
        .values(state=state, reason=reason, finished_at=now, owner="", lease_until=None)
        .returning(Message.id)
    )
    return list(session.scalars(statement, execution_options={"synchronize_session": "fetch"}))
