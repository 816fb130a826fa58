"""Refusals at the door. None tells whether an account exists."""

from familyprog.base.errors import DomainError


class SignInRefusedError(DomainError):
    """Wrong address, password or number: always the same sentence."""

    def __init__(self) -> None:
        super().__init__(
            "メールアドレス・パスワード・6けたの数字のどれかが違うようです。もう一度お確かめください。"
        )


class TooManyTriesError(DomainError):
    """The throttle is shut for a while."""

    def __init__(self) -> None:
        super().__init__(
            "何度か続いたので、少しお休みしています。15分ほどたってから、もう一度お試しください。"
        )


class CodeRefusedError(DomainError):
    """Wrong, old or used digits, or another browser."""

    def __init__(self) -> None:
        super().__init__(
            "数字が違うか、時間がたっています。メールの8けたの数字を、もう一度入れてください。", field="code"
        )


class WeakPasswordError(DomainError):
    """The new password is too short or too common."""


class SetUpRefusedError(DomainError):
    """The one-time set-up line is used, old or unknown."""

    def __init__(self) -> None:
        super().__init__("この準備用の行は使えません。管理の方に、新しい行を出してもらってください。")


class GlassRefusedError(DomainError):
    """A household cannot be opened in an emergency, or not be looked into by this person."""


class AccountRefusedError(DomainError):
    """An account cannot be opened or ended like this."""
