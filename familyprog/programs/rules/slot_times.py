"""One-to-one times inside a session: which fit, and which would be in one another's way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.programs.errors import SlotsRefusedError

SHORTEST, LONGEST = 5, 240
MOST_GAP, MOST_PLACES = 120, 10


@dataclass(frozen=True)
class SlotTime:
    """From when to when, and where when several run side by side."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""

    def overlaps(self, other: SlotTime) -> bool:
        """Whether the two want the same place at the same time."""
        at_once = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        return at_once and self.place == other.place


def slot_times(
    starts_at: dt.datetime, ends_at: dt.datetime, *, minutes: int, gap: int, places: Sequence[str] = ()
) -> list[SlotTime]:
    """Times of this length with a pause between them, as many as fit, in each place; by time, then place.

    Raises SlotsRefusedError, naming the field, for numbers that make no sense.
    """
    _check(minutes, gap, places)
    length, pause = dt.timedelta(minutes=minutes), dt.timedelta(minutes=gap)
    found, start = [], starts_at
    while start + length <= ends_at:
        found += [SlotTime(start, start + length, place) for place in places or ("",)]
        start += length + pause
    if not found:
        raise SlotsRefusedError("この回の時間には、一つも入りません。短くしてください。", field="minutes")
    return found


def _check(minutes: int, gap: int, places: Sequence[str]) -> None:
    if not SHORTEST <= minutes <= LONGEST:
        raise SlotsRefusedError(
            f"一人の時間は{SHORTEST}分から{LONGEST}分までにしてください。", field="minutes"
        )
    if not 0 <= gap <= MOST_GAP:
        raise SlotsRefusedError(f"あいだの時間は0分から{MOST_GAP}分までにしてください。", field="gap")
    if len(places) > MOST_PLACES:
        raise SlotsRefusedError(f"場所は{MOST_PLACES}か所までにしてください。", field="places")


def spared(times: Sequence[SlotTime], kept: Sequence[SlotTime]) -> list[SlotTime]:
    """Those of the times that are in the way of none that are kept."""
    return [time for time in times if not any(time.overlaps(other) for other in kept)]
