"""The table of national holidays, from a file by year with its source. The first readable file wins."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from familyprog.programs.reader.tables import TABLES, HolidayFile
from familyprog.programs.rules import HolidayTable

FILE = Path(TABLES) / "holidays.toml"


def holiday_table(folders: Iterable[Path]) -> HolidayTable:
    """The table of the first folder that has a readable one; without any, all is left to the library."""
    for folder in folders:
        path = folder / FILE
        if path.is_file():
            table = _read(path, path.stat().st_mtime_ns)
            if table is not None:
                return table
    return HolidayTable()


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> HolidayTable | None:
    """The file's table, read again when the file has changed; None for one that cannot be read."""
    try:
        file = HolidayFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        days = {day: name for year in file.years for day, name in year.dated().items()}
    except (OSError, ValueError, ValidationError):
        return None
    years = frozenset(year.year for year in file.years)
    return HolidayTable(days, years, max(years), file.source)
