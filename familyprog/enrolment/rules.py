"""Who may enter, who gets a seat, and where a month's place is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from familyprog.base.clock import next_month
from familyprog.programs.enums import CapacityUnit, CohortState
from familyprog.programs.models import Program

FEW_SEATS = 2
MONTHS_AHEAD = 3
# Two in one household share a chair where places are counted in 組.
Chair = tuple[str, int]


@dataclass(frozen=True)
class Answer:
    """Yes, or no with a sentence that says what to do instead."""

    ok: bool
    sentence: str = ""


@dataclass(frozen=True)
class TakenSeat:
    """A seat somebody has."""

    id: int
    number: int
    household_id: int | None


@dataclass(frozen=True)
class Placement:
    """What somebody gets: a household's seat to share, a new seat's number, or (neither) a place in line."""

    shared_seat_id: int | None = None
    number: int | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there is no seat for now."""
        return self.shared_seat_id is None and self.number is None


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
        if unit is CapacityUnit.HOUSEHOLD and self.household_id is not None:
            return ("household", self.household_id)
        return ("person", self.person_id)


def may_enter(program: Program, offers: Collection[int]) -> Answer:
    """Whether a family may ask for this program; `offers` are the ids of programs opened to the person.

    Ube model: the practice groups come after the basics.
    """
    if program.prerequisite_id is None or program.id in offers:
        return Answer(ok=True)
    return Answer(
        ok=False,
        sentence="この会は、はじめの会をひととおり終えた方の会です。まずはじめの会へどうぞ。お電話でもうかがいます。",
    )


def may_take_in(state: CohortState, *, is_staff: bool) -> Answer:
    """Whether a cohort takes people in. Staff may already enter those who called while it is being prepared."""
    if state is CohortState.PUBLISHED or (state is CohortState.DRAFT and is_staff):
        return Answer(ok=True)
    return Answer(ok=False, sentence="今回の受付は終わりました。つぎの会については、お電話でもうかがいます。")


def free_number(taken: Collection[int], capacity: int) -> int | None:
    """The lowest free seat number, or None. After the capacity was lowered, first all those above must go."""
    if len(taken) >= capacity:
        return None
    return next(number for number in range(1, capacity + 1) if number not in taken)


def place(
    household_id: int | None,
    taken: Sequence[TakenSeat],
    capacity: int,
    unit: CapacityUnit,
    *,
    has_turn: bool,
    has_room: bool = True,
) -> Placement:
    """What somebody gets now.

    `has_turn`: nobody waits before them. `has_room`: the months ahead have a place too. A second member
    of a household shares its seat where places are counted in 組, which takes nothing from anybody in line.
    """
    if not has_room:
        return Placement()
    if unit is CapacityUnit.HOUSEHOLD and household_id is not None:
        own = [seat for seat in taken if seat.household_id == household_id]
        if own:
            return Placement(shared_seat_id=min(own, key=lambda seat: seat.number).id)
    if not has_turn:
        return Placement()
    return Placement(number=free_number({seat.number for seat in taken}, capacity))


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


def seats_in_words(taken: int, capacity: int, waiting: int = 0) -> str:
    """Seats in words; a number would tell too much in a small town."""
    free = capacity - taken
    if free <= 0 or waiting > 0:
        return "キャンセル待ち"
    return "残りわずか" if free <= FEW_SEATS else "空きあり"
