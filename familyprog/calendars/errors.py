"""Refusals about calendars."""

from familyprog.base.errors import DomainError


class ReplyRefusedError(DomainError):
    """An answer that cannot be applied any more, or says nothing that could be."""
