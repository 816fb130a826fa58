"""Decisions about dates, contents and words: pure functions, one subject a file."""

from familyprog.programs.rules.agenda import Block, clock_blocks
from familyprog.programs.rules.closures import (
    NATIONAL,
    YEAR_END,
    ClosedSpan,
    Closures,
    HolidayTable,
    closed_reason,
)
from familyprog.programs.rules.contents import spread, unit_of_month, units_on
from familyprog.programs.rules.dates import LAST_WEEK, MAX_SESSIONS, DateRule, Slot, rrule_of, slot_on, slots
from familyprog.programs.rules.neutral import check_neutral
from familyprog.programs.rules.policies import KEEP, SKIP, Option, Plan, Question, obey
from familyprog.programs.rules.promises import promise_gaps

__all__ = [
    "KEEP",
    "LAST_WEEK",
    "MAX_SESSIONS",
    "NATIONAL",
    "SKIP",
    "YEAR_END",
    "Block",
    "ClosedSpan",
    "Closures",
    "DateRule",
    "HolidayTable",
    "Option",
    "Plan",
    "Question",
    "Slot",
    "check_neutral",
    "clock_blocks",
    "closed_reason",
    "obey",
    "promise_gaps",
    "rrule_of",
    "slot_on",
    "slots",
    "spread",
    "unit_of_month",
    "units_on",
]
