"""Decisions about a message's life: states, leases, retries, its name in the mail world."""

from __future__ import annotations

import datetime as dt

from familyprog.outbox.enums import MessageKind, MessageState

# Nothing has left the house yet, so the cause may still take it back.
VOIDABLE = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.TO_CALL, MessageState.HELD)
IN_WORK = (MessageState.CLAIMED, MessageState.STARTED)
OPEN = (MessageState.PLANNED, *IN_WORK)

# Of use only to somebody who comes.
REMINDERS = (MessageKind.WEEK_BEFORE, MessageKind.MATERIALS, MessageKind.REMINDER)
ABOUT_COMING = (*REMINDERS, MessageKind.INVITATION, MessageKind.MONTH_CHOICE)

CLAIM_LEASE = dt.timedelta(seconds=60)
# RFC 5321 §4.5.3.2.6: ten minutes for the answer after the final dot, and a minute for ourselves.
START_LEASE = dt.timedelta(minutes=11)
RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
JITTER = 0.2
AMBIGUOUS = "ambiguous"  # the reason of a row whose first try may or may not have arrived


def retry_at(attempts: int, now: dt.datetime, chance: float) -> dt.datetime:
    """When to try again after so many tries (1 or more); `chance` in 0..1 spreads it by a fifth."""
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return now + dt.timedelta(minutes=minutes * (1 + JITTER * (2 * chance - 1)))


def mail_id(public_id: str, domain: str) -> str:
    """The Message-ID: the same on every try, so that a second copy is the same message."""
    return f"<{public_id}@{domain}>"
