"""国のメニュー: the nation's codes for what is offered, from a table by fiscal year. Reports count by them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from familyprog.base.resources import search_folders
from familyprog.programs.reader.tables import TABLES, MenuFile

FILE = Path(TABLES) / "menus.toml"


def menu_items(fiscal_year: int, folders: Iterable[Path] = ()) -> dict[int, str]:
    """The codes and names in force in a fiscal year; empty for a year before the first version.

    The first readable table of the folders wins; without one, the shipped table is asked.
    """
    for folder in [*folders, *search_folders("curricula")]:
        path = folder / FILE
        versions = _read(path, path.stat().st_mtime_ns) if path.is_file() else None
        if versions is not None:
            begun = [year for year in versions if year <= fiscal_year]
            return dict(versions[max(begun)]) if begun else {}
    return {}


def menu_label(code: int | None, fiscal_year: int, folders: Iterable[Path] = ()) -> str:
    """The name of a code in a fiscal year; empty when that year has no such code."""
    return menu_items(fiscal_year, folders).get(code or 0, "")


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Mapping[int, Mapping[int, str]] | None:
    """The file's versions, read again when the file has changed; None for one that cannot be read."""
    try:
        file = MenuFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, ValidationError):
        return None
    return {version.year: dict(version.items) for version in file.versions}
