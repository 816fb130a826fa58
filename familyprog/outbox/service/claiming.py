"""Which messages a worker takes: claimed with a lease, soonest end first (security.md §3.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import AMBIGUOUS, CALM, CLAIM_LEASE, IN_WORK, OPEN
from familyprog.outbox.service.ending import end_all
from familyprog.outbox.service.workers import end_backlog, relay_of, take_of_backlog

DAY = dt.timedelta(days=1)


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
    is_due = and_(Message.state == MessageState.PLANNED, Message.due_at <= now, _may_be_tried(Message, now))
    takeable = or_(is_due, _lease_is_over(now))
    rows = session.execute(
        select(Message.id, Message.state, Message.person_id)
        .where(
            Message.state.in_(OPEN),
            takeable,
            Message.not_after > now,
            Message.channel == MessageChannel.MAIL,
            ~_goes_with_another(now),
            *wanted,
        )
        .order_by(Message.not_after, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in rows]
    _reserve(session, ids, owner, now)
    ids += _take_along(session, owner, now, {row.person_id for row in rows})
    _reserve(session, [r.id for r in rows if r.state is MessageState.STARTED], owner, now, reason=AMBIGUOUS)
    return ids


def _goes_with_another(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a calm mail to the same person is due before it: whoever takes the first takes both, so that
    two workers do not send one each."""
    first = aliased(Message)
    is_before = or_(
        first.due_at < Message.due_at, and_(first.due_at == Message.due_at, first.id < Message.id)
    )
    return and_(
        _is_calm(Message),
        exists()
        .where(first.person_id == Message.person_id, _is_calm(first), is_before, _may_be_tried(first, now))
        .where(first.not_after > now),
    )


def _take_along(session: Session, owner: str, now: dt.datetime, people: set[int | None]) -> list[int]:
    """The other calm mails of the day to these persons; those of a later hour are due now."""
    midnight = at_tokyo(tokyo_date(now) + DAY, dt.time.min)
    rows = session.scalars(
        select(Message.id)
        .where(
            Message.person_id.in_(people),
            _is_calm(Message),
            _may_be_tried(Message, now),
            Message.due_at < midnight,
            Message.not_after > now,
        )
        .order_by(Message.due_at, Message.id)
        .with_for_update(skip_locked=True)
    ).all()
    ids = list(rows)
    _reserve(session, ids, owner, now, due_at=case((Message.due_at > now, now), else_=Message.due_at))
    return ids


def _is_calm(row: type[Message]) -> ColumnElement[bool]:
    """Waiting, in no hurry, and never tried: what was one mail at its first try stays as it was."""
    return and_(
        row.state == MessageState.PLANNED,
        row.channel == MessageChannel.MAIL,
        row.kind.in_(CALM),
        row.person_id.is_not(None),
        row.message_id == "",
    )


def _may_be_tried(row: type[Message], now: dt.datetime) -> ColumnElement[bool]:
    return or_(row.next_try_at.is_(None), row.next_try_at <= now)


def _lease_is_over(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Message.state.in_(IN_WORK), Message.lease_until <= now)


def _reserve(session: Session, ids: list[int], owner: str, now: dt.datetime, **more: Any) -> None:
    if not ids:
        return
    session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(state=MessageState.CLAIMED, owner=owner, lease_until=now + CLAIM_LEASE, **more),
        execution_options={"synchronize_session": False},
    )


def release(session: Session, owner: str) -> None:
    """Give back what was claimed and not started, so that another worker need not wait for the lease."""
    session.execute(
        update(Message)
        .where(Message.owner == owner, Message.state == MessageState.CLAIMED)
        .values(state=MessageState.PLANNED, owner="", lease_until=None),
        execution_options={"synchronize_session": False},
    )
