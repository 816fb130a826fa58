"""Who may enter (`entry`), who gets a seat (`seats`), and where a month's place is held (`months`)."""

from familyprog.enrolment.rules.entry import Answer, may_enter, may_take_in
from familyprog.enrolment.rules.months import (
    MONTHS_AHEAD,
    Chair,
    Standing,
    has_month_room,
    has_room_for_newcomer,
    may_choose,
    places_taken,
)
from familyprog.enrolment.rules.seats import (
    FEW_SEATS,
    Placement,
    TakenSeat,
    free_number,
    place,
    seats_in_words,
)

__all__ = [
    "FEW_SEATS",
    "MONTHS_AHEAD",
    "Answer",
    "Chair",
    "Placement",
    "Standing",
    "TakenSeat",
    "free_number",
    "has_month_room",
    "has_room_for_newcomer",
    "may_choose",
    "may_enter",
    "may_take_in",
    "place",
    "places_taken",
    "seats_in_words",
]
