"""同意の文面: the legal basis and what is explained, by version, from a file an operator replaces.

A version is never changed once something was explained with it: a new one is added, and each consent keeps its own.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from familyprog.base.resources import search_folders

FILE = Path("tables") / "consent.toml"
VERSION = 20  # letters, as the column keeps


@dataclass(frozen=True)
class ConsentText:
    """One version: what is said before somebody consents, and the items to choose from."""

    version: str
    starts_on: dt.date
    basis: str
    explanation: str
    withdrawing: str
    items: tuple[str, ...]


def text_in_force(day: dt.date, folders: Iterable[Path] = ()) -> ConsentText:
    """The version of a day: the last one that has begun, or the first of all before that."""
    texts = _texts(folders)
    return next((text for text in reversed(texts) if text.starts_on <= day), texts[0])


def text_of(version: str, folders: Iterable[Path] = ()) -> ConsentText | None:
    """The version a consent was given with; None when the file has it no more."""
    return next((text for text in _texts(folders) if text.version == version), None)


def _texts(folders: Iterable[Path]) -> tuple[ConsentText, ...]:
    """Of the first folder that has a readable file; the shipped one is readable."""
    for folder in [*folders, *search_folders("curricula")]:
        path = folder / FILE
        texts = _read(path, path.stat().st_mtime_ns) if path.is_file() else ()
        if texts:
            return texts
    raise FileNotFoundError(FILE)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> tuple[ConsentText, ...]:
    """The versions, oldest first, read again when the file has changed; none of a file that cannot be read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))["versions"]
        return tuple(sorted((_text(one) for one in found), key=lambda text: text.starts_on))
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _text(one: dict[str, Any]) -> ConsentText:
    """One block of the file. Raises KeyError, TypeError or ValueError for what is not as it should be."""
    words = [one[name] for name in ("version", "basis", "explanation", "withdrawing")]
    items = tuple(one["items"])
    if not all(isinstance(text, str) and text.strip() for text in (*words, *items)) or not items:
        raise ValueError(FILE)
    if type(one["starts_on"]) is not dt.date or len(words[0]) > VERSION:
        raise ValueError(FILE)
    version, basis, explanation, withdrawing = (text.strip() for text in words)
    return ConsentText(version, one["starts_on"], basis, explanation, withdrawing, items)
