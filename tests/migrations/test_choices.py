"""One more code in a column: rows, indexes and the other checks stay; the step can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from familyprog.base.db import make_engine
from familyprog.migrations import runner
from familyprog.migrations.steps import set_choices
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from tests import make


@pytest.fixture
def own_engine(database: str) -> Iterator[Engine]:
    engine = make_engine(database)
    yield engine
    engine.dispose()


def queue(engine: Engine, *kinds: MessageKind, site_id: int | None = None) -> int:
    """At an older schema with the site of before: its table has fewer columns there."""
    with Session(engine) as session:
        site_id = site_id or make.a_site(session).id
        for kind in kinds:
            outbox.queue(
                session,
                kind,
                site_id=site_id,
                recipient_key="person:1",
                channel=MessageChannel.MAIL,
                occasion="dates:1",
                due_at=make.MORNING,
                not_after=make.MORNING,
                now=make.MORNING,
            )
        session.commit()
    return site_id


def kinds_kept(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT kind FROM message ORDER BY id")))


def indexes(engine: Engine) -> set[str | None]:
    return {index["name"] for index in inspect(engine).get_indexes("message")}


def test_rows_and_indexes_stay_and_the_new_kind_goes_with_the_step(own_engine: Engine) -> None:
    site_id = queue(own_engine, MessageKind.WAITING, MessageKind.DATES_SET)
    before = indexes(own_engine)
    runner.downgrade(own_engine, "0002")
    assert kinds_kept(own_engine) == ["waiting"]
    assert indexes(own_engine) == before
    with pytest.raises(IntegrityError):
        queue(own_engine, MessageKind.DATES_SET, site_id=site_id)
    runner.upgrade(own_engine)
    queue(own_engine, MessageKind.DATES_SET)
    assert kinds_kept(own_engine) == ["waiting", "dates_set"]
    assert indexes(own_engine) == before


def test_the_other_checks_of_the_table_still_hold(own_engine: Engine) -> None:
    queue(own_engine, MessageKind.WAITING)
    with Session(own_engine) as session, pytest.raises(IntegrityError):
        session.execute(text("UPDATE message SET state = 'lost'"))


def test_a_table_that_is_not_written_as_expected_is_left_alone(own_engine: Engine) -> None:
    if own_engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL knows a statement for it")
    queue(own_engine, MessageKind.WAITING)

    def change(connection) -> None:
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        with Operations.context(MigrationContext.configure(connection)):
            set_choices("message", "kind", "colour", ["red"])

    with pytest.raises(ValueError, match="not written as expected"):
        runner.run(own_engine, change)
    assert kinds_kept(own_engine) == ["waiting"]
