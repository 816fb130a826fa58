"""Reads: whether messages leave the house, for staff and for whoever runs the machine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo
from familyprog.outbox.enums import MessageChannel, MessageState, RelayTrouble, WorkerTrouble
from familyprog.outbox.models import Heartbeat, HeldPlan, Message, Relay
from familyprog.outbox.rules import SILENCE

NOT_SENT = (MessageState.FAILED, MessageState.EXPIRED)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class WorkerSeen:
    """A worker that gave a sign of life lately."""

    host: str
    pid: str
    since: dt.datetime
    beat_at: dt.datetime
    trouble: WorkerTrouble | None


@dataclass(frozen=True)
class DeliveryNow:
    """Whether messages leave the house."""

    silent_since: dt.datetime | None  # the last sign of life of any worker; None when there never was one
    is_silent: bool
    troubles: list[WorkerTrouble]
    relay_trouble: RelayTrouble | None
    down_since: dt.datetime | None
    paused_until: dt.datetime | None
    is_catching_up: bool
    waiting_count: int
    oldest_due_at: dt.datetime | None

    @property
    def sentences(self) -> list[str]:
        """What staff must know; nothing when all is well."""
        said = [trouble.label for trouble in self.troubles]
        if self.is_silent and not said:
            since = self.silent_since
            said.append(
                f"送信係が、{_clock(since)}から止まっています。"
                if since
                else "送信係が、まだ一度も動いていません。"
            )
        if self.relay_trouble is not None and self.paused_until is not None:
            since_words = _clock(self.down_since) if self.down_since else ""
            said.append(f"メールの出口に、{since_words}からつながりません（{self.relay_trouble.label}）。")
        return said


def _clock(instant: dt.datetime) -> str:
    local = tokyo(instant)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def workers_seen(session: Session, now: dt.datetime) -> list[WorkerSeen]:
    """The workers that run, longest first."""
    rows = session.scalars(
        select(Heartbeat)
        .where(Heartbeat.ended_at.is_(None), Heartbeat.beat_at >= now - SILENCE)
        .order_by(Heartbeat.started_at, Heartbeat.id)
    )
    return [_seen(row) for row in rows]


def _seen(row: Heartbeat) -> WorkerSeen:
    host, _, rest = row.owner.partition(":")
    return WorkerSeen(host, rest.partition(":")[0], row.started_at, row.beat_at, row.trouble)


def delivery_now(session: Session, now: dt.datetime, site_id: int | None = None) -> DeliveryNow:
    """The whole state; what waits, of one site alone where it is named. Four small queries."""
    last = session.scalar(select(func.max(Heartbeat.beat_at)))
    relay = session.execute(
        select(Relay.trouble, Relay.down_since, Relay.paused_until, Relay.backlog_until)
    ).first()
    trouble, down_since, paused_until, backlog_until = relay or (None, None, None, None)
    waiting_count, oldest_due_at = _queue(session, now, site_id)
    return DeliveryNow(
        silent_since=last,
        is_silent=last is None or now - last > SILENCE,
        troubles=_troubles(session, now),
        relay_trouble=trouble,
        down_since=down_since,
        paused_until=paused_until,
        is_catching_up=backlog_until is not None,
        waiting_count=waiting_count,
        oldest_due_at=oldest_due_at,
    )


def _troubles(session: Session, now: dt.datetime) -> list[WorkerTrouble]:
    """Why workers refused to send, in the last ten minutes."""
    rows = session.scalars(
        select(Heartbeat.trouble)
        .where(Heartbeat.trouble.is_not(None), Heartbeat.trouble_at >= now - SILENCE)
        .distinct()
        .order_by(Heartbeat.trouble)
    )
    return [one for one in rows if one is not None]


def _of_site(site_id: int | None) -> ColumnElement[bool]:
    """Everything for whoever runs the machine; its own for a site (security.md A5)."""
    return true() if site_id is None else Message.site_id == site_id


def _queue(session: Session, now: dt.datetime, site_id: int | None) -> tuple[int, dt.datetime | None]:
    """How many mails wait although they are due, and since when the oldest."""
    row = session.execute(
        select(func.count(), func.min(Message.due_at)).where(
            _of_site(site_id),
            Message.state == MessageState.PLANNED,
            Message.channel == MessageChannel.MAIL,
            Message.due_at <= now,
            Message.not_after > now,
        )
    ).one()
    return row[0], row[1]


def not_sent_counts(
    session: Session, now: dt.datetime, site_id: int | None = None
) -> dict[MessageState, int]:
    """What did not leave in the last seven days, and what people still have to tell."""
    rows = session.execute(
        select(Message.state, func.count())
        .where(
            _of_site(site_id),
            (Message.state == MessageState.TO_CALL)
            | (Message.state.in_(NOT_SENT) & (Message.finished_at > now - WEEK)),
        )
        .group_by(Message.state)
    )
    found = {state: count for state, count in rows}
    return {state: found.get(state, 0) for state in (*NOT_SENT, MessageState.TO_CALL)}


def sessions_on_hold(session: Session, now: dt.datetime) -> set[int]:
    """Sessions a plan has added that may still be taken back: nobody is to hear of them yet."""
    rows = session.scalars(
        select(HeldPlan.after).where(HeldPlan.held_until > now, HeldPlan.undone_at.is_(None))
    )
    return {int(key) for after in rows for key in after["added"]}
