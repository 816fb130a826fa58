"""The one link of a mail about a session: 「行けません」 with one press, without signing in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from familyprog.attendance.service import absence_token
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.programs.models import ClassSession
from familyprog.reminders.rules import Office, Outgoing

ASKING = (MessageKind.INVITATION, MessageKind.WEEK_BEFORE, MessageKind.REMINDER, MessageKind.MOVED)


def with_absence_link(
    session: Session,
    message: Message,
    outgoing: Outgoing,
    meeting: ClassSession,
    office: Office,
    now: dt.datetime,
) -> Outgoing:
    """The same mail with the link; paper and calls have none. No entry in a calendar ever holds it."""
    if message.kind not in ASKING or message.channel is not MessageChannel.MAIL:
        return outgoing
    person_id = message.person_id or 0
    token = absence_token(session, meeting, person_id, secret_key=office.secret_key, now=now)
    link = {"absence_url": f"{office.base_url.rstrip('/')}/a/{token}"}
    return replace(outgoing, context=outgoing.context | link, plain_context=outgoing.plain_context | link)
