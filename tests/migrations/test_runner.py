"""The schema is what the models say, on both databases, up and down, and no row is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, String, inspect, select, text
from sqlalchemy.orm import Session

from familyprog.base.db import make_engine
from familyprog.migrations import runner
from familyprog.people.models import Household, Person, PersonAlias
from familyprog.schema import metadata
from tests import make


@pytest.fixture
def own_engine(database: str) -> Iterator[Engine]:
    """An engine on a migrated database of the test's own."""
    engine = make_engine(database)
    yield engine
    engine.dispose()


def test_the_migrated_schema_is_the_models(own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_every_named_check_of_the_models_is_in_the_database(own_engine: Engine) -> None:
    inspector = inspect(own_engine)
    for table in metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if c.__class__.__name__ == "CheckConstraint"}
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert found == wanted, table.name


def test_down_and_up_again_leaves_the_same_schema(own_engine: Engine) -> None:
    runner.downgrade(own_engine, "base")
    assert runner.current(own_engine) is None
    assert set(inspect(own_engine).get_table_names()) <= {"alembic_version"}
    runner.upgrade(own_engine)
    assert runner.current(own_engine) == runner.head()
    assert not runner.is_behind(own_engine)


def test_upgrading_twice_changes_nothing(own_engine: Engine) -> None:
    runner.upgrade(own_engine)
    assert not runner.is_behind(own_engine)


def test_a_fresh_database_is_behind(tmp_path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert runner.current(engine) is None
    assert runner.is_behind(engine)
    engine.dispose()


def _a_household_of_two(engine: Engine) -> None:
    with Session(engine) as session:
        site = make.a_site(session)
        home = make.a_household(session, site)
        make.a_family_member(session, site, "﨑さん", household=home)
        make.a_family_member(session, site, "", household=home)
        session.commit()


def _change_the_parent(connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("person", recreate="auto") as batch:
        batch.alter_column("label", existing_type=String(40), type_=String(60), existing_nullable=False)


def test_changing_a_parent_table_keeps_its_child_rows(own_engine: Engine) -> None:
    _a_household_of_two(own_engine)
    runner.run(own_engine, _change_the_parent)
    with Session(own_engine) as session:
        assert len(session.scalars(select(Person)).all()) == 2
        assert sorted(session.scalars(select(PersonAlias.name))) == ["", "﨑さん"]
        assert session.scalar(select(Household.id)) is not None


def test_foreign_keys_are_on_again_after_a_migration(own_engine: Engine) -> None:
    runner.run(own_engine, _change_the_parent)
    if own_engine.dialect.name == "sqlite":
        with own_engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def _orphan_the_children(connection) -> None:
    connection.execute(text("DELETE FROM person"))


def _fail_half_way(connection) -> None:
    connection.execute(text("CREATE TABLE half (id INTEGER)"))
    raise RuntimeError("half way")


def test_a_step_that_fails_half_way_leaves_nothing_behind(own_engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        runner.run(own_engine, _fail_half_way)
    assert "half" not in inspect(own_engine).get_table_names()


def test_a_step_that_orphans_rows_is_rolled_back(own_engine: Engine) -> None:
    if own_engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL checks its foreign keys itself")
    _a_household_of_two(own_engine)
    with pytest.raises(runner.BrokenReferenceError, match="person"):
        runner.run(own_engine, _orphan_the_children)
    with Session(own_engine) as session:
        assert len(session.scalars(select(Person)).all()) == 2


def test_draft_finds_nothing_to_do(own_engine: Engine, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts: list[Callable[..., object]] = []
    monkeypatch.setattr(runner.command, "revision", lambda *_a, **kw: drafts.append(kw))
    runner.draft(own_engine, "nothing", number="9999")
    assert drafts == [{"autogenerate": True, "rev_id": "9999"}]
