"""Where there is room for a guest: a missed unit is taken on a day of another group, never on somebody's place."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.enrolment.rules.seats import Chair, chair_of, seats_in_words
from familyprog.programs.enums import CapacityUnit


@dataclass(frozen=True)
class GuestDay:
    """Who has a place at one session: members, also those who rest or told an absence, and guests."""

    members: frozenset[Chair]
    guests: frozenset[Chair]
    capacity: int
    unit: CapacityUnit

    @property
    def taken(self) -> int:
        """How many places are held that day."""
        return len(self.members | self.guests)

    @property
    def guest_places(self) -> int:
        """How many places guests take besides those of members: a household shares its own."""
        return len(self.guests - self.members)

    @property
    def words(self) -> str:
        """空きあり・残りわずか・キャンセル待ち."""
        return seats_in_words(self.taken, self.capacity)

    def has_room_for(self, person_id: int, household_id: int | None) -> bool:
        """Whether one more guest has a place; whoever has one already keeps it."""
        chair = chair_of(person_id, household_id, self.unit)
        return chair in self.members | self.guests or self.taken < self.capacity
