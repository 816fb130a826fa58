"""Queue a message, take it back, write down that somebody was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.audit.service import By, note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import new_public_id
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.errors import AlreadyToldError
from familyprog.outbox.models import Message
from familyprog.outbox.rules import VOIDABLE
from familyprog.outbox.service.ending import end, end_all


class Row(TypedDict, total=False):
    """What is said of a message when it is queued."""

    site_id: Required[int]
    recipient_key: Required[str]  # "person:<public id>" or "code:<public id>"
    channel: Required[MessageChannel]
    occasion: Required[str]
    due_at: Required[dt.datetime]
    not_after: Required[dt.datetime]
    state: MessageState
    revision: int
    person_id: int | None
    enrolment_id: int | None
    class_session_id: int | None
    code_id: int | None
    facts: dict[str, Any] | None


EMPTY: dict[str, Any] = {
    "state": MessageState.PLANNED,
    "revision": 0,
    "person_id": None,
    "enrolment_id": None,
    "class_session_id": None,
    "code_id": None,
    "owner": "",
    "attempts_count": 0,
    "smtp_code": "",
    "reason": "",
    "message_id": "",
}


def queue(session: Session, kind: MessageKind, *, now: dt.datetime, **row: Unpack[Row]) -> Message | None:
    """Put a message into the caller's transaction. None when this very thing was queued before."""
    fresh = queue_many(session, [{"kind": kind, **row}], now=now)
    return session.get_one(Message, fresh[0]) if fresh else None


def queue_many(session: Session, rows: Sequence[Mapping[str, Any]], *, now: dt.datetime) -> list[int]:
    """Queue many messages, each with the keywords of `queue`. The ids of those that are new."""
    if not rows:
        return []
    session.flush()
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # The unique key decides, also between two planners at the same moment.
    statement = insert(Message).on_conflict_do_nothing().returning(Message.id)
    complete = [
        {"public_id": new_public_id(), "created_at": now, **EMPTY, **row, "facts": row.get("facts") or {}}
        for row in rows
    ]
    return list(session.scalars(statement, complete))


def void(
    session: Session,
    *,
    now: dt.datetime,
    class_session_id: int | None = None,
    enrolment_id: int | None = None,
    person_id: int | None = None,
    occasion: str | None = None,
    kinds: Collection[MessageKind] | None = None,
    reason: str,
) -> int:
    """Take back what has not left yet, in the transaction of the change; how many messages that were."""
    wanted: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (Message.class_session_id, class_session_id),
            (Message.enrolment_id, enrolment_id),
            (Message.person_id, person_id),
            (Message.occasion, occasion),
        )
        if value is not None
    ]
    if not wanted:
        raise ValueError("void what? name a session, an enrolment, a person or an occasion")
    if kinds is not None:
        wanted.append(Message.kind.in_(kinds))
    wanted.append(Message.state.in_(VOIDABLE))
    return len(end_all(session, MessageState.VOIDED, reason, wanted, now=now))


def mark_told(session: Session, actor: By, public_id: str, *, now: dt.datetime) -> Message:
    """Somebody called or wrote. Raises NotFoundError outside the actor's site, AlreadyToldError twice."""
    message = _to_call(session, actor, public_id)
    end(session, message, MessageState.TOLD, "", now=now)
    note(session, "tell", "message", message.public_id, now=now, by=actor)
    return message


def note_no_answer(session: Session, actor: By, public_id: str, *, now: dt.datetime) -> Message:
    """Somebody called, and nobody came to the telephone: it stays on the list. Raises as `mark_told`."""
    message = _to_call(session, actor, public_id)
    tries = int(message.facts.get("tries_count", 0)) + 1
    message.facts = {**message.facts, "tries_count": tries, "tried_at": now.isoformat()}
    session.flush()
    note(session, "no_answer", "message", message.public_id, now=now, by=actor)
    return message


def _to_call(session: Session, actor: By, public_id: str) -> Message:
    message = session.scalar(
        select(Message)
        .where(Message.public_id == public_id, Message.site_id == actor.site_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if message is None or actor.kind != "staff":
        raise NotFoundError
    if message.state is not MessageState.TO_CALL:
        raise AlreadyToldError
    return message
