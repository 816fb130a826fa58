"""Workers and their way out: signs of life, a relay that does not answer, what waited through a standstill."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageChannel, MessageState, RelayTrouble, WorkerTrouble
from familyprog.outbox.models import Heartbeat, Message, Relay
from familyprog.outbox.rules import allowance, find_clock_trouble, pause_until, was_still

FORGOTTEN = dt.timedelta(days=1)
MAIL = MessageChannel.MAIL.value


def beat(session: Session, owner: str, *, now: dt.datetime) -> None:
    """The worker is alive and fit to send. After a standstill, what is due by now becomes a backlog.

    Rows of workers that ended are dropped, and of those not heard of for a day.
    """
    if was_still(session.scalar(select(func.max(Heartbeat.beat_at))), now):
        relay_of(session).backlog_until = now
    gone = or_(Heartbeat.beat_at < now - FORGOTTEN, Heartbeat.ended_at.is_not(None))
    session.execute(delete(Heartbeat).where(gone, Heartbeat.owner != owner))
    row = _row_of(session, owner, now)
    row.beat_at, row.ended_at, row.trouble, row.trouble_at = now, None, None, None
    session.flush()


def refuse_to_send(session: Session, owner: str, trouble: WorkerTrouble, *, now: dt.datetime) -> None:
    """Say why the worker does nothing. Its last beat stays: with a wrong clock it is what tells."""
    row = _row_of(session, owner, now)
    row.trouble, row.trouble_at = trouble, now
    session.flush()


def leave(session: Session, owner: str, *, now: dt.datetime) -> None:
    """The worker ends in order."""
    session.execute(update(Heartbeat).where(Heartbeat.owner == owner).values(ended_at=now))


def trust_clock(session: Session, *, now: dt.datetime) -> None:
    """Somebody looked: the clock is right now, and the beats that lie ahead were wrong."""
    session.execute(update(Heartbeat).where(Heartbeat.beat_at > now).values(beat_at=now))


def look_at_clock(session: Session, app: dt.datetime, database: dt.datetime) -> WorkerTrouble | None:
    """Whether this machine's time, the database's and that of the last beat agree."""
    return find_clock_trouble(app, database, session.scalar(select(func.max(Heartbeat.beat_at))))


def _row_of(session: Session, owner: str, now: dt.datetime) -> Heartbeat:
    row = session.scalar(select(Heartbeat).where(Heartbeat.owner == owner))
    if row is None:
        row = Heartbeat(owner=owner, started_at=now, beat_at=now)
        session.add(row)
    return row


def relay_of(session: Session, *, is_locked: bool = True) -> Relay:
    """The way out for mail; locked, one worker at a time changes how it is seen."""
    query = select(Relay).where(Relay.name == MAIL).execution_options(populate_existing=True)
    return session.scalars(query.with_for_update() if is_locked else query).one()


def relay_failed(session: Session, trouble: RelayTrouble, *, now: dt.datetime) -> None:
    """Nobody could be spoken to; after some times in a row it is left alone for a while."""
    relay = relay_of(session)
    relay.errors_count += 1
    relay.trouble, relay.down_since = trouble, relay.down_since or now
    relay.paused_until = pause_until(relay.errors_count, now)
    session.flush()


def relay_answered(session: Session, *, now: dt.datetime) -> None:
    """It is there again; when it was away for long, what waited is a backlog."""
    relay = relay_of(session)
    if was_still(relay.down_since, now):
        relay.backlog_until = now
    relay.errors_count, relay.trouble = 0, None
    relay.down_since = relay.paused_until = None
    session.flush()


def take_of_backlog(relay: Relay, wanted: int, *, per_minute: int, now: dt.datetime) -> int:
    """How many of `wanted` may leave now."""
    free = allowance(relay.minute_began_at, relay.minute_count, now, per_minute)
    if free == per_minute:
        relay.minute_began_at, relay.minute_count = now, 0
    return min(wanted, free)


def end_backlog(session: Session, relay: Relay, until: dt.datetime, *, now: dt.datetime) -> None:
    """Forget the backlog once nothing of it waits any more."""
    waiting = exists().where(
        Message.state == MessageState.PLANNED,
        Message.channel == MessageChannel.MAIL,
        Message.due_at <= until,
        Message.not_after > now,
        or_(Message.next_try_at.is_(None), Message.next_try_at <= now),
    )
    if not session.scalar(select(waiting)):
        relay.backlog_until = None
