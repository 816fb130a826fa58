"""Mails made ready: several ahead in one reading of the database, or one at the moment it leaves."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.clock import tokyo
from familyprog.base.db import unit_of_work
from familyprog.outbox import service as outbox
from familyprog.outbox.models import Message
from familyprog.outbox.rules import REMINDERS, in_one_mail, mail_id
from familyprog.reminders.deciding import decide
from familyprog.reminders.known import know_about
from familyprog.reminders.rules import Outgoing, Refusal
from familyprog.reminders.seal import Seal, is_unbroken, seal_of
from familyprog.worker.failures import shown
from familyprog.worker.mail import MailWriter
from familyprog.worker.transport import Envelope

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """The messages of one mail by id; the mail itself when it was made ahead, and what it rests on."""

    ids: tuple[int, ...]
    envelope: Envelope | None = None
    mail_id: str = ""
    seal: Seal = field(default_factory=dict)

    def is_fresh(self, now: dt.datetime) -> bool:
        """Whether it was made ahead in this hour: quiet hours and those people named begin on the hour."""
        return self.envelope is not None and tokyo(self.envelope.at).hour == tokyo(now).hour


@dataclass(frozen=True)
class Load:
    """What is about to leave, marked as started, and what is not to leave after all."""

    ids: tuple[int, ...] = ()
    envelope: Envelope | None = None
    refused: tuple[tuple[Message, Refusal], ...] = ()


@dataclass(frozen=True)
class Packer:
    """Groups, decides and writes for one worker."""

    writer: MailWriter
    owner: str

    def pack(self, sessions: sessionmaker[Session], ids: Sequence[int], now: dt.datetime) -> list[Parcel]:
        """The mails of a claim, in its order. What cannot be made ahead is made when it leaves, and fails
        there, alone."""
        with unit_of_work(sessions) as session:
            claimed = {row.id: row for row in outbox.hold_claimed(session, ids, self.owner, now=now)}
            groups = in_one_mail(claimed[key] for key in ids if key in claimed)
        parcels = {tuple(row.id for row in group): None for group in groups}
        try:
            ahead = self._make_ahead(sessions, [group for group in groups if _changes_nothing(group)], now)
        except Exception as problem:
            # The type alone: what the rows are about stays out of the log.
            log.warning("mails could not be made ready together: %s", shown(problem))
            ahead = {}
        return [ahead.get(key) or Parcel(key) for key in parcels]

    def load(self, session: Session, parcel: Parcel, now: dt.datetime) -> Load:
        """Mark the start of what is to leave now; the caller commits before the first byte goes out."""
        ready = parcel.envelope if parcel.is_fresh(now) else None
        if ready is not None and is_unbroken(session, parcel.seal, self.owner, now=now):
            outbox.start(session, parcel.ids, message_id=parcel.mail_id, now=now)
            return Load(parcel.ids, replace(ready, at=now, begun=time.monotonic()))
        rows = outbox.hold_claimed(session, parcel.ids, self.owner, now=now)
        if not rows:
            return Load()
        decision = decide(session, rows, office=self.writer.office, now=now)
        if decision.outgoing is None:
            return Load(refused=decision.refused)
        ids, name = tuple(row.id for row in decision.said), self._name_of(decision.said[0])
        envelope = self._write(decision.outgoing, decision.said[0].public_id, name, now)
        outbox.start(session, ids, message_id=name, now=now)
        return Load(ids, envelope, decision.refused)

    def _make_ahead(
        self, sessions: sessionmaker[Session], groups: Sequence[list[Message]], now: dt.datetime
    ) -> dict[tuple[int, ...], Parcel]:
        rows = [row for group in groups for row in group]
        if not rows:
            return {}
        with unit_of_work(sessions) as session:
            seal = seal_of(session, [row.id for row in rows], self.owner, now=now)
            known = know_about(session, rows, office=self.writer.office, now=now)
            decisions = [
                decide(session, group, office=self.writer.office, now=now, known=known) for group in groups
            ]
        made = {}
        for decision in decisions:
            if decision.outgoing is not None and not decision.refused:
                ids, first = tuple(row.id for row in decision.said), decision.said[0]
                name = self._name_of(first)
                envelope = self._write(decision.outgoing, first.public_id, name, now)
                made[ids] = Parcel(ids, envelope, name, {key: seal[key] for key in ids if key in seal})
        return made

    def _write(self, outgoing: Outgoing, public_id: str, name: str, now: dt.datetime) -> Envelope:
        mail = self.writer.write(outgoing, message_id=name, now=now)
        sender = self.writer.envelope_sender(public_id)
        return Envelope(sender, outgoing.to_address, public_id, mail.as_bytes(), now)

    def _name_of(self, first: Message) -> str:
        return first.message_id or mail_id(first.public_id, self.writer.office.mail_from.rpartition("@")[2])


def _changes_nothing(group: Sequence[Message]) -> bool:
    """Whether making the mail writes nothing about anybody's calendar."""
    return all(message.kind in REMINDERS for message in group)
