"""Refusals about persons and the ways to reach them."""

from familyprog.base.errors import DomainError


class ContactRefusedError(DomainError):
    """A way to reach somebody that cannot work; `field` names the detail."""


class NameRefusedError(DomainError):
    """What we are asked to call somebody is empty or too long."""


class PinRefusedError(DomainError):
    """A PIN that is none, or one that a household would guess first."""

    def __init__(self, message: str, *, field: str = "pin") -> None:
        super().__init__(message, field=field)


class CardRefusedError(DomainError):
    """Unknown card, dead card, wrong PIN: always the same sentence."""

    def __init__(self) -> None:
        super().__init__(
            "カードの番号か暗証番号が違うようです。もう一度お確かめください。"
            "何度も違ったカードは止まります。そのときは、お電話ください。",
            field="code",
        )


class NoteRefusedError(DomainError):
    """A note without a statement, or about a household that is not the writer's."""


class WallRefusedError(DomainError):
    """A wall that cannot be set, or not be taken down by this person alone."""
