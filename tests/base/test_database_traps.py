"""The traps both databases set, closed before any feature (stack.md §0.3)."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Throttle
from familyprog.base.db import begin_writing, make_engine, make_sessions, unit_of_work
from tests import make


def test_an_instant_comes_back_aware_and_in_utc(session: Session) -> None:
    evening = dt.datetime(2026, 12, 1, 19, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    session.add(Throttle(key="x", window_starts_at=evening, tries_count=0))
    session.flush()
    session.expire_all()
    back = session.scalars(select(Throttle.window_starts_at)).one()
    assert back == evening
    assert back.utcoffset() == dt.timedelta(0)


def test_a_naive_instant_is_refused(session: Session) -> None:
    session.add(Throttle(key="x", window_starts_at=dt.datetime(2026, 12, 1), tries_count=0))  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"):
        session.flush()


def test_a_row_of_nobody_is_refused(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_readers_who_count_before_they_write_take_turns(database: str) -> None:
    """Forty threads count rows and add one while there are fewer than twelve: exactly twelve are added."""
    sessions = make_sessions(make_engine(database))
    with unit_of_work(sessions) as session:
        site_id = make.a_site(session).id
    barrier = threading.Barrier(20)

    def count_then_insert() -> None:
        barrier.wait()
        for _ in range(2):
            with sessions() as session:
                begin_writing(session)
                session.scalars(select(Site.id).where(Site.id == site_id).with_for_update()).one()
                if session.scalar(select(func.count(Throttle.id))) < 12:
                    session.add(Throttle(key=f"{threading.get_ident()}", window_starts_at=_instant(session)))
                session.commit()

    threads = [threading.Thread(target=count_then_insert) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(sessions, write=False) as session:
        assert session.scalar(select(func.count(Throttle.id))) == 12
    sessions.kw["bind"].dispose()


def _instant(session: Session) -> dt.datetime:
    taken = session.scalar(select(func.count(Throttle.id))) or 0
    return make.MORNING + dt.timedelta(seconds=taken)


def test_a_unit_of_work_that_fails_leaves_nothing(database: str) -> None:
    sessions = make_sessions(make_engine(database))

    def fail() -> None:
        with unit_of_work(sessions) as session:
            make.a_site(session)
            raise OperationalError("select", {}, Exception("away"))

    with pytest.raises(OperationalError):
        fail()
    with unit_of_work(sessions, write=False) as session:
        assert session.scalar(select(func.count(Site.id))) == 0
    sessions.kw["bind"].dispose()
