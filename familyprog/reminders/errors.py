"""Refusals about what is told."""

from familyprog.base.errors import DomainError


class UndoRefusedError(DomainError):
    """A change cannot be taken back any more."""


class NoLettersError(DomainError):
    """Nothing waits for the post, or nothing of it may go out any more."""

    def __init__(self) -> None:
        super().__init__("いま印刷する手紙はありません。きまりが変わった分は、一覧から外しました。")
