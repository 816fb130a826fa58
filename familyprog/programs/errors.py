"""Refusals around programs, cohorts and sessions."""

from familyprog.base.errors import DomainError


class ProgramRefusedError(DomainError):
    """A program cannot be kept like this; `field` says where."""


class PlanRefusedError(DomainError):
    """A plan gives no usable dates; `field` says where."""


class ChangeRefusedError(DomainError):
    """A session cannot be moved or cancelled any more; `field` says where, if anywhere."""
