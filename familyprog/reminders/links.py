"""The one link of a mail about a session: 「行けません」 with one press, without signing in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from familyprog.attendance.service import absence_tokens
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.reminders.rules import Office, Outgoing

ASKING = (MessageKind.INVITATION, MessageKind.WEEK_BEFORE, MessageKind.REMINDER, MessageKind.MOVED)


def absence_urls(
    session: Session, messages: Iterable[Message], office: Office, now: dt.datetime
) -> dict[tuple[int, int], str]:
    """The links of those mails that carry one, by session and person; paper and calls have none."""
    places = {
        (one.class_session_id, one.person_id)
        for one in messages
        if one.kind in ASKING
        and one.channel is MessageChannel.MAIL
        and one.class_session_id is not None
        and one.person_id is not None
    }
    if not places:
        return {}
    tokens = absence_tokens(session, places, secret_key=office.secret_key, now=now)
    return {place: f"{office.base_url.rstrip('/')}/a/{token}" for place, token in tokens.items()}


def with_absence_link(message: Message, outgoing: Outgoing, url: str | None) -> Outgoing:
    """The same mail with the link, where it may have one. No entry in a calendar ever holds it."""
    if url is None or message.kind not in ASKING or message.channel is not MessageChannel.MAIL:
        return outgoing
    link = {"absence_url": url}
    return replace(outgoing, context=outgoing.context | link, plain_context=outgoing.plain_context | link)
