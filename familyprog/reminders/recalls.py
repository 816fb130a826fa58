"""At the last moment: is the entry still to go, or to be put right? To which mailbox, and in which words?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from familyprog.calendars import service as calendars
from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Invitation
from familyprog.calendars.queries import find_entry
from familyprog.calendars.rules import Party, Step
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import OPEN
from familyprog.people.models import ContactProfile
from familyprog.people.queries import former_contacts
from familyprog.people.rules import gate, is_same_mailbox
from familyprog.reminders.contents import calendar_note, session_words
from familyprog.reminders.known import Known
from familyprog.reminders.rules import Addressee, Office, Outgoing, Refusal
from familyprog.reminders.standing import look, may_write

PUTS_IN = (MessageKind.INVITATION, MessageKind.MOVED, MessageKind.REISSUED)
A_MOMENT = dt.timedelta(minutes=1)
PATIENCE = 3  # a farewell that fails so often keeps nothing waiting any more


def wait_for_farewell(session: Session, message: Message, now: dt.datetime) -> Refusal | None:
    """Nothing is put into a calendar before what is to leave it has left: old day first, then the new one."""
    if message.kind not in PUTS_IN or message.channel is not MessageChannel.MAIL:
        return None
    leaving = exists().where(
        Message.person_id == message.person_id,
        Message.kind == MessageKind.RECALLED,
        Message.state.in_(OPEN),
        Message.not_after > now,
        Message.attempts_count < PATIENCE,
    )
    if not session.scalar(select(leaving)):
        return None
    return Refusal(MessageState.PLANNED, "calendar_first", now + A_MOMENT)


def prepare_recall(
    session: Session, message: Message, known: Known, office: Office, now: dt.datetime
) -> Outgoing | Refusal:
    """The mail that takes one entry out of the calendar it was mailed to."""
    row = find_entry(session, message.occasion.removeprefix("invitation:"))
    current = known.profiles.get(message.person_id or 0)
    if current is None:
        return Refusal(MessageState.SUPPRESSED, "no_contact")
    told_by = _told_by(session, row, current)
    in_force = current if is_same_mailbox(told_by, current) else told_by
    answer = gate(in_force, message.channel, message.kind, now)
    if not answer.allowed or not may_write(told_by, current, now):
        return Refusal(MessageState.SUPPRESSED, answer.reason or "unwelcome", answer.wait_until)
    if row is None:
        return Refusal(MessageState.SUPERSEDED, "calendar_right")
    meeting = known.meetings[message.class_session_id or 0]
    if meeting.starts_at <= now:
        return Refusal(MessageState.EXPIRED, "session_began")
    if not _is_to_go(session, row, message, now):
        return Refusal(MessageState.SUPERSEDED, "calendar_right")
    to = Addressee(told_by, answer.address)
    outgoing = session_words(session, message, to, meeting, known, office)
    letter = calendars.Letter(
        Party(office.mail_from, outgoing.sender_name), answer.address, calendar_note(office)
    )
    return replace(outgoing, calendar=calendars.take_out(session, row, told_by, meeting, letter, now=now))


def _told_by(session: Session, row: Invitation | None, current: ContactProfile) -> ContactProfile:
    if row is None:
        return current
    key = (row.person_id, row.contact_revision)
    return former_contacts(session, {key}).get(key, current)


def _is_to_go(session: Session, row: Invitation, message: Message, now: dt.datetime) -> bool:
    """Whether the entry is still without its reasons; a second try of the same mail says the same again."""
    if row.state is not InvitationState.ACTIVE:
        return row.state is InvitationState.CANCELLED and bool(message.message_id)
    seen = look(session, now, [row.person_id])
    return any(
        one.id == row.id and seen.step_for(one, meeting) is Step.TAKE_OUT for one, meeting in seen.standing
    )
