"""Who may enter (`entry`), who gets a seat (`seats`), where a month's place is held (`months`), who comes
on which days (`tracks`), where a guest has room (`make_up`), how long a seat is kept (`seat_offers`)."""

from familyprog.enrolment.rules.entry import Answer, may_enter, may_take_in
from familyprog.enrolment.rules.make_up import GuestDay
from familyprog.enrolment.rules.months import (
    MONTHS_AHEAD,
    Standing,
    has_month_room,
    has_room_for_newcomer,
    may_choose,
    places_taken,
)
from familyprog.enrolment.rules.seat_offers import REST, SOONEST, OfferTime, mail_ends, offer_time
from familyprog.enrolment.rules.seats import (
    FEW_SEATS,
    Chair,
    Placement,
    TakenSeat,
    chair_of,
    free_number,
    place,
    seats_in_words,
)
from familyprog.enrolment.rules.tracks import comes_on, is_supporter

__all__ = [
    "FEW_SEATS",
    "MONTHS_AHEAD",
    "REST",
    "SOONEST",
    "Answer",
    "Chair",
    "GuestDay",
    "OfferTime",
    "Placement",
    "Standing",
    "TakenSeat",
    "chair_of",
    "comes_on",
    "free_number",
    "has_month_room",
    "has_room_for_newcomer",
    "is_supporter",
    "mail_ends",
    "may_choose",
    "may_enter",
    "may_take_in",
    "offer_time",
    "place",
    "places_taken",
    "seats_in_words",
]
