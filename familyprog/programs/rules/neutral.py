"""What leaves the house says nothing. Pure."""

from __future__ import annotations

from familyprog.base.words import telling_words
from familyprog.programs.errors import ProgramRefusedError


def check_neutral(text: str, field_name: str) -> None:
    """Addresses and calendar titles leave the house: no telling word. Raises ProgramRefusedError."""
    hits = telling_words(text)
    if hits:
        raise ProgramRefusedError(
            f"「{hits[0]}」は、封筒や予定表から家の方に伝わるおそれがあります。別の言葉にしてください。",
            field=field_name,
        )
