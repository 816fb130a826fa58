"""Where `templates/` and `curricula/` lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def search_folders(name: str, extra: Iterable[Path | None] = ()) -> list[Path]:
    """The folders that may hold a resource, first one wins: local overrides, then what is shipped.

    `extra` are complete paths of override folders (FAMILYPROG_CURRICULA, instance/curricula); those
    that are unset or missing are left out.
    """
    overrides = [folder for folder in extra if folder is not None and folder.is_dir()]
    # A wheel carries the folder inside the package, a checkout on its top level (pyproject force-include).
    shipped = [folder for folder in (PACKAGE / name, PACKAGE.parent / name) if folder.is_dir()]
    return [*overrides, *shipped[:1]]


def find_folder(name: str, extra: Iterable[Path | None] = ()) -> Path:
    """The first folder that holds the resource. Raises FileNotFoundError when there is none."""
    folders = search_folders(name, extra)
    if not folders:
        raise FileNotFoundError(f"no folder {name}/ beside or inside {PACKAGE}")
    return folders[0]
