"""Use cases: the page after a session (`after`), what must be heard today (`alerts`), gentle tasks (`follow_ups`)."""

from familyprog.care.service.after import write_after
from familyprog.care.service.alerts import Concern, hand_over, set_call_order, take, tell_today
from familyprog.care.service.follow_ups import note_absences, put_off, settle, take_up

__all__ = [
    "Concern",
    "hand_over",
    "note_absences",
    "put_off",
    "set_call_order",
    "settle",
    "take",
    "take_up",
    "tell_today",
    "write_after",
]
