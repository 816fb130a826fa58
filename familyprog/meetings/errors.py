"""Refusals around stage meetings."""

from __future__ import annotations

from familyprog.base.errors import ConflictError, DomainError


class MeetingRefusedError(DomainError):
    """A meeting, its list or its minutes cannot be like this; `field` names what is to be changed."""


class MeetingClosedError(ConflictError):
    """The minutes are closed: what is added stands there as a new line."""

    def __init__(self) -> None:
        super().__init__("この会議は、もう閉じています。会議録に、新しい行として書き足せます。")


class StaleMeetingError(ConflictError):
    """A colleague changed the meeting first; both stand on the page."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの職員が先に直しています。下の「いまの内容」を見て、よければもう一度押してください。"
        )


class StaleCaseError(ConflictError):
    """A colleague wrote something about this household first; both stand on the page."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの職員が先に書いています。下の「先に書かれたこと」を見て、よければもう一度押してください。"
        )
