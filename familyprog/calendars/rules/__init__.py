"""What an entry says (`shown`), its bytes (`objects`), and what a standing one needs next (`standing`)."""

from familyprog.calendars.rules.objects import (
    UNANSWERED,
    Entry,
    MailObject,
    Method,
    Party,
    feed_object,
    file_object,
    mail_object,
    next_stamp,
    summary_of,
)
from familyprog.calendars.rules.shown import (
    MINIMAL,
    one_line,
    shown_digest,
    shown_place,
    shown_title,
    tells,
)
from familyprog.calendars.rules.standing import Standing, Step, next_step

__all__ = [
    "MINIMAL",
    "UNANSWERED",
    "Entry",
    "MailObject",
    "Method",
    "Party",
    "Standing",
    "Step",
    "feed_object",
    "file_object",
    "mail_object",
    "next_stamp",
    "next_step",
    "one_line",
    "shown_digest",
    "shown_place",
    "shown_title",
    "summary_of",
    "tells",
]
