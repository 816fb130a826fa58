"""C8: a session is moved, worded and called off while mails leave: one line of revisions, no old word after it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.base.errors import DomainError
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.rules import NEWS, OPEN
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.programs.service import word_session
from familyprog.reminders.changes import cancel_session, move_session
from familyprog.reminders.news import NOBODY, Told
from familyprog.worker.passes import one_pass
from familyprog.worker.transport import Envelope, Outcome
from tests import make
from tests.worker.world import Letterbox, World

HOUR = dt.timedelta(hours=1)
FAMILIES, MOVES = 5, 3
PATIENCE = 30


class Watch(Letterbox):
    """A way out that notes when the start of each mail was about to be written down."""

    def __init__(self) -> None:
        super().__init__()
        self.starting, self.left = 0.0, list[tuple[float, str]]()

    def note_start(self, _session: Session) -> None:
        """The worker is about to commit."""
        self.starting = time.monotonic()

    def send(self, envelope: Envelope) -> Outcome:
        """The last commit was the one that says: it leaves now."""
        self.left.append((self.starting, envelope.name))
        return super().send(envelope)


class Storm:
    """Everybody changes the same session at once, while the worker sends."""

    def __init__(self, world: World) -> None:
        self.world, self.now, self.watch = world, make.MORNING, Watch()
        self.seen, self.over = list[tuple[float, int]](), threading.Event()
        self.working = make_sessions(world.sessions.kw["bind"])
        event.listen(self.working, "before_commit", self.watch.note_start)
        with world.sessions() as session:
            self.by = make.the_actor(make.a_staff(session, world.site))
            session.commit()

    def change(self, deed: Callable[[Session, ClassSession], object], *, is_news: bool = True) -> None:
        """As a page makes it: read, then change; once more when the database was busy."""
        try:
            with unit_of_work(self.world.sessions) as session:
                meeting = get_session(session, self.by, self.world.meeting.public_id, now=self.now)
                is_new = deed(session, meeting) is not NOBODY and is_news
                revision = meeting.revision
        except OperationalError:
            self.change(deed, is_news=is_news)
        except DomainError:  # it is off by now
            pass
        else:
            self.seen += [(time.monotonic(), revision)] if is_new else []

    def mover(self, hours: int) -> Callable[[], None]:
        """Some moves one after the other."""

        def move(session: Session, meeting: ClassSession) -> Told:
            end = (start := meeting.starts_at + hours * HOUR) + HOUR
            return move_session(session, meeting, starts_at=start, ends_at=end, now=self.now, by=self.by)

        return lambda: [self.change(move) for _ in range(MOVES)] and None

    def editor(self) -> None:
        """Other words, of which nobody hears."""
        for number in range(MOVES):
            said = {"theme": f"話{number}", "way_in": "", "now": self.now, "by": self.by}
            self.change(lambda session, one, said=said: word_session(session, one, **said), is_news=False)

    def canceller(self) -> None:
        """Somewhere in the middle."""
        patience = time.monotonic() + PATIENCE  # should a mover fail, the test says so instead of waiting on
        try:
            while len(self.seen) < MOVES and time.monotonic() < patience:
                time.sleep(0.005)
            self.change(lambda session, one: cancel_session(session, one, "台風", now=self.now, by=self.by))
        finally:
            self.over.set()

    def worker(self) -> None:
        """Sends all the while."""
        while not self.over.is_set():
            one_pass(self.world.config, self.working, now=self.now, transport=self.watch)

    @property
    def late(self) -> list[tuple[int, int]]:
        """Mails of an old revision whose start was written down after a newer one was kept."""
        of = {row.public_id: row.revision for row in self.world.rows()}
        return [
            (of[name], revision)
            for starting, name in self.watch.left
            for committed, revision in self.seen
            if committed < starting and of[name] < revision
        ]


@pytest.fixture
def world(database, config) -> Iterator[World]:
    """A town on a database of its own, in which every commit is one."""
    engine = make_engine(database)
    world = World(make_sessions(engine), config.model_copy(update={"database_url": database}))
    for number in range(FAMILIES):
        world.family(f"家族{number}")
    world.family("電話", channel="phone", phone="0848000000")
    yield world
    engine.dispose()


def in_parallel(*deeds: Callable[[], None]) -> None:
    start, mistakes = threading.Barrier(len(deeds)), list[BaseException]()

    def run(deed: Callable[[], None]) -> None:
        try:
            start.wait()
            deed()
        except BaseException as mistake:
            mistakes.append(mistake)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mistakes == []


def test_one_line_of_revisions_and_no_old_word_after_a_change(world: World) -> None:
    storm = Storm(world)
    in_parallel(storm.mover(1), storm.mover(2), storm.editor, storm.canceller, storm.worker)
    storm.over.clear()
    one_pass(world.config, storm.working, now=storm.now, transport=storm.watch)
    with world.sessions() as session:
        meeting = world.now_as(session)
        changes = select(func.count(AuditEvent.id)).where(AuditEvent.action.in_(["move", "cancel"]))
        assert session.scalar(changes) == meeting.revision
    assert meeting.state is SessionState.CANCELLED
    assert sorted(revision for _moment, revision in storm.seen) == list(range(1, meeting.revision + 1))
    rows = [row for row in world.rows() if row.kind in NEWS]
    waiting = {row.revision for row in rows if row.state in (*OPEN, MessageState.TO_CALL)}
    assert waiting <= {meeting.revision}
    told = [row for row in rows if row.kind is MessageKind.CANCELLED and row.state is MessageState.SENT]
    assert len({row.person_id for row in told}) == len(told) == FAMILIES, "each hears once that it is off"
    assert storm.late == []
