"""Seats as pure decisions, tried with whatever order of coming and going there is."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.enrolment.rules import (
    Placement,
    TakenSeat,
    free_number,
    may_enter,
    may_take_in,
    place,
    seats_in_words,
)
from familyprog.programs.enums import CapacityUnit, CohortState
from familyprog.programs.models import Program

PERSON, HOUSEHOLD = CapacityUnit.PERSON, CapacityUnit.HOUSEHOLD


@dataclass
class Room:
    """A room run by the rules alone: who has which seat, who waits, in order."""

    unit: CapacityUnit
    capacity: int
    seats: dict[int, int] = field(default_factory=dict)  # seat number -> household
    seat_of: dict[int, int] = field(default_factory=dict)  # guest -> seat number
    line: list[tuple[int, int]] = field(default_factory=list)  # guest, household

    def taken(self) -> list[TakenSeat]:
        return [TakenSeat(id=number, number=number, household_id=home) for number, home in self.seats.items()]

    def offer(self, guest: int, home: int, *, has_turn: bool) -> bool:
        got = place(home, self.taken(), self.capacity, self.unit, has_turn=has_turn)
        number = got.shared_seat_id if got.number is None else got.number
        if number is None:
            return False
        self.seats.setdefault(number, home)
        self.seat_of[guest] = number
        return True

    def come(self, guest: int, home: int) -> None:
        if not self.offer(guest, home, has_turn=not self.line):
            self.line.append((guest, home))

    def leave(self, guest: int) -> None:
        self.line = [row for row in self.line if row[0] != guest]
        number = self.seat_of.pop(guest, None)
        if number is not None and number not in self.seat_of.values():
            del self.seats[number]
        self.fill()

    def fill(self) -> None:
        has_turn, still = True, []
        for guest, home in self.line:
            if not self.offer(guest, home, has_turn=has_turn):
                has_turn = False
                still.append((guest, home))
        self.line = still


moves = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.integers(1, 6)),
        st.tuples(st.just("leave"), st.integers(0, 30)),
        st.tuples(st.just("capacity"), st.integers(0, 6)),
    ),
    max_size=40,
)


@given(unit=st.sampled_from(CapacityUnit), capacity=st.integers(0, 6), moves=moves)
def test_whatever_happens_no_seat_is_sold_twice_and_nobody_is_thrown_out(unit, capacity, moves):
    room, guests = Room(unit, capacity), 0
    for move, value in moves:
        seated, line, seats = dict(room.seat_of), list(room.line), len(room.seats)
        if move == "come":
            guests += 1
            room.come(guests, value)
        elif move == "leave":
            room.leave(value)
        else:
            room.capacity = value
            room.fill()
        # Never above the capacity; after it was lowered, never more than there were.
        assert len(room.seats) <= max(room.capacity, seats)
        # Who had a seat keeps it, unless it was they who left.
        assert all(
            room.seat_of.get(one) == seat for one, seat in seated.items() if (move, value) != ("leave", one)
        )
        # The order of the line is kept.
        assert [row for row in room.line if row in line] == [row for row in line if row in room.line]
        # No seat stays empty while somebody waits.
        assert not room.line or len(room.seats) >= room.capacity
        if unit is PERSON:
            assert len(set(room.seat_of.values())) == len(room.seat_of)
        else:
            assert {home for _guest, home in room.line}.isdisjoint(room.seats.values())


@given(taken=st.sets(st.integers(1, 20)), capacity=st.integers(0, 20))
def test_the_lowest_free_number_is_within_the_capacity(taken, capacity):
    number = free_number(taken, capacity)
    if len(taken) >= capacity:
        assert number is None
    else:
        assert 1 <= number <= capacity
        assert set(range(1, number)) <= taken
        assert number not in taken


SEATS = [TakenSeat(id=71, number=2, household_id=7), TakenSeat(id=70, number=1, household_id=7)]


@pytest.mark.parametrize(
    ("household_id", "unit", "has_turn", "has_room", "placement"),
    [
        (7, HOUSEHOLD, False, True, Placement(shared_seat_id=70)),
        (7, HOUSEHOLD, True, False, Placement()),
        (7, PERSON, True, True, Placement(number=3)),
        (7, PERSON, False, True, Placement()),
        (8, HOUSEHOLD, True, True, Placement(number=3)),
        (None, HOUSEHOLD, True, True, Placement(number=3)),
        (None, HOUSEHOLD, False, True, Placement()),
    ],
)
def test_two_of_one_household_share_a_seat_where_places_are_counted_in_households(
    household_id, unit, has_turn, has_room, placement
):
    assert place(household_id, SEATS, 4, unit, has_turn=has_turn, has_room=has_room) == placement
    assert placement.is_waiting is (placement == Placement())


@pytest.mark.parametrize(
    ("taken", "capacity", "waiting", "words"),
    [
        (0, 10, 0, "空きあり"),
        (7, 10, 0, "空きあり"),
        (8, 10, 0, "残りわずか"),
        (10, 10, 0, "キャンセル待ち"),
        (11, 10, 0, "キャンセル待ち"),
        # A seat just freed belongs to the first in line.
        (9, 10, 1, "キャンセル待ち"),
        (0, 0, 0, "キャンセル待ち"),
    ],
)
def test_seats_are_told_in_words(taken, capacity, waiting, words):
    assert seats_in_words(taken, capacity, waiting) == words


def test_practice_comes_after_the_basics_and_the_refusal_says_so():
    practice = Program(id=2, prerequisite_id=1)
    assert may_enter(Program(id=1, prerequisite_id=None), []).ok
    assert may_enter(practice, [2]).ok
    refused = may_enter(practice, [3])
    assert not refused.ok
    assert "はじめの会をひととおり終えた方" in refused.sentence


@pytest.mark.parametrize(
    ("state", "is_staff", "ok"),
    [
        (CohortState.PUBLISHED, False, True),
        (CohortState.PUBLISHED, True, True),
        (CohortState.DRAFT, False, False),
        (CohortState.DRAFT, True, True),
        (CohortState.CLOSED, True, False),
    ],
)
def test_staff_may_enter_early_callers_and_nobody_a_cohort_that_is_over(state, is_staff, ok):
    answer = may_take_in(state, is_staff=is_staff)
    assert answer.ok is ok
    assert bool(answer.sentence) is not ok
