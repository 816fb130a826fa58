"""What may stand on a wall, where a photograph or a passer-by may take it along. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from familyprog.base.words import telling_words

QUOTED = re.compile(r"「[^」]*」|（[^）]*）|\([^)]*\)")
CALM = "みんなの時間"


def for_everybody(text: str, names: Iterable[str] = (), instead: str = CALM) -> str:
    """The text without what tells what the group is about: first what is quoted goes, then all of it.

    `names`: of the program, the group and the place.
    """
    names = list(names)
    for words in (text, QUOTED.sub("", text).strip()):
        if words and not telling_words(words, names):
            return words
    return instead
