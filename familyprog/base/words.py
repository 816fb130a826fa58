"""Words that must not leave the house: the list of product.md C2, plus what an operator adds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

TELLING = (
    "ひきこもり",
    "引きこもり",
    "引き籠",
    "不登校",
    "家族教室",
    "精神",
    "こころ",
    "相談",
    "支援",
    "保健",
    "発達",
    "当事者",
    "8050",
    "hikikomori",
)


def telling_words(text: str, extra: Iterable[str] = ()) -> list[str]:
    """The telling words found in a text, in width- and case-folded comparison; empty when none.

    `extra` are further words: the operator's list, and names of programs, places and persons.
    """
    flat = _flat(text)
    words = [*TELLING, *(word for word in extra if word)]
    return [word for word in words if _flat(word) in flat]


def operator_words(instance: Path) -> tuple[str, ...]:
    """The operator's own list: `words.txt` in the instance folder, one word a line, # for remarks."""
    path = instance / "words.txt"
    if not path.exists():
        return ()
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
