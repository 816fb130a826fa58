"""紙を写す: which key means which mark, and a whole sheet in one line. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from familyprog.attendance.enums import Mark
from familyprog.attendance.errors import LineError

# One key a person; Enter is the first of them.
KEYS = {
    "1": Mark.PRESENT,
    "2": Mark.LATE,
    "3": Mark.LEFT_EARLY,
    "0": Mark.ABSENT,
}
NOTHING = "-"  # this line stays as it is


def as_told(mark: Mark, *, has_told: bool) -> Mark:
    """The mark of one line: who had said so beforehand is excused, not absent."""
    return Mark.EXCUSED if mark is Mark.ABSENT and has_told else mark


def read_line(text: str, numbers: Sequence[int]) -> dict[int, Mark]:
    """Marks by number of the sheet, from 「1 1 0 2 -」: the first key is that of the first line.

    Blanks and commas may stand between, full-width too. Raises LineError (field `line`) with what to mend.
    """
    flat = unicodedata.normalize("NFKC", text)
    keys = [c for c in flat if not c.isspace() and c not in ",、・。"]
    strange = [c for c in keys if c not in KEYS and c != NOTHING]
    if strange:
        raise LineError(
            f"「{strange[0]}」は使えません。1（出席）・2（途中から）・3（途中まで）・0（お休み）・-（そのまま）"
            "だけで書いてください。"
        )
    if len(keys) != len(numbers):
        raise LineError(
            f"紙は{len(numbers)}行ですが、{len(keys)}人分が書かれています。わからない行には - を書いてください。"
        )
    return {number: KEYS[key] for number, key in zip(numbers, keys, strict=True) if key != NOTHING}
