"""Counting tries in the database, so that restarts and second processes forget nothing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.errors import TooManyTriesError
from familyprog.accounts.models import Throttle
from familyprog.base.names import digest


def count_try(session: Session, what: str, who: str, *, limit: int, minutes: int, now: dt.datetime) -> None:
    """Count one try of `who` (kept as a digest) at `what`, in fixed windows of some minutes.

    Raises TooManyTriesError beyond `limit` tries in the window.
    """
    key = f"{what}:{digest(who)[:32]}"
    window = dt.timedelta(minutes=minutes)
    starts_at = now - (now - dt.datetime(2000, 1, 1, tzinfo=dt.UTC)) % window
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
    session.execute(delete(Throttle).where(Throttle.key == f"{what}:{digest(who)[:32]}"))
