"""Refusals around a session."""

from familyprog.base.enums import Labelled
from familyprog.base.errors import ConflictError, DomainError


class NotYetMarkableError(DomainError):
    """The day of the session has not come, or it was called off."""


class HeadsError(DomainError):
    """A number of heads that cannot be."""

    def __init__(self) -> None:
        super().__init__("人数は0から300までの数字で入れてください。", field="heads")


class StaleHeadsError(DomainError):
    """Somebody else counted meanwhile."""

    def __init__(self, theirs: int, yours: int) -> None:
        super().__init__(
            f"ほかの端末で、先に{theirs}人と記録されました。{yours}人にするなら、もう一度押してください。",
            field="heads",
        )


class MinutesError(DomainError):
    """A time somebody was there that cannot be."""

    def __init__(self) -> None:
        super().__init__(
            "いた時間は、分の数字で入れてください（例 45）。わからなければ、空のままで大丈夫です。"
        )


class ObserverRefusedError(DomainError):
    """Somebody may not watch yet: the group, or the pledge, comes first."""


class TooLateToTellError(DomainError):
    """The session is over."""

    def __init__(self) -> None:
        super().__init__("この回はもう終わりました。お電話でお知らせください。")


class SubstituteRefusedError(DomainError):
    """Nobody can come in this place of this session, or it is settled already."""


class StaleMarkError(ConflictError):
    """Somebody else marked this person first; both values are kept for the choice."""

    def __init__(self, theirs: Labelled, yours: Labelled, version: int, minutes: int | None) -> None:
        super().__init__(
            f"ほかの端末で「{theirs.label}」になっています。「{yours.label}」にするなら、もう一度押してください。"
        )
        self.theirs = theirs
        self.yours = yours
        self.version, self.minutes = version, minutes


class LineError(DomainError):
    """A sheet written in one line does not fit the sheet."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="line")


class NotFinishedError(DomainError):
    """A certificate is only for who has taken as many units as the frozen version asks for, and wishes it."""


class StaleRecordError(ConflictError):
    """A colleague wrote the record of this session first; both texts are kept for the choice."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの方が先に記録を書きました。下の「先に書かれたこと」を見て、直してからもう一度押してください。"
        )


class ReasonNeededError(DomainError):
    """The frozen version asks for more units; staff may decide all the same, and say why."""

    def __init__(self) -> None:
        super().__init__(
            "受けた回がまだそろっていません。ひと区切りにするわけを短く書いてください。", field="reason"
        )


class TabletRefusedError(DomainError):
    """A device cannot be given to a session like this; `field` says where."""


class TabletPinError(DomainError):
    """The PIN of a device was wrong, or wrong too often."""

    def __init__(self, *, left: int) -> None:
        super().__init__(
            "暗証番号がちがうようです。もう一度入れてください。"
            if left
            else "暗証番号が続けてちがったので、この端末を閉じました。職員の方がサインインしてください。",
            field="pin",
        )
