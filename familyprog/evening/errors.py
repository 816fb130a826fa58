"""Refusals around the clock of an evening."""

from familyprog.base.errors import ConflictError, DomainError


class StaleTickError(ConflictError):
    """Somebody else ticked this block first."""

    def __init__(self, theirs: str) -> None:
        super().__init__(
            f"ほかの端末で「{theirs}」になっています。画面を新しくしました。ちがうときは、もう一度押してください。"
        )


class MinutesError(DomainError):
    """A change of length that cannot be."""

    def __init__(self) -> None:
        super().__init__("のばす・ちぢめるのは5分ずつ、60分までです。")
