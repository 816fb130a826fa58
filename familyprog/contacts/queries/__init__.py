"""Reads: the log, limits and who may be tried again (`log`), visits that are planned (`visits`)."""

from familyprog.contacts.queries.log import (
    DueAttempt,
    LogRow,
    Room,
    contact_log,
    due_attempts,
    get_entry,
    rooms_of,
)
from familyprog.contacts.queries.visits import get_visit, visits_ahead

__all__ = [
    "DueAttempt",
    "LogRow",
    "Room",
    "contact_log",
    "due_attempts",
    "get_entry",
    "get_visit",
    "rooms_of",
    "visits_ahead",
]
