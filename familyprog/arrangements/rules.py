"""What may be written down as a promise, or as a topic to avoid. Pure."""

from __future__ import annotations

import datetime as dt

from familyprog.arrangements.errors import ArrangementRefusedError
from familyprog.arrangements.models import LONGEST_WORDS


def check_arrangement(statement: str, said_on: dt.date, today: dt.date) -> None:
    """Raises ArrangementRefusedError."""
    if not statement or len(statement) > LONGEST_WORDS:
        raise ArrangementRefusedError(f"{LONGEST_WORDS}文字までで、短く書いてください。", field="statement")
    if said_on > today:
        raise ArrangementRefusedError("うかがった日は、今日までの日を入れてください。", field="said_on")
