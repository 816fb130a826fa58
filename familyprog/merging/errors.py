"""Refusals about making two persons one. Each says what can be done instead."""

from familyprog.base.errors import DomainError


class MergeRefusedError(DomainError):
    """These two cannot be made one, or not without a word of people."""


class UndoRefusedError(DomainError):
    """What was merged has gone on living, so it cannot be taken apart by a button."""

    def __init__(self) -> None:
        super().__init__("まとめたあとに新しい動きがあったため、元に戻せません。")
