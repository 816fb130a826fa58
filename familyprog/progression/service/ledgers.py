"""The one door through which append-only rows may move (two records become one) or go (somebody is erased)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from familyprog.progression.models import LedgerDoor


@contextmanager
def ledgers_open(session: Session, opened_for: str) -> Iterator[None]:
    """Inside the block the database lets rows of the ledgers change; nobody else's transaction sees the door."""
    session.flush()
    session.execute(insert(LedgerDoor).values(opened_for=opened_for))
    yield
    session.flush()
    session.execute(delete(LedgerDoor))
