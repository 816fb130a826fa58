"""Whether there is room to write down what is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

from familyprog.base.config import Config
from familyprog.outbox.enums import WorkerTrouble

# Some hundred commits of SQLite; a PostgreSQL server sees to its own disk and refuses the start mark.
RESERVE_BYTES = 8 * 1024 * 1024
SQLITE = "sqlite:///"


def space_trouble(config: Config) -> WorkerTrouble | None:
    """NO_SPACE when the disk of the database, or of the mail folder, is all but full."""
    folders = [] if config.smtp_url else [config.instance]
    if config.database.startswith(SQLITE):
        folders.append(Path(config.database.removeprefix(SQLITE)).parent)
    there = [folder for folder in folders if folder.exists()]
    is_full = any(shutil.disk_usage(folder).free < RESERVE_BYTES for folder in there)
    return WorkerTrouble.NO_SPACE if is_full else None
