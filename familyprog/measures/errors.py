"""Refusals about answers."""

from familyprog.base.errors import ConflictError, DomainError


class AnswersRefusedError(DomainError):
    """Answers that cannot be kept like this; `field` names the question."""


class AlreadyCorrectedError(ConflictError):
    """A colleague corrected the same answers first."""

    def __init__(self) -> None:
        super().__init__("この答えは、もう直されています。新しい方の「直す」から直してください。")
