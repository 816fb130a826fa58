"""Who gets a seat, and how seats are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from familyprog.programs.enums import CapacityUnit

FEW_SEATS = 2
# Two in one household share a chair where places are counted in 組.
Chair = tuple[str, int]


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


def chair_of(person_id: int, household_id: int | None, unit: CapacityUnit) -> Chair:
    """Who takes up one place: the person, or the household."""
    if unit is CapacityUnit.HOUSEHOLD and household_id is not None:
        return ("household", household_id)
    return ("person", person_id)


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


def seats_in_words(taken: int, capacity: int, waiting: int = 0) -> str:
    """Seats in words; a number would tell too much in a small town."""
    free = capacity - taken
    if free <= 0 or waiting > 0:
        return "キャンセル待ち"
    return "残りわずか" if free <= FEW_SEATS else "空きあり"
