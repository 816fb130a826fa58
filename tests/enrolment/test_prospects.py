"""What is told before sending: which group, how many seats, or the line."""

from __future__ import annotations

import pytest

from familyprog.enrolment.rules.prospects import Party, Prospect, Room, in_words, look_ahead
from familyprog.programs.enums import CapacityUnit

ONE, BOTH, EITHER = Party(), Party(2, both=True), Party(2)


@pytest.mark.parametrize(
    ("free", "party", "takes_free_seat", "comes_to"),
    [
        ([1], ONE, False, Prospect(0, 1)),
        ([0], ONE, True, Prospect(0, 0)),
        ([0, 1], ONE, False, Prospect(0, 0)),
        ([0, 1], ONE, True, Prospect(1, 1)),
        ([1, 1], ONE, True, Prospect(0, 1)),
        ([0, 0, 1], ONE, True, Prospect(2, 1)),
        ([1], BOTH, False, Prospect(0, 0)),
        ([1], EITHER, False, Prospect(0, 1)),
        ([1, 2], EITHER, True, Prospect(1, 2)),
        ([1, 1], EITHER, True, Prospect(0, 1)),
        ([0, 1, 2], BOTH, True, Prospect(2, 2)),
    ],
)
def test_a_seat_elsewhere_is_only_for_who_said_so_and_only_for_all(
    free: list[int], party: Party, takes_free_seat: bool, comes_to: Prospect
) -> None:
    rooms = [Room(f"会{number}", places) for number, places in enumerate(free)]
    assert look_ahead(rooms, party, takes_free_seat=takes_free_seat) == comes_to


def test_two_of_a_household_need_one_place_where_places_are_counted_in_households() -> None:
    room = Room("会", 1, CapacityUnit.HOUSEHOLD)
    assert look_ahead([room], BOTH, takes_free_seat=False) == Prospect(0, 2)
    full = Room("会", 0, CapacityUnit.HOUSEHOLD)
    assert look_ahead([full], EITHER, takes_free_seat=False) == Prospect(0, 0)


@pytest.mark.parametrize(
    ("free", "party", "takes_free_seat", "sentences"),
    [
        ([2], ONE, False, ["「昼」の席をお取りします。"]),
        ([2], BOTH, False, ["「昼」の席を、お二人分お取りします。"]),
        ([0, 1], ONE, True, ["「昼」はいま満席です。", "「夜」の席をお取りします。"]),
        (
            [0],
            ONE,
            False,
            ["「昼」はいま満席です。", "「昼」の順番をお取りします。席が空いたら、順番にお知らせします。"],
        ),
        ([1], BOTH, False, ["「昼」で、お二人分の席がそろうまで、いっしょに順番をお取りします。"]),
        ([1], EITHER, False, ["「昼」の席をお一人分お取りします。もうお一人は、順番をお取りします。"]),
        ([0], EITHER, False, ["「昼」はいま満席です。", "「昼」で、お二人それぞれの順番をお取りします。"]),
        (
            [0, 0],
            ONE,
            True,
            [
                "「昼」はいま満席です。",
                "「昼」の順番をお取りします。席が空いたら、順番にお知らせします。",
                "ほかに選ばれた「夜」にも、いまは席がありません。",
            ],
        ),
        (
            [0, 3],
            ONE,
            False,
            [
                "「昼」はいま満席です。",
                "「昼」の順番をお取りします。席が空いたら、順番にお知らせします。",
                "ほかにも来られる会（「夜」）は、事務局に伝わります。",
            ],
        ),
    ],
)
def test_it_is_said_in_plain_words(
    free: list[int], party: Party, takes_free_seat: bool, sentences: list[str]
) -> None:
    rooms = [Room(name, places) for name, places in zip("昼夜", free, strict=False)]
    assert in_words(rooms, party, takes_free_seat=takes_free_seat) == sentences
