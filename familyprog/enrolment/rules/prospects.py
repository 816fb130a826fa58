"""What comes of asking for a place, told before it is asked: which group, how many seats, or the line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.programs.enums import CapacityUnit


@dataclass(frozen=True)
class Room:
    """A group somebody named, and how many places are free there for whoever comes now."""

    name: str
    free: int
    unit: CapacityUnit = CapacityUnit.PERSON

    def seats_for(self, people: int) -> int:
        """How many of these people, of one household, would have a seat."""
        if self.unit is CapacityUnit.HOUSEHOLD:
            return people if self.free > 0 else 0
        return min(max(self.free, 0), people)


@dataclass(frozen=True)
class Party:
    """Who asks: one, or two of a household who come only together (`both`) or also each alone."""

    people: int = 1
    both: bool = False


@dataclass(frozen=True)
class Prospect:
    """What would come of it: the group (0 is the first named), and how many of the people have a seat."""

    group: int
    seats: int


def look_ahead(rooms: Sequence[Room], party: Party, *, takes_free_seat: bool) -> Prospect:
    """What would come of asking now.

    Only who said 「席のある会へ」 is given a seat in another group than the first, and only when all of
    them have one there; otherwise they wait in the first.
    """
    if takes_free_seat:
        for index, room in enumerate(rooms):
            if room.seats_for(party.people) == party.people:
                return Prospect(index, party.people)
    seats = rooms[0].seats_for(party.people)
    return Prospect(0, 0 if party.both and seats < party.people else seats)


def in_words(rooms: Sequence[Room], party: Party, *, takes_free_seat: bool) -> list[str]:
    """The prospect, as it stands on the page before sending."""
    found = look_ahead(rooms, party, takes_free_seat=takes_free_seat)
    here = f"「{rooms[found.group].name}」"
    said = [f"「{rooms[0].name}」はいま満席です。"] if _is_short(rooms, found, party) else []
    if found.seats == party.people:
        seats = "席" if party.people == 1 else "席を、お二人分"
        return [*said, f"{here}の{seats}{'を' if party.people == 1 else ''}お取りします。"]
    return said + _line_in_words(here, found, party) + _others_in_words(rooms, takes_free_seat)


def _is_short(rooms: Sequence[Room], found: Prospect, party: Party) -> bool:
    return rooms[0].free <= 0 and (found.group > 0 or found.seats < party.people)


def _line_in_words(here: str, found: Prospect, party: Party) -> list[str]:
    if party.people == 1:
        return [f"{here}の順番をお取りします。席が空いたら、順番にお知らせします。"]
    if party.both:
        return [f"{here}で、お二人分の席がそろうまで、いっしょに順番をお取りします。"]
    if found.seats:
        return [f"{here}の席をお一人分お取りします。もうお一人は、順番をお取りします。"]
    return [f"{here}で、お二人それぞれの順番をお取りします。"]


def _others_in_words(rooms: Sequence[Room], takes_free_seat: bool) -> list[str]:
    others = "".join(f"「{room.name}」" for room in rooms[1:])
    if not others:
        return []
    if takes_free_seat:
        return [f"ほかに選ばれた{others}にも、いまは席がありません。"]
    return [f"ほかにも来られる会（{others}）は、事務局に伝わります。"]
