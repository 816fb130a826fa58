"""One pass of the worker: end what is too late, plan what is due, send what is queued."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker

from familyprog import schema
from familyprog.accounts.forgetting import forget_what_is_over
from familyprog.attendance.service.links import forget_old_links
from familyprog.attendance.service.tablets import forget_old_tablets
from familyprog.audit.service import seal
from familyprog.base.clock import of_database
from familyprog.base.config import Config
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.care.service import note_absences
from familyprog.enrolment.applications import forget_old_applications
from familyprog.enrolment.service import expire_offers, fill_all
from familyprog.enrolment.service.greetings import open_greetings
from familyprog.handover import service as handover
from familyprog.outbox import service as outbox
from familyprog.progression import service as progression
from familyprog.reminders import service as reminders
from familyprog.reminders.desk import hand_to_desk, keep_to_wishes
from familyprog.reminders.keeping import keep_calendars
from familyprog.worker.delivery import Delivery
from familyprog.worker.failures import StandstillError, shown
from familyprog.worker.mail import MailWriter
from familyprog.worker.packing import Packer
from familyprog.worker.smtp import transport_for
from familyprog.worker.space import space_trouble
from familyprog.worker.texting import send_texts
from familyprog.worker.transport import Outcome, Transport

COUNTS = ("planned", "sent", "suppressed", "superseded", "expired", "retried", "failed")
TABLES = schema.metadata  # the mapped classes must all be known before the first query
log = logging.getLogger(__name__)


def one_pass(
    config: Config,
    sessions: sessionmaker[Session] | None = None,
    *,
    now: dt.datetime | None = None,
    transport: Transport | None = None,
    owner: str | None = None,
    owed: dict[tuple[int, ...], Outcome] | None = None,
    is_planning: bool = True,
    is_ending: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Expire, plan, send; what came of it, by word. Raises StandstillError when nothing may be sent.

    The clock is read once; what is done later in the pass counts the seconds since (security.md §3.4).
    """
    me = owner or new_owner()
    with _sessions(config, sessions) as factory:
        begun = begin(config, factory, me, now=now)
        clock = _running_from(begun)
        way_out, packer = transport or transport_for(config), Packer(MailWriter(config), me)
        debts = {} if owed is None else owed
        delivery = Delivery(factory, way_out, packer, clock, is_ending, debts, config.catch_up_per_minute)
        delivery.settle()
        delivery.counts.update(end_stale(factory, now=begun))
        if is_planning:
            delivery.counts["planned"] += plan(factory, now=begun)
        delivery.send_all()
        delivery.counts.update(send_texts(config, factory, me, clock, is_ending))
        _leave(factory, me if owner is None else "", now=clock())
    return {word: delivery.counts[word] for word in COUNTS}


def _leave(sessions: sessionmaker[Session], owner: str, *, now: dt.datetime) -> None:
    """Say that this worker is done; one that goes on has no name here."""
    if owner:
        with unit_of_work(sessions) as session:
            outbox.leave(session, owner, now=now)


def begin(
    config: Config, sessions: sessionmaker[Session], owner: str, *, now: dt.datetime | None = None
) -> dt.datetime:
    """The instant of this pass: the database's, where it has a clock. Raises StandstillError.

    A worker with a wrong clock, or one that could not write down what it sent, sends nothing and says so.
    """
    with unit_of_work(sessions) as session:
        app = now or config.clock.now()
        begun = app if now or config.now else of_database(session) or app
        trouble = outbox.look_at_clock(session, app, begun) or space_trouble(config)
        if trouble is None:
            outbox.beat(session, owner, now=begun)
        else:
            outbox.refuse_to_send(session, owner, trouble, now=begun)
    if trouble is not None:
        raise StandstillError(trouble)
    return begun


def end_stale(sessions: sessionmaker[Session], *, now: dt.datetime) -> dict[str, int]:
    """End what is past its use, before anything is sent, and leave it to the desk; counts by word."""
    with unit_of_work(sessions) as session:
        late, silent = outbox.expire(session, now=now), outbox.give_up(session, now=now)
        hand_to_desk(session, late + silent, now=now)
    return {"expired": len(late), "failed": len(silent)}


def plan(sessions: sessionmaker[Session], *, now: dt.datetime) -> int:
    """Everything the clock brings about without anybody's doing; how many messages are new."""
    planned = 0
    with _others_go_on("seats"), unit_of_work(sessions) as session:
        expire_offers(session, now=now)
        fill_all(session, now=now)
    with _others_go_on("reminders"), unit_of_work(sessions) as session:
        planned = reminders.plan_due(session, now=now)
    with _others_go_on("calendars"), unit_of_work(sessions) as session:
        planned += keep_calendars(session, now=now)
    with _others_go_on("wishes"), unit_of_work(sessions) as session:
        keep_to_wishes(session, now=now)
    with _others_go_on("greetings"), unit_of_work(sessions) as session:
        planned += open_greetings(session, now=now)
    with _others_go_on("hand-overs"), unit_of_work(sessions) as session:
        handover.turn_over(session, now=now)
        handover.escalate(session, now=now)
    with _others_go_on("reviews"), unit_of_work(sessions) as session:
        progression.open_reviews(session, now=now)
    with _others_go_on("absences"), unit_of_work(sessions) as session:
        note_absences(session, now=now)
    with _others_go_on("clean-up"), unit_of_work(sessions) as session:
        forget_what_is_over(session, now=now)
        forget_old_applications(session, now=now)
        forget_old_links(session, now=now)
        forget_old_tablets(session, now=now)
    with _others_go_on("seals"), unit_of_work(sessions) as session:
        seal(session, now=now)
    return planned


def new_owner() -> str:
    """The name of this worker process: host, pid, and something random, as pids come again."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


@contextmanager
def _sessions(config: Config, given: sessionmaker[Session] | None) -> Iterator[sessionmaker[Session]]:
    if given is not None:
        yield given
        return
    engine = make_engine(config.database)
    try:
        yield make_sessions(engine)
    finally:
        engine.dispose()


def _running_from(begun: dt.datetime) -> Callable[[], dt.datetime]:
    """A clock that cannot jump: the reading at the start, plus whole seconds gone since."""
    first = time.monotonic()
    return lambda: begun + dt.timedelta(seconds=int(time.monotonic() - first))


@contextmanager
def _others_go_on(job: str) -> Iterator[None]:
    """A job that fails is written down; queued mail goes out all the same."""
    try:
        yield
    except Exception as problem:
        log.error("job %s failed: %s", job, shown(problem))
