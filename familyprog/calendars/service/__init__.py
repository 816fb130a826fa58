"""Use cases: entries by mail (`invitations`), secret addresses and files (`feeds`), the words of both (`words`)."""

from familyprog.calendars.service.feeds import (
    feed_bytes,
    file_bytes,
    has_feed,
    has_staff_feed,
    is_first_fetch_today,
    issue_feed,
    issue_staff_feed,
    last_fetch,
    last_staff_fetch,
    note_fetch,
    revoke_feed,
    revoke_staff_feed,
)
from familyprog.calendars.service.invitations import (
    Letter,
    cancel,
    invite,
    leave_in,
    may_cancel,
    shows_what_is_true,
    stands,
    take_out,
)
from familyprog.calendars.service.words import place_for, title_for

__all__ = [
    "Letter",
    "cancel",
    "feed_bytes",
    "file_bytes",
    "has_feed",
    "has_staff_feed",
    "invite",
    "is_first_fetch_today",
    "issue_feed",
    "issue_staff_feed",
    "last_fetch",
    "last_staff_fetch",
    "leave_in",
    "may_cancel",
    "note_fetch",
    "place_for",
    "revoke_feed",
    "revoke_staff_feed",
    "shows_what_is_true",
    "stands",
    "take_out",
    "title_for",
]
