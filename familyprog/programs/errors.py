"""Refusals around programs, cohorts and sessions."""

from familyprog.base.errors import DomainError


class ProgramRefusedError(DomainError):
    """A program cannot be kept like this; `field` says where."""


class PlanRefusedError(DomainError):
    """A plan gives no usable dates; `field` says where."""


class ChangeRefusedError(DomainError):
    """A session cannot be moved or cancelled any more; `field` says where, if anywhere."""


class ClosureRefusedError(DomainError):
    """A closure cannot be kept like this; `field` says where."""


class SlotsRefusedError(DomainError):
    """One-to-one times cannot be laid out like this; `field` says where."""


class ObserversRefusedError(DomainError):
    """The group's agreement cannot be recorded like this."""


class StandInRefusedError(DomainError):
    """Nobody, or not this colleague, can stand in at this session; `field` says where."""
