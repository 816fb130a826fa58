"""Use cases: entering, leaving, the line, the month's choice, the next program."""

from familyprog.enrolment.service.enter import Entry, check_entry, enrol, receive
from familyprog.enrolment.service.leave import pause, resume, withdraw
from familyprog.enrolment.service.months import choose_month
from familyprog.enrolment.service.offers import open_offers, take_offer
from familyprog.enrolment.service.seats import change_capacity, fill_seats, lock_cohort

__all__ = [
    "Entry",
    "change_capacity",
    "check_entry",
    "choose_month",
    "enrol",
    "fill_seats",
    "lock_cohort",
    "open_offers",
    "pause",
    "receive",
    "resume",
    "take_offer",
    "withdraw",
]
