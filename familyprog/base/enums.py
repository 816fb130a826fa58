"""Closed sets of codes, each with its Japanese label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """An enum whose members carry a label: `YES = "yes", "はい"`. The code is stored, the label shown."""

    label: str

    # The default is for mypy: `Role("admin")` looks a member up; a test sees that each has its label.
    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in their written order, as form fields want them."""
        return [(member.value, member.label) for member in cls]
