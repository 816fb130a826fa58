"""Where curricula, definitions and tables are looked up."""

from __future__ import annotations

from pathlib import Path

from familyprog.base.resources import search_folders
from familyprog.web.db import config


def curricula_folders() -> list[Path]:
    """The operator's own folders first, then what was shipped."""
    return search_folders("curricula", [config().curricula, config().instance / "curricula"])
