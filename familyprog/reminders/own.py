"""届いたお知らせ: what one person was told, when and by which way; never the words, and nobody else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.programs.models import ClassSession

KEPT = dt.timedelta(days=365)
MOST = 200
# What was taken back, or replaced by a newer message, never reached anybody.
NEVER_LEFT = (MessageState.VOIDED, MessageState.SUPERSEDED)
ON_ITS_WAY = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.STARTED, MessageState.HELD)


@dataclass(frozen=True)
class OwnMessage:
    """One message to oneself. `about`: the session it speaks of, as that stands now."""

    kind: MessageKind
    channel: MessageChannel
    at: dt.datetime
    words: str
    is_to_come: bool
    about: dt.datetime | None


def own_messages(session: Session, person_id: int, now: dt.datetime) -> list[OwnMessage]:
    """The messages of a year to one person, the newest first. One statement."""
    rows = session.execute(
        select(Message, ClassSession.starts_at)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.person_id == person_id,
            Message.due_at > now - KEPT,
            Message.state.not_in(NEVER_LEFT),
        )
        .order_by(Message.due_at.desc(), Message.id.desc())
        .limit(MOST)
    )
    # A line for the desk about a mail in vain is nothing that anybody sends: no way was chosen for it.
    return [_own(message, about, now) for message, about in rows if "instead_of" not in message.facts]


def _own(message: Message, about: dt.datetime | None, now: dt.datetime) -> OwnMessage:
    to_come = message.state in ON_ITS_WAY or message.state is MessageState.TO_CALL
    to_come = to_come and message.not_after > now
    words = "これから" if to_come else _words(message)
    return OwnMessage(
        message.kind, message.channel, message.finished_at or message.due_at, words, to_come, about
    )


def _words(message: Message) -> str:
    if message.state is MessageState.SENT:
        return "お送りしました"
    if message.state is MessageState.TOLD:
        return "お電話しました" if message.channel is MessageChannel.PHONE else "お送りしました"
    if message.state is MessageState.SUPPRESSED:
        return "お送りしませんでした"
    return "お電話できませんでした" if message.channel is MessageChannel.PHONE else "お送りできませんでした"
