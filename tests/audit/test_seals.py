"""The trail is sealed in batches: a line that is changed, slipped in or cut off is found (security.md L5, L8)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE
from familyprog.audit import service
from familyprog.audit.models import AuditEvent, AuditSeal
from familyprog.audit.queries import broken_seals, is_known, last_seal
from familyprog.audit.service import note, seal
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.progression.service.ledgers import ledgers_open
from tests import make

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def write(session: Session, now: dt.datetime):
    """So many lines, an hour ago."""

    def write(count: int, at: dt.datetime = now - HOUR) -> None:
        for number in range(count):
            note(session, "mark", "attendance", f"row{number:013}", now=at, by=MACHINE)
        session.flush()

    return write


@pytest.fixture
def sealed(session, write, now):
    """Three batches of four lines."""
    for _batch in range(3):
        write(4)
        assert seal(session, now=now) == 4
    return list(session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_what_was_sealed_and_left_alone_is_whole(session, sealed) -> None:
    assert list(broken_seals(session)) == []
    assert [row.number for row in session.scalars(select(AuditSeal).order_by(AuditSeal.number))] == [1, 2, 3]


def test_nothing_is_sealed_twice_and_nothing_of_the_last_minutes(session, write, now) -> None:
    write(2)
    write(1, at=now - dt.timedelta(minutes=1))
    write(2)  # of an hour ago, but behind a fresh one
    assert seal(session, now=now) == 2
    assert seal(session, now=now) == 0
    assert seal(session, now=now + HOUR) == 3
    assert list(broken_seals(session)) == []


def test_a_long_backlog_is_sealed_batch_by_batch(session, write, now, monkeypatch) -> None:
    monkeypatch.setattr(service, "A_BATCH", 3)
    write(7)
    assert [seal(session, now=now) for _try in range(4)] == [3, 3, 1, 0]


def change(session, ids) -> None:
    session.execute(update(AuditEvent).where(AuditEvent.id == ids[5]).values(result="nothing"))


def take_away(session, ids) -> None:
    session.execute(delete(AuditEvent).where(AuditEvent.id == ids[5]))


def slip_in(session, ids) -> None:
    """Where a line was, another one."""
    session.execute(delete(AuditEvent).where(AuditEvent.id == ids[5]))
    session.add(
        AuditEvent(
            id=ids[5],
            at=make.MORNING,
            site_id=None,
            actor_kind="machine",
            actor_public_id="-",
            action="mark",
            object_kind="attendance",
            object_public_id="-",
            result="ok",
        )
    )


@pytest.mark.parametrize("deed", [change, take_away, slip_in])
def test_whoever_gets_past_the_database_is_found(session, sealed, deed) -> None:
    with ledgers_open(session, "merge"):
        deed(session, sealed)
    assert list(broken_seals(session)) == [2]


def test_a_batch_that_was_left_out_is_found(session, sealed) -> None:
    with ledgers_open(session, "merge"):
        session.execute(delete(AuditSeal).where(AuditSeal.number == 2))
        session.execute(delete(AuditEvent).where(AuditEvent.id.in_(sealed[4:8])))
    assert list(broken_seals(session)) == [3]


def test_a_tail_that_was_cut_off_is_known_by_the_digest_on_paper(session, sealed) -> None:
    on_paper = last_seal(session).digest
    assert is_known(session, on_paper)
    with ledgers_open(session, "merge"):
        session.execute(delete(AuditSeal).where(AuditSeal.number == 3))
        session.execute(delete(AuditEvent).where(AuditEvent.id.in_(sealed[8:])))
    assert list(broken_seals(session)) == [], "the chain alone cannot know"
    assert not is_known(session, on_paper)


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_the_database_itself_refuses_to_change_a_line(session, sealed, statement, table) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement.format(table)))


def test_two_workers_at_once_seal_each_line_once(database: str, now: dt.datetime) -> None:
    engine = make_engine(database)
    sessions = make_sessions(engine)
    with unit_of_work(sessions) as session:
        for _line in range(3):
            note(session, "mark", "attendance", "-", now=now - HOUR, by=MACHINE)
    with sessions() as first:
        assert seal(first, now=now) == 3
        first.rollback()  # it dies before it commits
    with unit_of_work(sessions) as second:
        assert seal(second, now=now) == 3
    with unit_of_work(sessions) as third:
        before = last_seal(third)
        assert (before.number, seal(third, now=now), list(broken_seals(third))) == (1, 0, [])
    engine.dispose()


def test_who_comes_second_leaves_the_seal_of_the_first(session, write, now, monkeypatch) -> None:
    """Both looked before either wrote."""
    write(3)
    assert seal(session, now=now) == 3
    monkeypatch.setattr(service, "last_seal", lambda _session: None)
    assert seal(session, now=now) == 0
    assert list(broken_seals(session)) == []
