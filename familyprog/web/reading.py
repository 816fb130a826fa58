"""Who looked: reads of sensitive pages are written down before the page is shown."""

from __future__ import annotations

from collections.abc import Sequence

from familyprog.audit.service import note
from familyprog.base.db import unit_of_work
from familyprog.web.db import db, is_writing, now, sessions
from familyprog.web.login import actor


def note_read(kind: str, public_id: str, action: str = "read", result: str = "ok") -> None:
    """Write the reading into the trail in a unit of its own: a GET commits nothing."""
    with unit_of_work(sessions()) as unit:
        note(unit, action, kind, public_id, now=now(), by=actor(), result=result)


def note_all_read(kind: str, public_ids: Sequence[str], action: str = "read") -> None:
    """The same for everything that stands on one page, in one unit."""
    with unit_of_work(sessions()) as unit:
        for public_id in public_ids:
            note(unit, action, kind, public_id, now=now(), by=actor())


def note_search(kind: str, found: int) -> None:
    """Write down that somebody was looked for and how many were found, never what was typed (security.md P7)."""
    if is_writing():
        note(db(), "search", kind, "-", now=now(), by=actor(), result=str(found))
    else:
        note_read(kind, "-", "search", str(found))
