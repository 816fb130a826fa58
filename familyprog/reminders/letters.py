"""手紙: what people who chose the post are told, on paper. The gate decides at the moment of printing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import LetterBatch, Message, PrintedLetter
from familyprog.people.queries import aliases_of, hidden_ids
from familyprog.people.rules import EnvelopeWords, envelope_words
from familyprog.reminders.desk import hand_to_desk
from familyprog.reminders.errors import NoLettersError
from familyprog.reminders.known import know_about
from familyprog.reminders.rules import Office, Refusal
from familyprog.reminders.service import prepare
from familyprog.reminders.wording import Render, words_of

LOG = dt.timedelta(days=92)
# At 14 pt the window holds four lines of fourteen letters.
WINDOW_LINES, WINDOW_LETTERS = 4, 14


@dataclass(frozen=True)
class Letter:
    """One letter: what is read through the window, the day, and the words inside."""

    public_id: str
    envelope: EnvelopeWords
    text: str

    @property
    def is_long(self) -> bool:
        """Whether the address is set smaller to stay in the window."""
        lines = sum(-(-len(line) // WINDOW_LETTERS) for line in self.envelope.window)
        return lines + bool(self.envelope.sender) > WINDOW_LINES

    @property
    def paragraphs(self) -> list[list[str]]:
        """The words as paragraphs of lines."""
        return [part.splitlines() for part in self.text.strip().split("\n\n")]


@dataclass(frozen=True)
class Printed:
    """One line of the print log."""

    public_id: str
    printed_at: dt.datetime
    printed_by: str
    letters_count: int
    open_count: int


def waiting_letters(session: Session, actor: Actor, now: dt.datetime) -> list[Message]:
    """What is to be told by post at the actor's site and was not printed yet, soonest end first."""
    was_printed = select(PrintedLetter.message_id).where(PrintedLetter.message_id == Message.id).exists()
    return list(
        session.scalars(
            select(Message)
            .where(
                Message.site_id == actor.site_id,
                Message.channel == MessageChannel.POST,
                Message.state == MessageState.TO_CALL,
                Message.due_at <= now,
                Message.not_after > now,
                _is_open_to_see(),
                ~was_printed,
            )
            .order_by(Message.not_after, Message.id)
        )
    )


def print_letters(session: Session, actor: Actor, *, office: Office, now: dt.datetime) -> LetterBatch:
    """Take what waits into one batch, and write down who printed it.

    What may not go out any more is ended with its reason. Raises NoLettersError when nothing is left.
    """
    if actor.staff_id is None or actor.site_id is None:
        raise NotFoundError
    rows = waiting_letters(session, actor, now)
    known = know_about(session, rows, office=office, now=now)
    fit, refused = [], []
    for message in rows:
        prepared = prepare(session, message, office=office, now=now, known=known)
        if isinstance(prepared, Refusal):
            outbox.refuse(session, message, prepared.state, prepared.reason, now=now)
            refused.append(message.id)
        else:
            fit.append(message.id)
    hand_to_desk(session, refused, now=now)
    if not fit:
        raise NoLettersError
    batch = LetterBatch(site_id=actor.site_id, printed_by_id=actor.staff_id, printed_at=now)
    session.add(batch)
    session.flush()
    session.add_all(PrintedLetter(letter_batch_id=batch.id, message_id=key) for key in fit)
    session.flush()
    note(session, "print_letters", "letter_batch", batch.public_id, now=now, by=actor)
    return batch


def letters_in(
    session: Session, actor: Actor, public_id: str, *, office: Office, render: Render, now: dt.datetime
) -> list[Letter]:
    """The letters of a batch that may still go out, as they are true now. Raises NotFoundError."""
    rows = _open_in(session, get_batch(session, actor, public_id))
    known = know_about(session, rows, office=office, now=now)
    aliases = aliases_of(session, known.profiles)
    letters = []
    for message in rows:
        prepared = prepare(session, message, office=office, now=now, known=known)
        if not isinstance(prepared, Refusal):
            key = message.person_id or 0
            sender = known.senders[message.site_id]
            envelope = envelope_words(known.profiles[key], prepared.to_address, aliases.get(key, ""), sender)
            text = words_of(prepared, office, render).text
            letters.append(Letter(message.public_id, envelope, text))
    return letters


def mark_posted(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> int:
    """The letters of a batch are on their way: each is told; how many. Raises NotFoundError."""
    rows = _open_in(session, get_batch(session, actor, public_id))
    for message in rows:
        outbox.mark_told(session, actor, message.public_id, now=now)
    return len(rows)


def get_batch(session: Session, actor: Actor, public_id: str) -> LetterBatch:
    """A batch of the actor's site. Raises NotFoundError."""
    batch = session.scalar(select(LetterBatch).where(LetterBatch.public_id == public_id))
    if batch is None or not actor.is_staff or batch.site_id != actor.site_id:
        raise NotFoundError
    return batch


def print_log(session: Session, actor: Actor, now: dt.datetime) -> list[Printed]:
    """Who printed how many letters and when, in the last three months; newest first."""
    is_open = func.count().filter(Message.state == MessageState.TO_CALL)
    rows = session.execute(
        select(LetterBatch, Staff.name, func.count(), is_open)
        .join(Staff, Staff.id == LetterBatch.printed_by_id)
        .join(PrintedLetter, PrintedLetter.letter_batch_id == LetterBatch.id)
        .join(Message, Message.id == PrintedLetter.message_id)
        .where(LetterBatch.site_id == actor.site_id, LetterBatch.printed_at > now - LOG)
        .group_by(LetterBatch.id, Staff.name)
        .order_by(LetterBatch.printed_at.desc(), LetterBatch.id.desc())
    )
    return [Printed(row.public_id, row.printed_at, name, all_, open_) for row, name, all_, open_ in rows]


def _open_in(session: Session, batch: LetterBatch) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .join(PrintedLetter, PrintedLetter.message_id == Message.id)
        .where(
            PrintedLetter.letter_batch_id == batch.id,
            Message.state == MessageState.TO_CALL,
            _is_open_to_see(),
        )
        .order_by(PrintedLetter.id)
    ).all()


def _is_open_to_see() -> ColumnElement[bool]:
    """Nobody hidden stands on a list or a sheet: they are told from their own page (`calling`)."""
    return or_(Message.person_id.is_(None), Message.person_id.not_in(hidden_ids()))
