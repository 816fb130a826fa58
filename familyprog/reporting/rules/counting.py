"""Every figure as the rows it is counted from: what a number says and what it opens are one thing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from familyprog.attendance.enums import Capacity
from familyprog.programs.enums import SessionState
from familyprog.reporting.enums import Figure, Scope
from familyprog.reporting.rules.facts import Facts, Heads, Meeting, Talk, Visit

Thing = TypeVar("Thing", Visit, Heads)


class Unit(NamedTuple):
    """数の一つ: `amount` of all units of a figure adds up to it."""

    meeting: Meeting | None
    number: str  # of a person or household; empty for sessions and heads without names
    amount: int
    times: int = 0  # how often somebody counted once came, or was talked with
    is_anonymous: bool = False
    talk: Talk | None = None

    @property
    def day(self) -> dt.date | None:
        """Its day; None for what is counted over the whole period."""
        one = self.meeting or self.talk
        return one.day if one else None


@dataclass(frozen=True)
class Bucket:
    """数える範囲: the meetings of one row or column, and who came to them."""

    start: dt.datetime
    end: dt.datetime
    meetings: Sequence[Meeting]
    came: Mapping[int, Sequence[Visit]]  # by meeting, of more meetings than these
    counted: Mapping[int, Sequence[Heads]]  # heads without names

    @cached_property
    def visits(self) -> list[Visit]:
        """Who came, by day."""
        return [visit for meeting in self.meetings for visit in self.came.get(meeting.id, ())]

    @cached_property
    def visits_as(self) -> Mapping[Capacity, Sequence[Visit]]:
        """Who came, by capacity."""
        found: dict[Capacity, list[Visit]] = {capacity: [] for capacity in Capacity}
        for visit in self.visits:
            found[visit.capacity].append(visit)
        return found

    @property
    def heads(self) -> list[Heads]:
        """Heads without names, by day."""
        return [heads for meeting in self.meetings for heads in self.counted.get(meeting.id, ())]

    def of(self, visits: Iterable[Visit]) -> Bucket:
        """The same meetings, with some of those who came; of heads without names nothing is known."""
        return replace(self, came=_by_meeting(visits), counted={})


def whole(facts: Facts) -> Bucket:
    """All there is; what was called off counts nobody."""
    held = {meeting.id for meeting in facts.meetings if meeting.state is SessionState.HELD}
    came = _by_meeting(visit for visit in facts.visits if visit.meeting.id in held)
    counted = _by_meeting(heads for heads in facts.heads if heads.meeting.id in held)
    return Bucket(facts.start, facts.end, facts.meetings, came, counted)


def _by_meeting(things: Iterable[Thing]) -> dict[int, list[Thing]]:
    found: dict[int, list[Thing]] = {}
    for thing in things:
        found.setdefault(thing.meeting.id, []).append(thing)
    return found


def within(bucket: Bucket, start: dt.datetime, end: dt.datetime) -> Bucket:
    """The part between two instants, the second one not included."""
    narrowed = where(bucket, lambda meeting: start <= meeting.starts_at < end)
    return replace(narrowed, start=start, end=end)


def where(bucket: Bucket, wanted: Callable[[Meeting], bool]) -> Bucket:
    """The part whose meetings are wanted."""
    return replace(bucket, meetings=[meeting for meeting in bucket.meetings if wanted(meeting)])


def units(bucket: Bucket, figure: Figure) -> list[Unit]:
    """The rows behind a figure, by day."""
    return UNITS_OF[figure](bucket)


def value(bucket: Bucket, figure: Figure) -> int:
    """The figure itself (domain.md §5.1)."""
    return sum(unit.amount for unit in units(bucket, figure))


def scope_of(bucket: Bucket, now: dt.datetime) -> Scope:
    """Nothing on the plan is out of scope; what is over without any record is uncounted; else all is ahead."""
    if not bucket.meetings:
        return Scope.OUT_OF_SCOPE
    states = {meeting.state for meeting in bucket.meetings}
    if uncounted(bucket, now):
        return Scope.PARTLY if SessionState.HELD in states else Scope.UNCOUNTED
    return Scope.AHEAD if states == {SessionState.PLANNED} else Scope.COUNTED


def uncounted(bucket: Bucket, now: dt.datetime) -> int:
    """How many meetings are over, yet neither held nor called off."""
    return sum(
        meeting.state is SessionState.PLANNED and meeting.ends_at <= now for meeting in bucket.meetings
    )


def _meetings(state: SessionState) -> Callable[[Bucket], list[Unit]]:
    return lambda bucket: [Unit(meeting, "", 1) for meeting in bucket.meetings if meeting.state is state]


def _persons(capacity: Capacity) -> Callable[[Bucket], list[Unit]]:
    def count(bucket: Bucket) -> list[Unit]:
        times: Counter[int] = Counter()
        numbers: dict[int, str] = {}
        for visit in bucket.visits_as[capacity]:
            if not visit.is_substitute:
                times[visit.person_id] += 1
                numbers[visit.person_id] = visit.who.number
        return _once(times, numbers)

    return count


def _once(times: Counter[int], numbers: dict[int, str]) -> list[Unit]:
    return [Unit(None, numbers[one], 1, times[one]) for one in sorted(times, key=lambda one: numbers[one])]


def _pairs(bucket: Bucket) -> dict[tuple[int, int], Visit]:
    """Two parents at one meeting are one family there."""
    pairs: dict[tuple[int, int], Visit] = {}
    for visit in bucket.visits_as[Capacity.PARTICIPANT]:
        if visit.who.household_id is not None:
            pairs.setdefault((visit.meeting.id, visit.who.household_id), visit)
    return pairs


def _households(bucket: Bucket) -> list[Unit]:
    times: Counter[int] = Counter()
    numbers: dict[int, str] = {}
    for (_meeting, home), visit in _pairs(bucket).items():
        times[home] += 1
        numbers[home] = visit.who.household_number
    return _once(times, numbers)


def _household_attendances(bucket: Bucket) -> list[Unit]:
    return [Unit(visit.meeting, visit.who.household_number, 1) for visit in _pairs(bucket).values()]


def _heads(bucket: Bucket, capacity: Capacity) -> list[Unit]:
    return [
        Unit(heads.meeting, "", heads.count, is_anonymous=True)
        for heads in bucket.heads
        if heads.capacity is capacity and heads.count
    ]


def _attendances(capacity: Capacity) -> Callable[[Bucket], list[Unit]]:
    def count(bucket: Bucket) -> list[Unit]:
        named = [Unit(visit.meeting, visit.who.number, 1) for visit in bucket.visits_as[capacity]]
        return named + _heads(bucket, capacity)

    return count


UNITS_OF: Final[dict[Figure, Callable[[Bucket], list[Unit]]]] = {
    Figure.SESSIONS_HELD: _meetings(SessionState.HELD),
    Figure.CANCELLED: _meetings(SessionState.CANCELLED),
    Figure.UNIQUE: _persons(Capacity.PARTICIPANT),
    Figure.ATTENDANCES: _attendances(Capacity.PARTICIPANT),
    Figure.ANONYMOUS: lambda bucket: _heads(bucket, Capacity.PARTICIPANT),
    Figure.HOUSEHOLDS: _households,
    Figure.HOUSEHOLD_ATTENDANCES: _household_attendances,
    Figure.UNIQUE_SUPPORTERS: _persons(Capacity.SUPPORTER),
    Figure.SUPPORTERS: _attendances(Capacity.SUPPORTER),
    Figure.OBSERVERS: _attendances(Capacity.OBSERVER),
}
