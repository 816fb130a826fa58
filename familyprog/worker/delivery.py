"""One message from its claim to its record; no transaction is open while the relay is spoken to."""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.db import unit_of_work
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.reminders import service as reminders
from familyprog.reminders.desk import hand_to_desk
from familyprog.reminders.rules import Refusal
from familyprog.worker.counting import COUNTED, LOST
from familyprog.worker.failures import shown
from familyprog.worker.packing import Load, Packer, Parcel
from familyprog.worker.transport import Fate, Outcome, Transport

BATCH = 20
# A database that restarts is away for some seconds; what was sent meanwhile must still be written down.
RECORD_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
MAX_MISTAKES = 6  # a row that always raises must not be tried for ever
log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """A worker at work: who it is, its way out, its clock, and what it has counted.

    `owed` holds what became of messages and is not written down yet; nothing more is sent before it is.
    """

    sessions: sessionmaker[Session]
    transport: Transport
    packer: Packer
    clock: Callable[[], dt.datetime]
    is_ending: Callable[[], bool]
    owed: dict[tuple[int, ...], Outcome] = field(default_factory=dict)
    backlog_per_minute: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    fresh: Counter[str] = field(default_factory=Counter)  # of the transaction that is open

    def send_all(self) -> None:
        """Send what is due, a few claims at a time, until nothing is left or we are to end."""
        try:
            while not self.is_ending() and (claimed := self._claim()) and self._is_open():
                for parcel in self.packer.pack(self.sessions, claimed, self.clock()):
                    if self.is_ending():
                        break
                    self._deliver_safely(parcel)
                self.settle()
        finally:
            self._give_back()

    def settle(self) -> None:
        """Write down what is owed; a database that is away is waited for a little, then this raises."""
        if not self.owed:
            return
        for pause in (*RECORD_PAUSES, None):
            try:
                with self._unit() as session:
                    self._write_owed(session)
            except DBAPIError as problem:
                if pause is None:
                    raise
                log.warning("outcome not written down yet: %s", shown(problem))
                time.sleep(pause)
                continue
            except Exception as problem:
                # Left to its lease, as if we had died: once more at most, and nobody else waits for it.
                log.error("outcome of %s could not be written down: %s", list(self.owed), shown(problem))
            self.owed.clear()
            return

    def _claim(self) -> list[int]:
        with unit_of_work(self.sessions) as session:
            return outbox.claim(
                session,
                self.packer.owner,
                now=self.clock(),
                limit=BATCH,
                backlog_per_minute=self.backlog_per_minute,
            )

    def _is_open(self) -> bool:
        """Whether the relay answers; no message is marked as started for one that does not."""
        trouble = self.transport.open()
        now = self.clock()
        with unit_of_work(self.sessions) as session:
            if trouble is None:
                outbox.relay_answered(session, now=now)
                return True
            outbox.relay_failed(session, trouble, now=now)
        log.warning("the relay cannot be spoken to: %s", trouble.value)
        return False

    def _give_back(self) -> None:
        try:
            with self._unit() as session:
                self._write_owed(session)
                outbox.release(session, self.packer.owner)
            self.owed.clear()
        finally:
            self.transport.close()

    def _deliver_safely(self, parcel: Parcel) -> None:
        """One broken row must not keep the others waiting."""
        try:
            self.deliver(parcel)
        except Exception as problem:
            # The type alone: what the rows are about stays out of the log.
            log.error("message rows %s could not be made: %s", parcel.ids, shown(problem))
            self.settle()
            self._record_mistake(parcel.ids)

    def deliver(self, parcel: Parcel) -> None:
        """Write down what became of the last mail, decide and mark the start of this one, hand it over.

        One transaction a mail, and one mail at most is ever in doubt.
        """
        load = self._begin(parcel)
        if load.envelope is not None:
            self.owed[load.ids] = self.transport.send(load.envelope)

    def _begin(self, parcel: Parcel) -> Load:
        """Both together, or, when one of them fails, one after the other: each mail has its own mistakes."""
        if self.owed:
            try:
                return self._load(parcel)
            except Exception as problem:
                log.warning("written down apart: %s", shown(problem))
                self.settle()
        return self._load(parcel)

    def _load(self, parcel: Parcel) -> Load:
        with self._unit() as session:
            self._write_owed(session)
            load = self.packer.load(session, parcel, self.clock())
            for message, refusal in load.refused:
                self._refuse(session, message, refusal, self.clock())
        self.owed.clear()
        return load

    @contextmanager
    def _unit(self) -> Iterator[Session]:
        """A transaction whose counts count only when it is kept."""
        self.fresh = Counter()
        with unit_of_work(self.sessions) as session:
            yield session
        self.counts.update(self.fresh)

    def _write_owed(self, session: Session) -> None:
        for ids, outcome in self.owed.items():
            self._record(session, ids, outcome)

    def _refuse(self, session: Session, message: Message, refusal: Refusal, now: dt.datetime) -> None:
        if refusal.wait_until is None:
            outbox.refuse(session, message, refusal.state, refusal.reason, now=now)
            self._count(session, message)
            return
        outbox.postpone(session, message, refusal.wait_until, now=now)
        if message.state is MessageState.EXPIRED:
            self._count(session, message)

    def _record(self, session: Session, ids: tuple[int, ...], outcome: Outcome) -> None:
        """For each message of the mail; those whose lease ran out are left to whoever took them over."""
        now, me = self.clock(), self.packer.owner
        if outcome.fate is Fate.SENT:
            self.fresh["sent"] += outbox.record_sent(session, ids, me, outcome.code, now=now)
            return
        chance = random.random()  # noqa: S311 - spreads retries, guards nothing
        for message in outbox.hold_started(session, ids, me):
            if outcome.fate is Fate.LATER:
                outbox.record_retry(session, message, outcome.code, chance=chance, now=now)
            elif outcome.fate is Fate.UNKNOWN:
                outbox.record_unknown(session, message, chance=chance, now=now)
            else:
                outbox.record_failed(session, message, outcome.code, "refused", now=now)
                if outcome.is_mailbox_gone:
                    reminders.suspend_address(session, message, now=now)
            self._count(session, message)

    def _record_mistake(self, ids: tuple[int, ...]) -> None:
        now, me = self.clock(), self.packer.owner
        with self._unit() as session:
            held = outbox.hold_claimed(session, ids, me, now=now)
            for message in held or outbox.hold_started(session, ids, me):
                message.attempts_count += 1
                if message.attempts_count >= MAX_MISTAKES:
                    outbox.record_failed(session, message, "", "mistake", now=now)
                else:
                    outbox.record_retry(session, message, "", chance=0.5, now=now)
                self._count(session, message)

    def _count(self, session: Session, message: Message) -> None:
        self.fresh[COUNTED[message.state]] += 1
        if message.state in LOST:
            hand_to_desk(session, [message.id], now=self.clock())
