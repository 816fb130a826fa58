"""Mail that did not arrive goes to people: the desk decides how, and whether, to tell (security.md §3.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.programs.models import ClassSession

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
INSTEAD_OF_MAIL = {"instead_of": "mail"}


def hand_to_desk(session: Session, message_ids: Collection[int], *, now: dt.datetime) -> int:
    """Put mails that failed or came too late on the list of the desk; how many are new.

    Only while it is of use, and never for somebody who is not to be contacted.
    """
    rows = session.execute(
        select(Message, ClassSession.starts_at)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.id.in_(message_ids),
            Message.channel == MessageChannel.MAIL,
            Message.kind.in_(MISSED_KINDS),
            Message.state.in_([MessageState.FAILED, MessageState.EXPIRED]),
        )
    ).all()
    profiles = contacts_of(session, {row.Message.person_id for row in rows})
    calls = [
        call
        for message, starts_at in rows
        if (call := _call(message, starts_at, profiles.get(message.person_id or 0), now))
    ]
    return len(outbox.queue_many(session, calls, now=now))


def _call(
    message: Message, starts_at: dt.datetime | None, profile: ContactProfile | None, now: dt.datetime
) -> dict[str, Any] | None:
    until = starts_at or now + WITHOUT_SESSION
    if profile is None or profile.is_locked or until <= now:
        return None
    return {
        "kind": message.kind,
        "site_id": message.site_id,
        "recipient_key": message.recipient_key,
        "channel": MessageChannel.PHONE,
        "state": MessageState.TO_CALL,
        "occasion": message.occasion,
        "revision": message.revision,
        "due_at": now,
        "not_after": until,
        "person_id": message.person_id,
        "enrolment_id": message.enrolment_id,
        "class_session_id": message.class_session_id,
        "facts": {**message.facts, **INSTEAD_OF_MAIL},
    }
