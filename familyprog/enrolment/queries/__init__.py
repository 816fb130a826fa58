"""Reads: enrolments and lines (`enrolments`), months and who is expected where (`months`, `expected`)."""

from familyprog.enrolment.queries.enrolments import (
    ACTIVE,
    SEATED,
    SeatState,
    find_active,
    get_enrolment,
    get_offer,
    my_enrolments,
    open_offers_of,
    place_in_line,
    seat_states,
    taken_seats,
    words_for_seats,
)
from familyprog.enrolment.queries.entries import Outlook, entry_choices, get_entry_choice, outlook
from familyprog.enrolment.queries.expected import Expected, expected, expected_many, sessions_of
from familyprog.enrolment.queries.months import MonthOption, month_options, standing_of, standings

__all__ = [
    "ACTIVE",
    "SEATED",
    "Expected",
    "MonthOption",
    "Outlook",
    "SeatState",
    "entry_choices",
    "expected",
    "expected_many",
    "find_active",
    "get_enrolment",
    "get_entry_choice",
    "get_offer",
    "month_options",
    "my_enrolments",
    "open_offers_of",
    "outlook",
    "place_in_line",
    "seat_states",
    "sessions_of",
    "standing_of",
    "standings",
    "taken_seats",
    "words_for_seats",
]
