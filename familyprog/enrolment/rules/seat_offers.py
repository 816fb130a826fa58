"""How long a free seat is kept for whoever was first in line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from familyprog.base.clock import at_tokyo, tokyo

TO_ANSWER = dt.timedelta(hours=72)
TO_ANSWER_BY_POST = dt.timedelta(days=7)  # a letter there, and one back
BEFORE_SESSION = dt.timedelta(hours=12)
LEAST = dt.timedelta(hours=6)
LAST_CALL = dt.timedelta(hours=1)  # before the session
SOONEST = dt.timedelta(hours=2)  # a session nearer than this is nobody's to be offered
REST = dt.timedelta(days=7)  # after an offer was passed on, so that nobody is pressed
MORNING, EVENING = dt.time(8, 0), dt.time(20, 0)
LAST_MAIL = dt.timedelta(hours=12)  # before the end; later it is a call (security.md §3.3)


@dataclass(frozen=True)
class OfferTime:
    """Until when a seat is kept. `is_urgent`: so short that people must be called."""

    expires_at: dt.datetime
    is_urgent: bool = False


def offer_time(now: dt.datetime, next_start: dt.datetime | None, *, by_post: bool = False) -> OfferTime:
    """Three days, a week by letter; at the latest 12 hours before the next session, and never at night.

    Where that leaves less than 6 hours, until one hour before the session, and the desk calls.
    """
    until = now + (TO_ANSWER_BY_POST if by_post else TO_ANSWER)
    if next_start is None:
        return OfferTime(_in_daytime(until, None))
    limit = next_start - BEFORE_SESSION
    until = _in_daytime(min(until, limit), limit)
    if until - now >= LEAST:
        return OfferTime(until)
    return OfferTime(next_start - LAST_CALL, is_urgent=True)


def _in_daytime(until: dt.datetime, limit: dt.datetime | None) -> dt.datetime:
    """The morning after a night; the evening before it when the morning would be too late."""
    here = tokyo(until)
    if MORNING <= here.time() <= EVENING:
        return until
    night = here.date() if here.time() >= EVENING else here.date() - dt.timedelta(days=1)
    morning = at_tokyo(night + dt.timedelta(days=1), MORNING)
    return morning if limit is None or morning <= limit else at_tokyo(night, EVENING)


def mail_ends(expires_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Until when a mail about the offer is of use; afterwards people call."""
    last = expires_at - LAST_MAIL
    return last if last > now else expires_at
