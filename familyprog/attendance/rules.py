"""When a session may be marked, and when a family member has finished."""

from __future__ import annotations

import datetime as dt

from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.attendance.errors import (
    HeadsError,
    NotYetMarkableError,
    ObserverRefusedError,
    TooLateToTellError,
)
from familyprog.base.clock import tokyo_date
from familyprog.programs.enums import SessionState

MAX_HEADS = 300


def counts(mark: Mark, capacity: Capacity = Capacity.PARTICIPANT) -> bool:
    """Whether a mark counts in 延べ人数 and towards a unit: the person came, and not to watch or help."""
    return mark in CAME and capacity is Capacity.PARTICIPANT


def check_markable(state: SessionState, starts_at: dt.datetime, now: dt.datetime) -> None:
    """Marks are taken from the morning of the day on. Raises NotYetMarkableError."""
    if state is SessionState.CANCELLED:
        raise NotYetMarkableError("この回は中止になっています。出席はつけられません。")
    if tokyo_date(now) < tokyo_date(starts_at):
        raise NotYetMarkableError("出席は、当日になってからつけられます。")


def check_tellable(state: SessionState, ends_at: dt.datetime, now: dt.datetime) -> None:
    """An absence may be told to the last minute. Raises TooLateToTellError afterwards."""
    if state is SessionState.CANCELLED or now >= ends_at:
        raise TooLateToTellError


def check_observers(capacity: Capacity, agreed_on: dt.date | None, starts_at: dt.datetime) -> None:
    """A group is watched only when it has agreed before (domain.md §1.4-9). Raises ObserverRefusedError."""
    if capacity is Capacity.OBSERVER and (agreed_on is None or agreed_on > tokyo_date(starts_at)):
        raise ObserverRefusedError(
            "見学の前に、グループの方々の了解をうかがってください。了解をいただいた日を記すと、加えられます。",
            field="capacity",
        )


def check_pledge(capacity: Capacity, *, has_pledged: bool) -> None:
    """Whoever watches has promised to keep what is said to himself or herself. Raises ObserverRefusedError."""
    if capacity is Capacity.OBSERVER and not has_pledged:
        raise ObserverRefusedError(
            "見学の方に守秘のお願いをお渡しし、同意をいただいてから加えてください。", field="has_pledged"
        )


def check_heads(heads: int) -> None:
    """A tally is a small whole number. Raises HeadsError."""
    if not 0 <= heads <= MAX_HEADS:
        raise HeadsError


def has_finished(credited: set[int], required: int) -> bool:
    """Whether enough units of the frozen version are credited; 0 means there is no such rule."""
    return required > 0 and len(credited) >= required
