"""Refusals about contacts."""

from collections.abc import Sequence

from familyprog.base.errors import ConflictError, DomainError


class EntryRefusedError(DomainError):
    """A contact that cannot be written down like this; `field` names what to change."""


class NextTryRefusedError(DomainError):
    """A day on which we would be in touch too soon, too late or too often."""


class VisitRefusedError(DomainError):
    """A visit cannot be planned like this; every objection has its own field."""

    def __init__(self, objections: Sequence[DomainError]) -> None:
        super().__init__(objections[0].message, field=objections[0].field)
        self.objections = tuple(objections)


class VisitOverError(ConflictError):
    """Somebody else has called the visit off, or written down what came of it."""

    def __init__(self) -> None:
        super().__init__("この訪問は、もう記録されたか、とりやめになっています。")
