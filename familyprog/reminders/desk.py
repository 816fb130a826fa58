"""What did not arrive, or is forbidden since, takes the next way chosen or goes to people (security.md §3.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.enrolment.service import restart_clock
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import gate, is_suspended, next_way, ways
from familyprog.programs.models import ClassSession
from familyprog.reminders.telling import instead_of

# An invitation is a comfort and a code is asked for anew; these are missed.
MISSED_KINDS = (
    MessageKind.ENROLLED,
    MessageKind.SEAT_OPENED,
    MessageKind.REMINDER,
    MessageKind.MOVED,
    MessageKind.CANCELLED,
    MessageKind.DATES_SET,
)
WITHOUT_SESSION = dt.timedelta(days=14)


def hand_to_desk(session: Session, message_ids: Collection[int], *, now: dt.datetime) -> int:
    """Tell by another way what failed, came too late, or was forbidden since; how many are new.

    Only by a way the person chose, while it is of use, and never for somebody who is not to be contacted.
    What was sent and has no other way is left to people, who are shown no number.
    """
    rows = session.execute(
        select(Message, ClassSession.starts_at)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.id.in_(message_ids),
            Message.kind.in_(MISSED_KINDS),
            or_(
                Message.state == MessageState.SUPPRESSED,
                Message.state.in_([MessageState.FAILED, MessageState.EXPIRED])
                & Message.channel.in_(BY_MACHINE),
            ),
        )
    ).all()
    profiles = contacts_of(session, {row.Message.person_id for row in rows})
    again = [
        row
        for message, starts_at in rows
        if (until := _of_use_until(session, message, starts_at, now))
        and (row := _again(message, until, profiles.get(message.person_id or 0), now))
    ]
    return len(outbox.queue_many(session, again, now=now))


def keep_to_wishes(session: Session, *, now: dt.datetime) -> int:
    """Take off the list what the people on it have forbidden since, with the reason; how many.

    They hear of it by the way they chose instead, if there is one.
    """
    waiting = session.scalars(
        select(Message).where(Message.state == MessageState.TO_CALL, Message.not_after > now)
    ).all()
    profiles = contacts_of(session, {message.person_id for message in waiting if message.person_id})
    refused = []
    for message in waiting:
        profile = profiles.get(message.person_id or 0)
        reason = _forbidden(message, profile, now)
        if reason:
            outbox.refuse(session, message, MessageState.SUPPRESSED, reason, now=now)
            refused.append(message.id)
    hand_to_desk(session, refused, now=now)
    return len(refused)


def _forbidden(message: Message, profile: ContactProfile | None, now: dt.datetime) -> str:
    """Why nobody may be called or written to for this any more; an hour that is wrong is no such reason."""
    answer = gate(profile, message.channel, message.kind, now)
    if answer.allowed or answer.wait_until:
        return ""
    # The line says to whom it went in vain, and shows no number: it goes when nothing may be said at all.
    if "instead_of" in message.facts and ways(profile):
        return ""
    return answer.reason


def _of_use_until(
    session: Session, message: Message, starts_at: dt.datetime | None, now: dt.datetime
) -> dt.datetime | None:
    """Of an offered seat, until its time to answer ends, which begins anew; None when it has ended."""
    if message.kind is MessageKind.SEAT_OPENED:
        return restart_clock(session, message.occasion, now=now)
    return starts_at or now + WITHOUT_SESSION


def _again(
    message: Message, until: dt.datetime, profile: ContactProfile | None, now: dt.datetime
) -> dict[str, Any] | None:
    if not ways(profile) or until <= now:
        return None
    way = next_way(profile, message.channel)
    if message.state is MessageState.SUPPRESSED and not (way is None and _is_lost(message, profile)):
        return _row(message, way, until, now) if way and _forbidden(message, profile, now) else None
    if way is None:
        return _row(message, MessageChannel.PHONE, until, now, instead_of(message.channel))
    return _row(message, way, until, now)


def _is_lost(message: Message, profile: ContactProfile | None) -> bool:
    """Whether it was not sent because nothing arrives there: the person did not forbid it."""
    return is_suspended(profile, message.channel)


def _row(
    message: Message,
    way: MessageChannel,
    until: dt.datetime,
    now: dt.datetime,
    more: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    is_sent = way in BY_MACHINE
    return {
        "kind": message.kind,
        "site_id": message.site_id,
        "recipient_key": message.recipient_key,
        "channel": way,
        "state": MessageState.PLANNED if is_sent else MessageState.TO_CALL,
        "occasion": message.occasion,
        "revision": message.revision,
        "due_at": now,
        "not_after": until,
        "person_id": message.person_id,
        "enrolment_id": message.enrolment_id,
        "class_session_id": message.class_session_id,
        "facts": {**message.facts, **more},
    }
