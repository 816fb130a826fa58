"""One message from its claim to its record; no transaction is open while the relay is spoken to."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.db import unit_of_work
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import mail_id
from familyprog.reminders import service as reminders
from familyprog.reminders.desk import hand_to_desk
from familyprog.reminders.rules import Refusal
from familyprog.worker.failures import shown
from familyprog.worker.mail import MailWriter
from familyprog.worker.transport import Envelope, Fate, Outcome, Transport

BATCH = 20
MAX_MISTAKES = 6  # a row that always raises must not be tried for ever
COUNTED = {
    MessageState.SENT: "sent",
    MessageState.PLANNED: "retried",
    MessageState.SUPPRESSED: "suppressed",
    MessageState.SUPERSEDED: "superseded",
    MessageState.EXPIRED: "expired",
    MessageState.FAILED: "failed",
}
log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """A worker at work: who it is, its way out, its clock, and what it has counted."""

    sessions: sessionmaker[Session]
    transport: Transport
    writer: MailWriter
    owner: str
    clock: Callable[[], dt.datetime]
    is_ending: Callable[[], bool]
    counts: Counter[str] = field(default_factory=Counter)

    def send_all(self) -> None:
        """Send what is due, a few claims at a time, until nothing is left or we are to end."""
        try:
            while not self.is_ending() and (claimed := self._claim()):
                for message_id in claimed:
                    if self.is_ending():
                        break
                    self._deliver_safely(message_id)
        finally:
            with unit_of_work(self.sessions) as session:
                outbox.release(session, self.owner)
            self.transport.close()

    def _claim(self) -> list[int]:
        with unit_of_work(self.sessions) as session:
            return outbox.claim(session, self.owner, now=self.clock(), limit=BATCH)

    def _deliver_safely(self, message_id: int) -> None:
        """One broken row must not keep the others waiting."""
        try:
            self.deliver(message_id)
        except Exception as problem:
            # The type alone: what the row is about stays out of the log.
            log.error("message row %d could not be made: %s", message_id, shown(problem))
            self._record_mistake(message_id)

    def deliver(self, message_id: int) -> None:
        """Decide, mark the start, hand over, write down what became of it."""
        with unit_of_work(self.sessions) as session:
            envelope = self._start(session, message_id)
        if envelope is None:
            return
        outcome = self.transport.send(envelope)
        with unit_of_work(self.sessions) as session:
            self._record(session, message_id, outcome)

    def _start(self, session: Session, message_id: int) -> Envelope | None:
        now = self.clock()
        message = outbox.find_claimed(session, message_id, self.owner, now=now)
        if message is None:
            return None
        office = self.writer.office
        prepared = reminders.prepare(session, message, office=office, now=now)
        if isinstance(prepared, Refusal):
            self._refuse(session, message, prepared, now)
            return None
        name = message.message_id or mail_id(message.public_id, office.mail_from.rpartition("@")[2])
        mail = self.writer.write(prepared, message_id=name, now=now)
        outbox.start(session, message, message_id=name, now=now)
        return Envelope(office.mail_from, prepared.to_address, message.public_id, mail.as_bytes(), now)

    def _refuse(self, session: Session, message: Message, refusal: Refusal, now: dt.datetime) -> None:
        if refusal.wait_until is None:
            outbox.refuse(session, message, refusal.state, refusal.reason, now=now)
            self._count(session, message)
            return
        outbox.postpone(session, message, refusal.wait_until, now=now)
        if message.state is MessageState.EXPIRED:
            self._count(session, message)

    def _record(self, session: Session, message_id: int, outcome: Outcome) -> None:
        now = self.clock()
        message = outbox.find_started(session, message_id, self.owner)
        if message is None:
            return  # the lease ran out while we waited; whoever took it over writes the record
        chance = random.random()  # noqa: S311 - spreads retries, guards nothing
        if outcome.fate is Fate.SENT:
            outbox.record_sent(session, message, outcome.code, now=now)
        elif outcome.fate is Fate.LATER:
            outbox.record_retry(session, message, outcome.code, chance=chance, now=now)
        elif outcome.fate is Fate.UNKNOWN:
            outbox.record_unknown(session, message, chance=chance, now=now)
        else:
            outbox.record_failed(session, message, outcome.code, "refused", now=now)
            if outcome.is_mailbox_gone:
                reminders.suspend_address(session, message, now=now)
        self._count(session, message)

    def _record_mistake(self, message_id: int) -> None:
        now = self.clock()
        with unit_of_work(self.sessions) as session:
            message = outbox.find_claimed(session, message_id, self.owner, now=now)
            if message is None:
                return
            message.attempts_count += 1
            if message.attempts_count >= MAX_MISTAKES:
                outbox.record_failed(session, message, "", "mistake", now=now)
            else:
                outbox.record_retry(session, message, "", chance=0.5, now=now)
            self._count(session, message)

    def _count(self, session: Session, message: Message) -> None:
        self.counts[COUNTED[message.state]] += 1
        if message.state in {MessageState.FAILED, MessageState.EXPIRED, MessageState.SUPPRESSED}:
            hand_to_desk(session, [message.id], now=self.clock())
