"""緊急の閲覧: one household for an hour, with a reason; two others hear of it at once, one of them looks at why."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.errors import GlassRefusedError
from familyprog.accounts.models import BreakGlass, Staff
from familyprog.accounts.permissions import Action, can
from familyprog.accounts.rules import GLASS, is_glass_open
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text

LEAST = 5
NO_REASON = "何のために開くかを、書いてください（5文字以上）。"
ANOTHER_OPEN = "別の世帯を開いています。先に、そちらを閉じてください。"
OWN = "開いた方とは別の方が確かめます。"
NO_WORDS = "確かめたことを、書いてください。"
STILL_OPEN = "まだ開いています。閉じてから確かめます。"


def break_glass(
    session: Session, household_id: int, reason: str, *, now: dt.datetime, by: Actor
) -> BreakGlass:
    """Open one household of the actor's site for an hour. Raises GlassRefusedError."""
    if not can(by, Action.BREAK_GLASS) or by.staff_id is None or by.site_id is None:
        raise NotFoundError
    why = clean_text(reason)
    if len(why) < LEAST:
        raise GlassRefusedError(NO_REASON, field="reason")
    # Two windows of one person wait for one another here.
    session.execute(select(Staff.id).where(Staff.id == by.staff_id).with_for_update())
    if open_glass(session, by, now=now) is not None:
        raise GlassRefusedError(ANOTHER_OPEN)
    row = BreakGlass(
        site_id=by.site_id,
        household_id=household_id,
        opened_by_id=by.staff_id,
        reason=why,
        opened_at=now,
        closes_at=now + GLASS,
    )
    session.add(row)
    session.flush()
    note(session, "break_glass", "break_glass", row.public_id, now=now, by=by)
    return row


def open_glass(session: Session, actor: Actor, *, now: dt.datetime) -> BreakGlass | None:
    """The household this person has open in an emergency."""
    return session.scalar(
        select(BreakGlass)
        .where(BreakGlass.opened_by_id == actor.staff_id, BreakGlass.closed_at.is_(None))
        .where(BreakGlass.closes_at > now)
        .limit(1)
    )


def get_open_glass(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> BreakGlass:
    """The own emergency while it is open. Raises NotFoundError: over, of somebody else, of another role."""
    row = get_own_glass(session, actor, public_id)
    if not is_glass_open(row.closes_at, row.closed_at, now):
        raise NotFoundError
    return row


def get_own_glass(session: Session, actor: Actor, public_id: str) -> BreakGlass:
    """What this person opened, over or not. Raises NotFoundError."""
    row = session.scalar(
        select(BreakGlass).where(BreakGlass.public_id == public_id, BreakGlass.opened_by_id == actor.staff_id)
    )
    if row is None or not can(actor, Action.BREAK_GLASS):
        raise NotFoundError
    return row


def close_glass(session: Session, row: BreakGlass, *, now: dt.datetime, by: Actor) -> None:
    """It is not needed any more; what is over stays as it ended."""
    if not is_glass_open(row.closes_at, row.closed_at, now):
        return
    row.closed_at = now
    session.flush()
    note(session, "close_glass", "break_glass", row.public_id, now=now, by=by)


def close_all_of(session: Session, staff_id: int, *, now: dt.datetime) -> None:
    """Nothing stays open behind somebody who signs out, or comes in anew."""
    session.execute(
        update(BreakGlass)
        .where(BreakGlass.opened_by_id == staff_id, BreakGlass.closed_at.is_(None))
        .where(BreakGlass.closes_at > now)
        .values(closed_at=now)
    )


def review_glass(session: Session, row: BreakGlass, words: str, *, now: dt.datetime, by: Actor) -> None:
    """Somebody else has looked at why, and at what was opened. Raises GlassRefusedError."""
    session.refresh(row, with_for_update=True)
    if row.reviewed_at is not None:
        return
    said = clean_text(words)
    if row.opened_by_id == by.staff_id:
        raise GlassRefusedError(OWN)
    if is_glass_open(row.closes_at, row.closed_at, now):
        raise GlassRefusedError(STILL_OPEN)
    if not said:
        raise GlassRefusedError(NO_WORDS, field="words")
    row.reviewed_by_id, row.reviewed_at, row.review = by.staff_id, now, said
    session.flush()
    note(session, "review_glass", "break_glass", row.public_id, now=now, by=by)
