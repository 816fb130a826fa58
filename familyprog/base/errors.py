"""Refusals a person may read."""


class DomainError(Exception):
    """A use case was refused.

    `message` is a Japanese sentence that may be shown as it is; `field` names the form field
    it belongs to, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFoundError(DomainError):
    """Missing, or out of the actor's scope: the two are never told apart."""

    def __init__(self, message: str = "お探しのページは見つかりませんでした。") -> None:
        super().__init__(message)


class ConflictError(DomainError):
    """Somebody else saved first; nothing was overwritten."""


class ConfigError(Exception):
    """The installation is half-set or unsafe; the sentence says what to set."""
