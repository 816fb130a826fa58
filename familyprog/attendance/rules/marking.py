"""When a session may be marked, what a mark is worth, and when a family member has finished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.attendance.enums import CAME, Capacity, Mark, UnitState
from familyprog.attendance.errors import (
    HeadsError,
    MinutesError,
    NotYetMarkableError,
    ObserverRefusedError,
    SubstituteRefusedError,
    TooLateToTellError,
)
from familyprog.base.clock import tokyo_date
from familyprog.enrolment.enums import MakeUpState
from familyprog.programs.enums import SessionState

MAX_HEADS = 300
MAX_MINUTES = 600
KEPT_AFTER = dt.timedelta(hours=2)  # a device keeps what it could not send so long after the end
FEWEST_ANSWERS = 3  # of home practice: fewer in one room have names
AWAY = (Mark.EXCUSED, Mark.ABSENT)


@dataclass(frozen=True)
class Day:
    """One session that teaches a unit, as one person had it."""

    state: SessionState
    ends_at: dt.datetime
    mark: Mark | None = None
    has_told_absence: bool = False
    has_substitute: bool = False  # whose coming is not the person's own

    @property
    def is_missed(self) -> bool:
        """Whether the person was, or will be, away."""
        is_away = self.mark in AWAY or (self.has_told_absence and self.mark not in CAME)
        return is_away or self.has_substitute


def counts(mark: Mark, capacity: Capacity = Capacity.PARTICIPANT) -> bool:
    """Whether a mark counts in 延べ人数: the person came, and not to watch or help."""
    return mark in CAME and capacity is Capacity.PARTICIPANT


def earns(mark: Mark, capacity: Capacity, *, is_enrolled: bool) -> bool:
    """Whether a mark counts towards a unit: a supporter who is enrolled learns too, but is counted apart."""
    return counts(mark, capacity) or (is_enrolled and mark in CAME and capacity is Capacity.SUPPORTER)


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


def check_substitutable(
    state: SessionState, ends_at: dt.datetime, now: dt.datetime, *, has_come: bool, by_staff: bool
) -> None:
    """The family says who comes until somebody has come; the desk may also put it right afterwards.

    Raises TooLateToTellError, SubstituteRefusedError.
    """
    if by_staff:
        if state is SessionState.CANCELLED:
            raise SubstituteRefusedError("この回は中止になっています。代わりの方のことは入れられません。")
        return
    check_tellable(state, ends_at, now)
    if has_come:
        raise SubstituteRefusedError("受付がもうすんでいます。会場の係の者に、そのままお話しください。")


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


def minutes_there(mark: Mark, said: int | None, before: int | None) -> int | None:
    """The minutes a new mark leaves: what is said (0: nothing any more), else what stood; none for who is away.

    Raises MinutesError.
    """
    if said is not None and not 0 <= said <= MAX_MINUTES:
        raise MinutesError
    if mark not in CAME:
        return None
    return before if said is None else said or None


def kept_for(ends_at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How long a device may still keep taps it could not send; zero once that is over."""
    return max(ends_at + KEPT_AFTER - now, dt.timedelta(0))


def is_open(state: SessionState, starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether marks are taken now."""
    try:
        check_markable(state, starts_at, now)
    except NotYetMarkableError:
        return False
    return True


def has_finished(credited: set[int], required: int) -> bool:
    """Whether enough units of the frozen version are credited; 0 means there is no such rule."""
    return required > 0 and len(credited) >= required


def unit_state(
    days: Sequence[Day],
    make_up: MakeUpState | None,
    host: Day | None,
    *,
    is_credited: bool,
    joined_at: dt.datetime,
    now: dt.datetime,
) -> UnitState:
    """How a unit stands for one person.

    `days`: the sessions of the own group that teach it on his or her track; `make_up` and `host`: what was
    arranged instead, and the day on which the person is a guest.
    """
    if make_up is MakeUpState.CREDITED:
        return UnitState.MADE_UP
    if is_credited:
        return UnitState.TAKEN
    if make_up is MakeUpState.PLANNED and (host is None or not _fell_through(host)):
        return UnitState.PLANNED
    return _uncredited(days, joined_at, now)


def _fell_through(host: Day) -> bool:
    return host.is_missed or host.state is SessionState.CANCELLED


def _uncredited(days: Sequence[Day], joined_at: dt.datetime, now: dt.datetime) -> UnitState:
    held = [day for day in days if day.state is not SessionState.CANCELLED]
    if not held:
        return UnitState.CALLED_OFF
    if any(day.ends_at > now and not day.is_missed for day in held):
        return UnitState.COMING
    if any(day.is_missed for day in held):
        return UnitState.MISSED
    return UnitState.BEFORE if all(day.ends_at <= joined_at for day in held) else UnitState.UNMARKED
