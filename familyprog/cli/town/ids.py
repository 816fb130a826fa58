"""Public ids that are the same on every run of a profile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

from familyprog.base.names import ALPHABET, PUBLIC_ID_LENGTH


@contextmanager
def steady_ids(session: Session, dice: random.Random) -> Iterator[None]:
    """While it lasts, new rows get their public id from the dice. For made-up data only."""

    def give(session: Session, _context: object, _instances: object) -> None:
        for row in session.new:
            if getattr(row, "public_id", "") is None:
                row.public_id = "".join(dice.choices(ALPHABET, k=PUBLIC_ID_LENGTH))

    event.listen(session, "before_flush", give)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", give)
