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


# The operator's own words, learnt once when a process starts; every check asks the same list.
OPERATOR: list[str] = []


def telling_words(text: str, extra: Iterable[str] = ()) -> list[str]:
    """The telling words found in a text, in width- and case-folded comparison; empty when none.

    `extra` are further words: names of programs, places and persons.
    """
    flat = _flat(text)
    words = [*TELLING, *OPERATOR, *(word for word in extra if word)]
    return [word for word in words if _flat(word) in flat]


def learn_operator_words(instance: Path) -> None:
    """Take over the operator's own list: `words.txt` in the instance folder, one word a line, # for remarks."""
    path = instance / "words.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    OPERATOR[:] = [line for line in lines if line]


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
