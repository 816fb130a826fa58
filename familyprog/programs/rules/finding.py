"""Which groups suit a weekday, a time of day and a place. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from familyprog.base.clock import tokyo
from familyprog.base.names import fold
from familyprog.programs.enums import TimeSlot


@dataclass(frozen=True)
class Search:
    """What a visitor looks for; what is left open suits everything. Weekdays count from Monday = 0."""

    weekday: int | None = None
    time_slot: TimeSlot | None = None
    place: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing was asked for."""
        return self.weekday is None and self.time_slot is None and not fold(self.place)

    def suits(self, starts: Iterable[dt.datetime], time_slot: TimeSlot, places: Iterable[str]) -> bool:
        """Whether a group with these beginnings (UTC), time of day and places is one of them."""
        if self.weekday is not None and self.weekday not in {tokyo(start).weekday() for start in starts}:
            return False
        if self.time_slot is not None and time_slot is not self.time_slot:
            return False
        wanted = fold(self.place)
        return not wanted or any(wanted in fold(place) for place in places)
