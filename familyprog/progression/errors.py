"""Refusals about wishes, decisions and things to look at again."""

from __future__ import annotations

from collections.abc import Sequence

from familyprog.base.errors import DomainError


class WishRefusedError(DomainError):
    """A wish without an owner, a sentence or a sensible day; `field` names what is missing."""


class DecisionRefusedError(DomainError):
    """What two people concluded cannot be written down like this; every objection has its own field."""

    def __init__(self, objections: Sequence[DomainError]) -> None:
        super().__init__(objections[0].message, field=objections[0].field)
        self.objections = tuple(objections)


class PutOffRefusedError(DomainError):
    """A day to which a thing cannot be put off."""
