"""Refusals about what is arranged."""

from familyprog.base.errors import DomainError


class ArrangementRefusedError(DomainError):
    """A promise or a topic that cannot be written down like this; `field` names what is missing."""
