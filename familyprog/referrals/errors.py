"""Refusals around handing on. Each says what did not happen."""

from familyprog.base.errors import DomainError


class NeedRefusedError(DomainError):
    """A need that says nothing, or is of another household."""


class ReferralRefusedError(DomainError):
    """Nothing goes to anybody that was not agreed to, or not looked at."""


class AnswerRefusedError(DomainError):
    """An answer that cannot follow what was before."""


class MeetingRefusedError(DomainError):
    """A meeting recorded under the rules of the other kind, or without what it needs."""


class RolesRefusedError(DomainError):
    """A table of roles that says nothing, or may not be handed out."""


class ResourceRefusedError(DomainError):
    """A resource without a name."""


class TalkRefusedError(DomainError):
    """A talk of a supporter that says nothing, or names somebody."""
