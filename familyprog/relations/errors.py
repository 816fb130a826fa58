"""Refusals about what is said of a home."""

from familyprog.base.errors import DomainError


class StatementRefusedError(DomainError):
    """A statement that cannot be written down like this; `field` names what to change."""
