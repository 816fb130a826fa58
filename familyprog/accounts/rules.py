"""How long a session lives, and whether an account is alive."""

from __future__ import annotations

import datetime as dt

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo_date

# security.md §5.2: idle and absolute limits in minutes.
STAFF_LIMITS = {
    Role.FACILITATOR: (30, 12 * 60),
    Role.RECEPTION: (30, 12 * 60),
    Role.COORDINATOR: (20, 8 * 60),
    Role.AUDITOR: (20, 8 * 60),
    Role.ADMIN: (20, 8 * 60),
}
FAMILY_LIMITS = (15, 60)
LONGEST_IDLE = dt.timedelta(minutes=max(idle for idle, _longest in STAFF_LIMITS.values()))
FAMILY_IDLE = dt.timedelta(minutes=FAMILY_LIMITS[0])
OWN_DEVICE = dt.timedelta(days=30)  # only for whoever asks for it (security.md §5.2)
GLASS = dt.timedelta(minutes=60)  # one household, opened in an emergency (security.md §5.4)
SEEN_EVERY = dt.timedelta(minutes=1)


def is_alive(
    created_at: dt.datetime, seen_at: dt.datetime, limits: tuple[int, int], now: dt.datetime
) -> bool:
    """Whether a session is inside its idle and absolute limits (minutes)."""
    idle, absolute = (dt.timedelta(minutes=limit) for limit in limits)
    return now - seen_at < idle and now - created_at < absolute


def is_open(
    created_at: dt.datetime, seen_at: dt.datetime, kept_until: dt.datetime | None, now: dt.datetime
) -> bool:
    """Whether a family member's pages are open: on a device that is kept until its day, else for a short while."""
    if kept_until is not None:
        return now < kept_until
    return is_alive(created_at, seen_at, FAMILY_LIMITS, now)


def is_glass_open(closes_at: dt.datetime, closed_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether an emergency is still going on: an hour at most, and only until it is closed."""
    return closed_at is None and now < closes_at


def is_serving(ends_on: dt.date, is_disabled: bool, now: dt.datetime) -> bool:
    """Whether an account may still act: not disabled, and its last day has not passed in Tokyo."""
    return not is_disabled and tokyo_date(now) <= ends_on
