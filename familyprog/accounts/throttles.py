"""Counting tries in the database, so that restarts and second processes forget nothing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.errors import TooManyTriesError
from familyprog.accounts.models import Throttle
from familyprog.base.names import digest


def count_try(session: Session, what: str, who: str, *, limit: int, minutes: int, now: dt.datetime) -> None:
    """Count one try of `who` (kept as a digest) at `what`, in fixed windows of some minutes.

    Raises TooManyTriesError beyond `limit` tries in the window.
    """
    key, starts_at = _key(what, who), _window_of(now, minutes)
    row = session.scalar(
        select(Throttle).where(Throttle.key == key, Throttle.window_starts_at == starts_at).with_for_update()
    )
    if row is None:
        row = Throttle(key=key, window_starts_at=starts_at, tries_count=0)
        session.add(row)
    row.tries_count += 1
    session.flush()
    if row.tries_count > limit:
        raise TooManyTriesError


def forget_tries(session: Session, what: str, who: str) -> None:
    """Start counting anew, after a success."""
    session.execute(delete(Throttle).where(Throttle.key == _key(what, who)))


def take_back_try(session: Session, what: str, who: str, *, minutes: int, now: dt.datetime) -> None:
    """The try just counted was a right one: only wrong ones count, and the earlier ones still do."""
    session.execute(
        update(Throttle)
        .where(Throttle.key == _key(what, who), Throttle.window_starts_at == _window_of(now, minutes))
        .values(tries_count=Throttle.tries_count - 1)
    )


def tries_since(session: Session, what: str, who: str, *, limit: int, since: dt.datetime) -> int:
    """The tries let through in the windows from then on; at most `limit` of each."""
    counts = session.scalars(
        select(Throttle.tries_count).where(
            Throttle.key == _key(what, who), Throttle.window_starts_at >= since
        )
    )
    return sum(min(count, limit) for count in counts)


def _key(what: str, who: str) -> str:
    return f"{what}:{digest(who)[:32]}"


def _window_of(now: dt.datetime, minutes: int) -> dt.datetime:
    return now - (now - dt.datetime(2000, 1, 1, tzinfo=dt.UTC)) % dt.timedelta(minutes=minutes)
