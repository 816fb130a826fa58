"""Use cases: prepare a meeting (`preparing`), its list (`agenda`), what is written there (`talking`)."""

from familyprog.meetings.service.agenda import add_cases, shift, take_off
from familyprog.meetings.service.preparing import change_meeting, close_meeting, plan_meeting
from familyprog.meetings.service.talking import check_conclusion, conclude, leave_open, write_line

__all__ = [
    "add_cases",
    "change_meeting",
    "check_conclusion",
    "close_meeting",
    "conclude",
    "leave_open",
    "plan_meeting",
    "shift",
    "take_off",
    "write_line",
]
