"""ごあいさつ: what is said to somebody who has left, or rests, and wished to hear of us."""

from __future__ import annotations

from sqlalchemy.orm import Session

from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.queries.greetings import greeting_of, is_here
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import MailFormat
from familyprog.reminders.rules import Addressee, Office, Outgoing, Refusal


def prepare_greeting(
    session: Session, _message: Message, to: Addressee, sender: str, office: Office
) -> Outgoing | Refusal:
    """The greeting, unless it is not wished for any more, or the person has come back."""
    person_id = to.profile.person_id
    if greeting_of(session, person_id) is GreetingRhythm.NEVER or is_here(session, person_id):
        return Refusal(MessageState.SUPERSEDED, "greeting_not_wished")
    return about_greeting(to, sender, office)


def about_greeting(to: Addressee, sender: str, office: Office) -> Outgoing:
    """The same few words for everybody; nothing of a program, a place or a person."""
    has_html = to.profile.mail_format is MailFormat.BOTH
    words = office.words
    return Outgoing(MessageKind.GREETING, to.address, sender, words, words, has_html=has_html)
