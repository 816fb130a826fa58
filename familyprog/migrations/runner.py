"""Upgrades and questions about the schema's version; works on SQLite and PostgreSQL, from a wheel too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

HERE = Path(__file__).resolve().parent
# Two processes must not migrate at once; any constant of our own will do.
ADVISORY_LOCK = 8_050_201
HEAD = "head"


class BrokenReferenceError(Exception):
    """A migration left rows that point to nothing; it was rolled back."""


def upgrade(engine: Engine, revision: str = HEAD) -> None:
    """Bring the schema up to a revision, in one transaction: all steps or none."""
    run(engine, lambda connection: command.upgrade(_config(connection), revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision; `base` is before the first one."""
    run(engine, lambda connection: command.downgrade(_config(connection), revision))


def draft(engine: Engine, subject: str, *, number: str) -> None:
    """Write a new step for developers: what the models have and this database has not."""
    run(
        engine,
        lambda connection: command.revision(_config(connection), subject, autogenerate=True, rev_id=number),
    )


def current(engine: Engine) -> str | None:
    """The revision of this database; None when it holds no schema of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_behind(engine: Engine) -> bool:
    """Whether `migrate` has something to do."""
    return current(engine) != head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def run(engine: Engine, work: Callable[[Connection], object]) -> None:
    """Change the schema in one transaction, alone, with references checked at its end.

    Raises BrokenReferenceError, with nothing changed, when rows would point to nothing.
    """
    with engine.connect() as connection, _foreign_keys_off(connection):
        connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        with connection.begin():
            _alone(connection)
            work(connection)
            _check_references(connection)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite copies a table to change it; dropping the old copy would take child rows along.

    The pragma is ignored inside a transaction, so it goes to the driver before one is open.
    """
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Rebuilding a large table may take longer than a web request is allowed to.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise BrokenReferenceError(
            f"{len(broken)} rows of {sorted({row[0] for row in broken})} point to nothing"
        )
