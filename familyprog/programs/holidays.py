"""The table of national holidays, from a file by year with its source. The first readable file wins."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from familyprog.programs.rules import HolidayTable

FILE = Path("tables") / "holidays.toml"


class HolidayYear(BaseModel):
    """祝日の一年: its days as MM-DD with their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1948, le=2099)  # the law on national holidays is of 1948
    days: tuple[tuple[str, str], ...] = Field(min_length=1)

    def dated(self) -> dict[dt.date, str]:
        """The days with their year. Raises ValueError for a day no calendar has."""
        return {dt.date.fromisoformat(f"{self.year:04d}-{day}"): name for day, name in self.days}


class HolidayFile(BaseModel):
    """祝日の表: `curricula/tables/holidays.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    years: tuple[HolidayYear, ...] = Field(min_length=1)


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
