"""What becomes of the messages that go as one mail: decided together, said together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import PATIENT, tomorrow
from familyprog.reminders.known import Known, know_about
from familyprog.reminders.rules import Office, Outgoing, Refusal
from familyprog.reminders.service import prepare


@dataclass(frozen=True)
class Decision:
    """The mail and the messages it says; and the others, with why they are not in it."""

    outgoing: Outgoing | None
    said: tuple[Message, ...]
    refused: tuple[tuple[Message, Refusal], ...]


def decide(
    session: Session,
    messages: Sequence[Message],
    *,
    office: Office,
    now: dt.datetime,
    known: Known | None = None,
) -> Decision:
    """One mail of all that is true now. May write what the recipient's calendar is about to be told."""
    known = known or know_about(session, messages, office=office, now=now)
    said: list[tuple[Message, Outgoing]] = []
    refused: list[tuple[Message, Refusal]] = []
    for message in messages:
        answer = _wait(message, messages, known, now) or prepare(
            session, message, office=office, now=now, known=known
        )
        if isinstance(answer, Refusal):
            refused.append((message, answer))
        else:
            said.append((message, answer))
    mail = in_one([outgoing for _message, outgoing in said]) if said else None
    return Decision(mail, tuple(message for message, _outgoing in said), tuple(refused))


def in_one(outgoings: Sequence[Outgoing]) -> Outgoing:
    """One mail that says them all, each in the words it would have alone."""
    first, *others = outgoings
    if not others:
        return first
    names = tuple(dict.fromkeys(name for one in outgoings for name in one.names))
    calendar = next((one.calendar for one in outgoings if one.calendar is not None), None)
    return replace(first, names=names, calendar=calendar, parts=tuple(outgoings))


def _wait(message: Message, messages: Sequence[Message], known: Known, now: dt.datetime) -> Refusal | None:
    """A second calm mail on one day waits for the next, unless it would be too late, or one goes anyway."""
    if message.person_id not in known.told_today or message.message_id:
        return None
    if any(one.kind not in PATIENT or tomorrow(one, now) is None for one in messages):
        return None
    return Refusal(MessageState.PLANNED, "one_a_day", tomorrow(message, now))
