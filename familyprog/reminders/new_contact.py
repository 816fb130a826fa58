"""窓口が替わるお知らせ: that somebody else will answer from a day on. No name, no place, nothing of the household."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.eras import short_date
from familyprog.handover.models import HandOverCase
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import MailFormat
from familyprog.people.models import ContactProfile
from familyprog.reminders.known import safe_sender, senders_of
from familyprog.reminders.rules import Addressee, Office, Outgoing, Refusal
from familyprog.reminders.wording import Render, Words, words_of


def prepare_new_contact(
    session: Session, message: Message, to: Addressee, sender: str, office: Office
) -> Outgoing | Refusal:
    """The notice, unless nobody else will be there after all, or from another day on."""
    public_id = message.occasion.removeprefix("hand_over:")
    starts_on = session.scalar(select(HandOverCase.starts_on).where(HandOverCase.public_id == public_id))
    if starts_on is None or starts_on.isoformat() != message.facts.get("starts_on"):
        return Refusal(MessageState.SUPERSEDED, "hand_over_changed")
    return about_new_contact(to, sender, starts_on, office)


def about_new_contact(to: Addressee, sender: str, starts_on: dt.date, office: Office) -> Outgoing:
    """The same few words for everybody, with the day."""
    words = office.words | {"from_day": short_date(starts_on)}
    has_html = to.profile.mail_format is MailFormat.BOTH
    return Outgoing(MessageKind.NEW_CONTACT, to.address, sender, words, words, has_html=has_html)


def preview_new_contact(
    session: Session,
    profile: ContactProfile,
    site_id: int,
    starts_on: dt.date,
    *,
    office: Office,
    render: Render,
) -> Words:
    """The very words, before a person decides to send them."""
    sender = safe_sender(profile.sender_name or senders_of(session, [site_id])[site_id], office)
    return words_of(about_new_contact(Addressee(profile, ""), sender, starts_on, office), office, render)
