"""What a log may say of a mistake: its kind and its place, never the values it was about."""

from __future__ import annotations

import traceback
from pathlib import Path


def shown(problem: BaseException) -> str:
    """KeyError in contents.py:41."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
