"""Where a month's place is held, and which month is open for choosing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from familyprog.base.clock import next_month
from familyprog.enrolment.rules.entry import Answer
from familyprog.enrolment.rules.seats import Chair, chair_of
from familyprog.programs.enums import CapacityUnit

MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Standing:
    """Where one enrolment's place is held over the months: the usual group, then what was chosen."""

    enrolment_id: int
    person_id: int
    household_id: int | None
    home_id: int
    choices: tuple[tuple[dt.date, int, bool], ...] = ()  # month, cohort, resting; oldest first

    def place_in(self, month: dt.date) -> int:
        """The cohort that holds the place: the choice of that month, else the last before it, else the usual."""
        return next(
            (cohort for when, cohort, _rests in reversed(self.choices) if when <= month), self.home_id
        )

    def rests_in(self, month: dt.date) -> bool:
        """Whether this very month is rested; the month after, the place is used again."""
        return any(when == month and rests for when, _cohort, rests in self.choices)

    def chair(self, unit: CapacityUnit) -> Chair:
        """Who takes up one place: the person, or the household."""
        return chair_of(self.person_id, self.household_id, unit)


def has_month_room(
    mine: Standing,
    cohort_id: int,
    others: Sequence[Standing],
    *,
    month: dt.date,
    capacity: int,
    unit: CapacityUnit,
) -> bool:
    """Whether a place is free in a group from a month on, until the next month already chosen otherwise.

    A choice carries over to the months after it, so those are looked at too; months in which the place
    is there anyhow are not asked again.
    """
    own = {when for when, _cohort, _rests in mine.choices if when > month}
    months = {month} | own | _months_of_change(others, month)
    asked = {
        when for when in months if when < min(own, default=dt.date.max) and mine.place_in(when) != cohort_id
    }
    return _has_room(mine.chair(unit), cohort_id, others, asked, capacity, unit)


def has_room_for_newcomer(
    newcomer: Standing, others: Sequence[Standing], *, month: dt.date, capacity: int, unit: CapacityUnit
) -> bool:
    """Whether somebody new has a place in the usual group from this month on."""
    months = {month} | _months_of_change(others, month)
    return _has_room(newcomer.chair(unit), newcomer.home_id, others, months, capacity, unit)


def _months_of_change(others: Iterable[Standing], month: dt.date) -> set[dt.date]:
    return {when for other in others for when, _cohort, _rests in other.choices if when > month}


def _has_room(
    chair: Chair,
    cohort_id: int,
    others: Sequence[Standing],
    months: Collection[dt.date],
    capacity: int,
    unit: CapacityUnit,
) -> bool:
    held = [_chairs(others, cohort_id, month, unit) for month in months]
    return all(chair in chairs or len(chairs) < capacity for chairs in held)


def _chairs(others: Iterable[Standing], cohort_id: int, month: dt.date, unit: CapacityUnit) -> set[Chair]:
    return {other.chair(unit) for other in others if other.place_in(month) == cohort_id}


def places_taken(standings: Iterable[Standing], cohort_id: int, month: dt.date, unit: CapacityUnit) -> int:
    """How many places of a group are held in a month, in its own unit."""
    return len(_chairs(standings, cohort_id, month, unit))


def may_choose(month: dt.date, this_month: dt.date) -> Answer:
    """Whether a month is open for choosing: this one and the three after it."""
    last = this_month
    for _ in range(MONTHS_AHEAD):
        last = next_month(last)
    if month < this_month:
        return Answer(ok=False, sentence="過ぎた月は変えられません。今月かこれからの月を選んでください。")
    if month > last:
        return Answer(ok=False, sentence="まだ先の月です。近くなったら選べます。")
    return Answer(ok=True)
