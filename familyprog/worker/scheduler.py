"""The ticker: APScheduler calls a pass every few seconds and knows nothing else.

What is due stands in the database, so its store is memory, and a missed tick is made up for by the next.
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from contextlib import suppress
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import DBAPIError

from familyprog.base.config import Config
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.outbox import service as outbox
from familyprog.worker.failures import StandstillError, shown
from familyprog.worker.inbound.handling import Reader
from familyprog.worker.inbound.mailbox import poll
from familyprog.worker.passes import new_owner, one_pass
from familyprog.worker.smtp import transport_for
from familyprog.worker.transport import Outcome

# Somebody may be waiting for a code in front of the screen; plans can wait a minute.
TICK_SECONDS, TICKS_PER_PLAN = 5, 12
MAILBOX_SECONDS = 60
log = logging.getLogger(__name__)


class Ticker:
    """Runs passes until told to end; the message in hand is finished first."""

    def __init__(self, config: Config, until: dt.datetime | None) -> None:
        self.config, self.until = config, until
        self.engine = make_engine(config.database)
        self.sessions, self.owner = make_sessions(self.engine), new_owner()
        self.transport = transport_for(config)
        self.owed: dict[tuple[int, ...], Outcome] = {}
        self.ending = threading.Event()
        self.ticks = 0
        self.scheduler = BlockingScheduler(timezone="UTC")

    def tick(self) -> None:
        """One pass, unless it is time to end."""
        if self.until is not None and self.config.clock.now() >= self.until:
            self.end(wait=False)
            return
        is_planning = self.ticks % TICKS_PER_PLAN == 0
        self.ticks += 1
        try:
            one_pass(
                self.config,
                self.sessions,
                transport=self.transport,
                owner=self.owner,
                owed=self.owed,
                is_planning=is_planning,
                is_ending=self.ending.is_set,
            )
        except StandstillError as standstill:
            log.error("nothing is sent: %s", standstill.trouble.value)
        except Exception as problem:  # a database that is away comes back; the next tick tries again
            log.error("pass failed: %s", shown(problem))

    def read_mailbox(self) -> None:
        """What came in since; the mailbox of the settings, if there is one."""
        try:
            poll(Reader(self.config, self.sessions, self.config.clock.now))
        except Exception as problem:  # the next minute tries again
            log.error("mailbox failed: %s", shown(problem))

    def end(self, *, wait: bool) -> None:
        """Take no new message; with `wait`, return when the one in hand is done."""
        self.ending.set()
        self.transport.hurry()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=wait)

    def run(self) -> None:
        """The first pass at once, then one every few seconds."""
        self.tick()
        if not self.ending.is_set():
            self.scheduler.add_job(
                self.tick,
                "interval",
                seconds=TICK_SECONDS,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
            if self.config.imap_url:
                self.scheduler.add_job(
                    self.read_mailbox, "interval", seconds=MAILBOX_SECONDS, coalesce=True, max_instances=1
                )
            self.scheduler.start()
        self._leave()
        self.engine.dispose()

    def _leave(self) -> None:
        with suppress(DBAPIError), unit_of_work(self.sessions) as session:
            outbox.leave(session, self.owner, now=self.config.clock.now())


def run(config: Config, *, until: dt.datetime | None = None) -> None:
    """Work until SIGTERM or Ctrl-C, or `until`."""
    ticker = Ticker(config, until)

    def end(_number: int, _frame: FrameType | None) -> None:
        if not ticker.ending.is_set():
            ticker.end(wait=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    ticker.run()


def run_once(config: Config) -> dict[str, int]:
    """One pass, as cron asks for it; SIGTERM or Ctrl-C end it after the message in hand."""
    ending, transport = threading.Event(), transport_for(config)

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()
        transport.hurry()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        return one_pass(config, transport=transport, is_ending=ending.is_set)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
