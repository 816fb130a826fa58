"""Refusals about places. Each says what can be done instead."""

from familyprog.base.errors import DomainError


class AlreadyEnrolledError(DomainError):
    """The person already has, or waits for, a place here."""

    def __init__(self) -> None:
        super().__init__("もうお申し込みをお受けしています。重ねてのお手続きはいりません。")


class KeptApartError(DomainError):
    """Somebody is there whom this person is kept apart from. A family learns nothing of it."""

    def __init__(self, *, is_staff: bool) -> None:
        super().__init__(
            "同じ場に入れない方がいます。ほかの会を選ぶか、担当と相談してください。"
            if is_staff
            else "この会は、いまお席をご用意できません。お電話でうかがいます。"
        )


class NotOpenError(DomainError):
    """The cohort takes nobody now."""


class NotEligibleError(DomainError):
    """A rule of the program stands in the way; the sentence explains it."""


class AlreadyLeftError(DomainError):
    """The enrolment has already ended."""

    def __init__(self) -> None:
        super().__init__("この受講は、もう取り消しています。")


class StateRefusedError(DomainError):
    """Not possible from the state the enrolment is in."""


class MonthRefusedError(DomainError):
    """The group cannot be chosen for this month."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="cohort")


class MakeUpRefusedError(DomainError):
    """The unit cannot be taken there, or has been taken already."""


class NoRoomError(MakeUpRefusedError):
    """No place for a guest that day, or no longer."""

    def __init__(self) -> None:
        super().__init__("この日はお席がなくなりました。ほかの日を選んでください。", field="host")


class CompanionRefusedError(DomainError):
    """Who comes along cannot be called, or not be told from the first."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="companion")


class OfferRefusedError(DomainError):
    """The offer is for something else, or already taken up."""


class CapacityRefusedError(DomainError):
    """A number of places that makes no sense."""

    def __init__(self) -> None:
        super().__init__("定員を0以上の数字で入れてください。", field="capacity")


class SlotRefusedError(DomainError):
    """The one-to-one time cannot be had, or not be given back any more."""
