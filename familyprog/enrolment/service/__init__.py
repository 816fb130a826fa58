"""Use cases: entering, leaving, the line, the month's choice, make-up, the next program."""

from familyprog.enrolment.service.dates_wishes import receive_wish, set_dates, take_back, tell_dates, wish
from familyprog.enrolment.service.enter import enrol
from familyprog.enrolment.service.entry import Companion, Entry, check_companion, check_entry
from familyprog.enrolment.service.leave import complete, pause, resume, withdraw
from familyprog.enrolment.service.line import change_capacity, fill_seats
from familyprog.enrolment.service.make_up import credit_make_up, drop_make_up, note_guest, plan_make_up
from familyprog.enrolment.service.months import choose_month
from familyprog.enrolment.service.offers import open_offers, take_offer
from familyprog.enrolment.service.pairs import enrol_pair
from familyprog.enrolment.service.receive import receive
from familyprog.enrolment.service.seat_offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    fill_all,
    restart_clock,
)
from familyprog.enrolment.service.seats import lock_cohort

__all__ = [
    "Companion",
    "Entry",
    "accept_offer",
    "change_capacity",
    "check_companion",
    "check_entry",
    "choose_month",
    "complete",
    "credit_make_up",
    "decline_offer",
    "drop_make_up",
    "enrol",
    "enrol_pair",
    "expire_offers",
    "fill_all",
    "fill_seats",
    "lock_cohort",
    "note_guest",
    "open_offers",
    "pause",
    "plan_make_up",
    "receive",
    "receive_wish",
    "restart_clock",
    "resume",
    "set_dates",
    "take_back",
    "take_offer",
    "tell_dates",
    "wish",
    "withdraw",
]
