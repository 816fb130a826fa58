"""The seal of the trail: each batch's digest holds the one before, so that nothing is changed or left out unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence

# Longer than any transaction of ours may last (base/db.py): a line with a lower number cannot come later.
SETTLED = dt.timedelta(minutes=5)
A_BATCH = 5000
FIRST = "0" * 64

Line = Sequence[object]  # everything one line says, in the order of its columns


def digest_of(before: str, number: int, lines: Iterable[Line]) -> str:
    """The digest of a batch: of the one before, its number, and its lines in their order (security.md §5.5)."""
    found = hashlib.sha256(f"{before}\n{number}\n".encode())
    for line in lines:
        text = json.dumps([_plain(value) for value in line], ensure_ascii=False, separators=(",", ":"))
        found.update(f"{text}\n".encode())
    return found.hexdigest()


def _plain(value: object) -> object:
    """Instants in one way of writing, whatever the database."""
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
