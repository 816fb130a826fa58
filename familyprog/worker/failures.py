"""Why a worker does nothing, and what a log may say of a mistake: its kind and its place, never the values."""

from __future__ import annotations

import traceback
from pathlib import Path

from familyprog.base.errors import DomainError
from familyprog.outbox.enums import WorkerTrouble


class StandstillError(DomainError):
    """Nothing may be sent: the clock is wrong, or it could not be written down."""

    def __init__(self, trouble: WorkerTrouble) -> None:
        super().__init__(f"送信を止めています。{trouble.label}")
        self.trouble = trouble


def shown(problem: BaseException) -> str:
    """KeyError in contents.py:41."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
