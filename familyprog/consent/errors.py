"""Refusals around consents and what was told."""

from familyprog.base.errors import DomainError


class ConsentRefusedError(DomainError):
    """Something is missing in what is consented to."""


class DisclosureRefusedError(DomainError):
    """Nothing is told beyond what was consented to, nor without saying why."""
