"""Refusals about wishes, decisions and things to look at again."""

from __future__ import annotations

from collections.abc import Sequence

from familyprog.base.errors import ConflictError, DomainError


class WishRefusedError(DomainError):
    """A wish without an owner, a sentence or a sensible day; `field` names what is missing."""


class DecisionRefusedError(DomainError):
    """What two people concluded cannot be written down like this; every objection has its own field."""

    def __init__(self, objections: Sequence[DomainError]) -> None:
        super().__init__(objections[0].message, field=objections[0].field)
        self.objections = tuple(objections)


class PutOffRefusedError(DomainError):
    """A day to which a thing cannot be put off."""


class DecidedMeanwhileError(ConflictError):
    """Something it rests on changed while it was being written; nothing was written, and both are shown."""

    def __init__(self, decision_ids: Sequence[str], withdrawn: Sequence[str]) -> None:
        super().__init__("書いているあいだに、ほかの記録が入りました。両方を見て、もう一度お決めください。")
        self.decision_ids, self.withdrawn = tuple(decision_ids), tuple(withdrawn)


class CorrectedAlreadyError(ConflictError):
    """A wrong record is corrected once; the correction itself can be corrected."""

    def __init__(self) -> None:
        super().__init__("この記録は、もう直してあります。直すときは、新しいほうの記録から直してください。")
