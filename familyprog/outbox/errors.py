"""Refusals of the outbox."""

from familyprog.base.errors import DomainError


class AlreadyToldError(DomainError):
    """Somebody else told the person, or there is nothing left to tell."""

    def __init__(self) -> None:
        super().__init__("このお知らせは、もう終わっています。一覧を開き直してください。")
