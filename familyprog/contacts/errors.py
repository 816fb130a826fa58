"""Refusals about contacts."""

from familyprog.base.errors import DomainError


class EntryRefusedError(DomainError):
    """A contact that cannot be written down like this; `field` names what to change."""


class NextTryRefusedError(DomainError):
    """A day on which we would be in touch too soon, too late or too often."""
