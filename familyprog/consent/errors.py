"""Refusals around consents and what was told."""

from familyprog.base.errors import DomainError


class ConsentRefusedError(DomainError):
    """Something is missing in what is consented to."""


class DisclosureRefusedError(DomainError):
    """Nothing is told beyond what was consented to, nor without saying why."""


class PartnerRefusedError(DomainError):
    """A partner without a name, or known already under another one."""


class NotBeforeTomorrowError(DomainError):
    """A thing is put off to a day to come, within a year."""
