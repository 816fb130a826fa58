"""Refusals about handing over."""

from familyprog.base.errors import ConflictError, DomainError


class HandOverRefusedError(DomainError):
    """Something that cannot be handed over like this; `field` names what to change."""


class PackChangedError(ConflictError):
    """The item is not any more what was read."""

    def __init__(self) -> None:
        super().__init__("読んでいるあいだに、この項目が変わりました。もう一度見てから、確かめてください。")
