"""What a new plan changes about the sessions there are: never what is past, decided or done by hand. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from familyprog.base.clock import month_start, tokyo_date
from familyprog.programs.enums import SessionState, Track
from familyprog.programs.rules.dates import Slot


class HasDates(Protocol):
    """A session as this module needs it."""

    @property
    def number(self) -> int: ...
    @property
    def planned_on(self) -> dt.date | None: ...
    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def venue(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def track(self) -> Track: ...
    @property
    def state(self) -> SessionState: ...
    @property
    def is_edited(self) -> bool: ...


Kind = TypeVar("Kind")
Meeting = TypeVar("Meeting", bound=HasDates)
Pair = tuple[Kind, Slot]


@dataclass(frozen=True)
class Difference(Generic[Kind]):
    """日程の見直し: sessions with another time or place, new dates, dates that fall away, and the rest.

    `retouched` keep time and place: only the theme or the day the rule gave is another. Nobody is told.
    """

    moved: list[Pair[Kind]] = field(default_factory=list)
    added: list[Slot] = field(default_factory=list)
    dropped: list[Kind] = field(default_factory=list)
    untouched: list[Kind] = field(default_factory=list)
    retouched: list[Pair[Kind]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything stays as it is."""
        return not (self.moved or self.added or self.dropped or self.retouched)


def difference(
    existing: Iterable[Meeting],
    slots: Iterable[Slot],
    *,
    now: dt.datetime,
    in_order: bool,
    since: dt.date = dt.date.min,
) -> Difference[Meeting]:
    """Match sessions and slots of a new plan that begins on the day `since`.

    In order: the first session that may change takes the first slot, so contents keep their order.
    Otherwise a session keeps the slot of its planned day; what is left moves within its month. A session
    never changes its track: people who are no longer meant must hear that it is off.
    """
    sessions = sorted(existing, key=lambda one: (one.starts_at, one.number))
    free = [one for one in sessions if _is_free(one, now, since)]
    fixed = [one for one in sessions if not _is_free(one, now, since)]
    ahead = sorted(
        (slot for slot in slots if slot.starts_at > now and slot.origin >= since),
        key=lambda slot: (slot.starts_at, slot.track.value),
    )
    ahead = _not_taken(fixed, ahead)
    pairs, dropped, added = _matched(free, ahead, _BY_ORDER if in_order else _BY_DAY)
    return Difference(
        moved=[pair for pair in pairs if is_news(*pair)],
        added=added,
        dropped=dropped,
        untouched=[*fixed, *(pair[0] for pair in pairs if not is_news(*pair) and not _is_relabelled(*pair))],
        retouched=[pair for pair in pairs if not is_news(*pair) and _is_relabelled(*pair)],
    )


def _is_free(meeting: HasDates, now: dt.datetime, since: dt.date) -> bool:
    return may_change(meeting, now) and planned_day(meeting) >= since


def may_change(meeting: HasDates, now: dt.datetime) -> bool:
    """Whether a new plan may change a session: still to come, planned, and nobody has changed it by hand."""
    return meeting.state is SessionState.PLANNED and not meeting.is_edited and meeting.starts_at > now


def planned_day(meeting: HasDates) -> dt.date:
    """The day the rule gave a session."""
    return meeting.planned_on or tokyo_date(meeting.starts_at)


def is_news(meeting: HasDates, slot: Slot) -> bool:
    """Whether people have to hear of it: another time or another place."""
    return (meeting.starts_at, meeting.ends_at, meeting.venue) != (slot.starts_at, slot.ends_at, slot.venue)


def _is_relabelled(meeting: HasDates, slot: Slot) -> bool:
    return (planned_day(meeting), meeting.theme) != (slot.origin, slot.theme)


@dataclass(frozen=True)
class _Place:
    """What sessions and slots are compared by."""

    planned_on: dt.date
    month: dt.date
    starts_at: dt.datetime
    track: Track


Key = Callable[[_Place], Hashable]
_BY_ORDER: tuple[Key, ...] = (lambda place: place.track,)
_BY_DAY: tuple[Key, ...] = (
    lambda place: (place.planned_on, place.starts_at, place.track),
    lambda place: (place.planned_on, place.track),
    lambda place: (place.month, place.track),
)


def _of_meeting(meeting: HasDates) -> _Place:
    month = month_start(tokyo_date(meeting.starts_at))
    return _Place(planned_day(meeting), month, meeting.starts_at, meeting.track)


def _of_slot(slot: Slot) -> _Place:
    return _Place(slot.origin, month_start(slot.day), slot.starts_at, slot.track)


def _not_taken(fixed: Sequence[Meeting], slots: list[Slot]) -> list[Slot]:
    """The slots without those that an untouched session stands for: one each, on its planned day."""
    # A plan made before may have called a date off; only a hand does so for good.
    holding = [one for one in fixed if one.is_edited or one.state is not SessionState.CANCELLED]
    return _matched(holding, slots, (*_BY_DAY[:2], lambda place: place.planned_on))[2]


def _matched(
    meetings: Sequence[Meeting], slots: Sequence[Slot], keys: Sequence[Key]
) -> tuple[list[Pair[Meeting]], list[Meeting], list[Slot]]:
    """Pairs by one key after the other, in order of time, and what is left over on both sides."""
    pairs: list[Pair[Meeting]] = []
    lonely, open_slots = list(meetings), list(slots)
    for key in keys:
        waiting: dict[Hashable, list[Slot]] = defaultdict(list)
        for slot in open_slots:
            waiting[key(_of_slot(slot))].append(slot)
        still = []
        for meeting in lonely:
            fitting = waiting[key(_of_meeting(meeting))]
            if fitting:
                pairs.append((meeting, fitting.pop(0)))
            else:
                still.append(meeting)
        lonely = still
        open_slots = sorted((slot for some in waiting.values() for slot in some), key=_in_time)
    return sorted(pairs, key=lambda pair: _in_time(pair[1])), lonely, open_slots


def _in_time(slot: Slot) -> tuple[dt.datetime, str]:
    return slot.starts_at, slot.track.value
