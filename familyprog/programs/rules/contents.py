"""From dates to units. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from familyprog.programs.enums import Track
from familyprog.programs.rules.dates import Slot


def spread(unit_numbers: Sequence[int], per_date: Sequence[int]) -> list[list[int]]:
    """Which units are taught on which date: [2, 2, 2] puts six units on three dates (Ube U2)."""
    units = list(unit_numbers)
    dates: list[list[int]] = []
    for size in per_date:
        dates.append(units[:size])
        units = units[size:]
    return dates


def unit_of_month(months: dict[int, int], day: dt.date) -> list[int]:
    """The unit of a monthly curriculum that belongs to the day's month."""
    return [months[day.month]] if day.month in months else []


class HasMonth(Protocol):
    """A unit of a curriculum, frozen or still in its file."""

    @property
    def month(self) -> int | None: ...


def units_on(
    found: Sequence[Slot], units: Mapping[int, HasMonth], per_date: Sequence[int]
) -> list[list[int]]:
    """Unit numbers for each date: by month in monthly curricula, else in order, one a date unless said.

    A date for supporters only has none of them: families do not come (Ube U2, the fourth day). A monthly
    unit goes with the month the rule gave, also when a holiday has moved its date over the month's end.
    """
    months = {unit.month: number for number, unit in units.items() if unit.month is not None}
    taught = [slot for slot in found if slot.track is not Track.SUPPORTER]
    if months:
        numbers = iter([unit_of_month(months, slot.origin) for slot in taught])
    else:
        pattern = list(per_date) or [1] * len(taught)
        numbers = iter(spread(sorted(units), (pattern + [0] * len(taught))[: len(taught)]))
    return [_next_unless_supporters(slot, numbers) for slot in found]


def _next_unless_supporters(slot: Slot, numbers: Iterator[list[int]]) -> list[int]:
    return [] if slot.track is Track.SUPPORTER else next(numbers)
