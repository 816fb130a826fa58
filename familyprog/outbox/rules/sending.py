"""Decisions about a message's life: states, leases, retries, its name in the mail world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from familyprog.base.clock import at_tokyo, tokyo, tokyo_date
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState, WorkerTrouble
from familyprog.outbox.models import Message

# What the worker sends; the rest is told by people. A short text is one line on a telephone.
SHORT_TEXTS = (MessageChannel.LINE, MessageChannel.SMS)
BY_MACHINE = (MessageChannel.MAIL, *SHORT_TEXTS)

# Nothing has left the house yet, so the cause may still take it back.
VOIDABLE = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.TO_CALL, MessageState.HELD)
IN_WORK = (MessageState.CLAIMED, MessageState.STARTED)
OPEN = (MessageState.PLANNED, *IN_WORK)

# Of use only to somebody who comes.
REMINDERS = (MessageKind.WEEK_BEFORE, MessageKind.MATERIALS, MessageKind.REMINDER)
ABOUT_COMING = (*REMINDERS, MessageKind.INVITATION, MessageKind.MONTH_CHOICE)
# What people had in mind is no longer so.
NEWS = (MessageKind.MOVED, MessageKind.CANCELLED)
# Nobody is in a hurry to know: what is due to one person on one day goes in one mail (security.md §3.3).
CALM = ABOUT_COMING
# Can wait for tomorrow when a calm mail has gone today.
PATIENT = (MessageKind.WEEK_BEFORE, MessageKind.MATERIALS, MessageKind.MONTH_CHOICE)

CLAIM_LEASE = dt.timedelta(seconds=60)
# RFC 5321 §4.5.3.2.6: ten minutes for the answer after the final dot; three for what is said before,
# one for the text, one for ourselves (worker/smtp.py).
START_LEASE = dt.timedelta(minutes=15)
RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
JITTER = 0.2
# A relay that does not answer is left alone, for all messages at once; no message is touched meanwhile.
ERRORS_BEFORE_PAUSE = 5
PAUSE_MINUTES = (1, 2, 5)
# Without a sign of life for so long, staff are told; what became due meanwhile goes out slowly.
SILENCE = dt.timedelta(minutes=10)
CLOCK_SKEW = dt.timedelta(seconds=60)
CLOCK_STEP = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
AMBIGUOUS = "ambiguous"  # the reason of a row whose first try may or may not have arrived


def retry_at(attempts: int, now: dt.datetime, chance: float) -> dt.datetime:
    """When to try again after so many tries (1 or more); `chance` in 0..1 spreads it by a fifth."""
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return now + dt.timedelta(minutes=minutes * (1 + JITTER * (2 * chance - 1)))


def mail_id(public_id: str, domain: str) -> str:
    """The Message-ID: the same on every try, so that a second copy is the same message."""
    return f"<{public_id}@{domain}>"


def in_one_mail(messages: Iterable[Message]) -> list[list[Message]]:
    """Which of these mails go as one, in order: calm ones to one person, and what was one mail at its first try.

    One invitation at most is among them: a mail carries one object for the calendar (RFC 6047 §2.1).
    """
    groups: dict[tuple[object, ...], list[Message]] = {}
    for message in messages:
        groups.setdefault(_mail_key(message, groups), []).append(message)
    return list(groups.values())


def _mail_key(message: Message, groups: Mapping[tuple[object, ...], list[Message]]) -> tuple[object, ...]:
    if message.message_id:
        return (message.message_id,)
    day = (message.person_id, "calm")
    has_object = any(one.kind is MessageKind.INVITATION for one in groups.get(day, []))
    is_second = message.kind is MessageKind.INVITATION and has_object
    return day if message.kind in CALM and message.person_id and not is_second else (message.id,)


def tomorrow(message: Message, now: dt.datetime) -> dt.datetime | None:
    """The same hour of the next day in Tokyo; None when that would be too late."""
    due = at_tokyo(tokyo_date(now) + dt.timedelta(days=1), tokyo(message.due_at).time())
    return due if due < message.not_after else None


def pause_until(errors: int, now: dt.datetime) -> dt.datetime | None:
    """How long a relay is left alone after so many vain connections in a row; None to try again at once."""
    if errors < ERRORS_BEFORE_PAUSE:
        return None
    step = min(errors - ERRORS_BEFORE_PAUSE, len(PAUSE_MINUTES) - 1)
    return now + dt.timedelta(minutes=PAUSE_MINUTES[step])


def find_clock_trouble(
    app: dt.datetime, database: dt.datetime, last_beat: dt.datetime | None
) -> WorkerTrouble | None:
    """What is wrong with the time: with a wrong clock, mails leave early or late and leases mean nothing."""
    if abs(app - database) > CLOCK_SKEW:
        return WorkerTrouble.CLOCK_DIFFERS
    if last_beat is not None and last_beat - database > CLOCK_STEP:
        return WorkerTrouble.CLOCK_WENT_BACK
    return None


def was_still(since: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether nothing could leave for so long that a backlog has to be expected."""
    return since is not None and now - since > SILENCE


def allowance(began_at: dt.datetime | None, count: int, now: dt.datetime, per_minute: int) -> int:
    """How many of a backlog may still leave in the minute that began then."""
    is_over = began_at is None or now >= began_at + MINUTE or now < began_at
    return per_minute if is_over else max(0, per_minute - count)
