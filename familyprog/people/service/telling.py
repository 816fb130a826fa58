"""Queueing something for one person, on the channel he or she chose."""

from __future__ import annotations

import datetime as dt
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import Person
from familyprog.people.queries import contact_of
from familyprog.people.rules import way_to, ways


class About(TypedDict):
    """What a message is about, and when it is of use."""

    site_id: int
    occasion: str
    due_at: dt.datetime
    not_after: dt.datetime
    revision: NotRequired[int]
    enrolment_id: NotRequired[int | None]
    class_session_id: NotRequired[int | None]
    facts: NotRequired[dict[str, Any] | None]


def channel_to(session: Session, person_id: int, *, by_call: bool = False) -> MessageChannel | None:
    """How a person is told; `by_call`: by telephone, if that is one of the ways they chose."""
    profile = contact_of(session, person_id)
    return MessageChannel.PHONE if by_call and MessageChannel.PHONE in ways(profile) else way_to(profile)


def tell(
    session: Session,
    person_id: int,
    kind: MessageKind,
    *,
    channel: MessageChannel | None = None,
    now: dt.datetime,
    **about: Unpack[About],
) -> Message | None:
    """Queue something for one person on the channel they chose, or on one of `channel_to`.

    Mail and short text are planned for the worker; telephone and letter go on the list that staff work off. None when
    the person is not to be contacted, or was already told of this very thing.
    """
    channel = channel or channel_to(session, person_id)
    if channel is None:
        return None
    public_id = session.scalars(select(Person.public_id).where(Person.id == person_id)).one()
    is_sent = channel in BY_MACHINE
    return outbox.queue(
        session,
        kind,
        recipient_key=f"person:{public_id}",
        channel=channel,
        state=MessageState.PLANNED if is_sent else MessageState.TO_CALL,
        person_id=person_id,
        now=now,
        **about,
    )
