"""Refusals about what is handed over."""

from familyprog.base.errors import ConflictError, DomainError


class HandOverRefusedError(DomainError):
    """Something that cannot be handed over like this; `field` names what is missing."""


class TakenError(ConflictError):
    """A colleague was quicker; nothing is lost by it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}さんが、先に引き受けました。")


class SettledError(ConflictError):
    """A colleague has done it already."""

    def __init__(self) -> None:
        super().__init__("この件は、ほかの方がもうすませています。")
