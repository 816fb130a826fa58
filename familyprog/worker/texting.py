"""One short text from its row to its record; no transaction is open while a provider is spoken to."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.config import Config
from familyprog.base.db import unit_of_work
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.service.texts import start_text, take_text, text_sent
from familyprog.people.service.line import suspend_line
from familyprog.reminders.desk import hand_to_desk
from familyprog.reminders.rules import Office, Refusal, office_of
from familyprog.reminders.service import prepare
from familyprog.reminders.short import short_text
from familyprog.worker.counting import COUNTED, LOST
from familyprog.worker.failures import shown
from familyprog.worker.texts import text_transports
from familyprog.worker.transport import Envelope, Fate, Outcome, Transport

MOST = 500  # of one pass, so that mail is not kept waiting
log = logging.getLogger(__name__)


def send_texts(
    config: Config,
    sessions: sessionmaker[Session],
    owner: str,
    clock: Callable[[], dt.datetime],
    is_ending: Callable[[], bool],
) -> Counter[str]:
    """What is due by the ways out this installation has; what came of it."""
    return Texting(sessions, text_transports(config), office_of(config), owner, clock, is_ending).send_all()


@dataclass
class Texting:
    """A worker and its ways out for texts."""

    sessions: sessionmaker[Session]
    ways: Mapping[MessageChannel, Transport]
    office: Office
    owner: str
    clock: Callable[[], dt.datetime]
    is_ending: Callable[[], bool]
    counts: Counter[str] = field(default_factory=Counter)

    def send_all(self) -> Counter[str]:
        """Send what is due, and count; a row that cannot be made is left to people."""
        for _ in range(MOST if self.ways else 0):
            if self.is_ending() or not self._next():
                break
        return self.counts

    def _next(self) -> bool:
        """Whether there was one."""
        with unit_of_work(self.sessions) as session:
            message = take_text(session, self.ways, now=self.clock())
            if message is None:
                return False
            key, channel, envelope = message.id, message.channel, self._start(session, message)
        if envelope is not None:
            outcome = self.ways[channel].send(envelope)
            with unit_of_work(self.sessions) as session:
                self._record(session, key, outcome)
        return True

    def _start(self, session: Session, message: Message) -> Envelope | None:
        now = self.clock()
        try:
            with session.begin_nested():
                prepared = prepare(session, message, office=self.office, now=now)
        except Exception as problem:
            # The type alone: what the row is about stays out of the log.
            log.error("message row %d could not be made: %s", message.id, shown(problem))
            outbox.record_failed(session, message, "", "mistake", now=now)
            self._count(session, message)
            return None
        if isinstance(prepared, Refusal):
            self._refuse(session, message, prepared, now)
            return None
        start_text(session, message, self.owner, now=now)
        text = short_text(prepared, self.office)
        return Envelope("", prepared.to_address, message.public_id, text.encode(), now)

    def _refuse(self, session: Session, message: Message, refusal: Refusal, now: dt.datetime) -> None:
        if refusal.wait_until is None:
            outbox.refuse(session, message, refusal.state, refusal.reason, now=now)
        else:
            outbox.postpone(session, message, refusal.wait_until, now=now)
        if message.state is not MessageState.PLANNED:
            self._count(session, message)

    def _record(self, session: Session, message_id: int, outcome: Outcome) -> None:
        now = self.clock()
        held = outbox.hold_started(session, [message_id], self.owner)
        if not held:
            return  # the lease ran out while we waited; whoever took it over writes the record
        message = held[0]
        chance = random.random()  # noqa: S311 - spreads retries, guards nothing
        if outcome.fate is Fate.SENT:
            text_sent(session, message, outcome.code, now=now)
        elif outcome.fate is Fate.LATER:
            log.warning("a text was not taken: %s", outcome.code)
            outbox.record_retry(session, message, outcome.code, chance=chance, now=now)
        elif outcome.fate is Fate.UNKNOWN:
            outbox.record_unknown(session, message, chance=chance, now=now)
        else:
            if outcome.is_mailbox_gone and message.channel is MessageChannel.LINE:
                suspend_line(session, message.person_id, now=now)
            outbox.record_failed(session, message, outcome.code, "refused", now=now)
        self._count(session, message)

    def _count(self, session: Session, message: Message) -> None:
        self.counts[COUNTED[message.state]] += 1
        if message.state in LOST:
            hand_to_desk(session, [message.id], now=self.clock())
