"""The database: one Base, one naming convention, one way to open a unit of work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    create_engine,
    delete,
    event,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

from familyprog.base.names import PUBLIC_ID_LENGTH, new_public_id


def _enum_column(constraint: CheckConstraint, _table: Table) -> str:
    """`_before` for the check of an enum in that column: two columns of one table may share an enum."""
    # Checks written as text (ours) know no columns; the check of an enum knows exactly its own.
    return "".join(f"_{column.name}" for column in constraint.columns if isinstance(column.type, Enum))


NAMING: dict[str, Any] = {
    "enum_column": _enum_column,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s%(enum_column)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BATCH = 500
Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
)
POSTGRES_TIMEOUTS = (
    "-c lock_timeout=10s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant. Naive values are refused; what comes back is aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Every table's parent."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        dt.datetime: UtcDateTime(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }

    id: Mapped[int] = mapped_column(Integer, primary_key=True)


class PublicId:
    """A random id for addresses; the row id never leaves the server.

    It also tells the rows of one INSERT apart, so that SQLite too takes many at once.
    """

    public_id: Mapped[str] = mapped_column(
        String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id, insert_sentinel=True
    )


class Versioned:
    """A row version: a stale save raises instead of overwriting."""

    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def make_engine(url: str) -> Engine:
    """An engine with the traps of both databases closed (stack.md §6.2).

    SQLite: WAL, foreign keys, our own BEGIN. PostgreSQL: psycopg 3 with lock and statement timeouts.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"options": POSTGRES_TIMEOUTS}
    )


def _prepare_sqlite(raw: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    raw.isolation_level = None  # stop the driver's own, late BEGIN
    for pragma in SQLITE_PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - event signature
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def begin_writing(session: Session) -> None:
    """Make this unit a writing one: on SQLite it takes the write lock now (BEGIN IMMEDIATE).

    A deferred unit that reads first and writes later fails at once with "database is locked".
    """
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    session.info["is_writing"] = True


def held_if_writing(session: Session, query: Query, row: type[Base]) -> Query:
    """In a unit that writes, that row is held until its end: nobody makes another of it in between.

    PostgreSQL reads it anew once it has waited; SQLite has one writer anyway.
    """
    is_writing = session.info.get("is_writing", False)
    return query.with_for_update(of=row, key_share=True) if is_writing else query


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """The factory all edges share."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def unit_of_work(sessions: sessionmaker[Session], *, write: bool = True) -> Iterator[Session]:
    """One transaction for the edges outside a web request: commits once, or rolls everything back."""
    with sessions() as session:
        if write:
            begin_writing(session)
        yield session
        if write:
            session.commit()


@contextmanager
def kept_only_if(session: Session, is_kept: bool) -> Iterator[None]:
    """The same work either way, its rows kept or not; the transaction around it goes on."""
    with session.begin_nested() as point:
        yield
        if not is_kept:
            point.rollback()


def delete_some(session: Session, kind: type[Base], *conditions: ColumnElement[bool]) -> None:
    """Delete the oldest rows that meet the conditions, a batch at most.

    Housekeeping shares the database with people who wait: what is left goes with the next look.
    """
    keys = select(kind.id).where(*conditions).order_by(kind.id).limit(BATCH)
    session.execute(delete(kind).where(kind.id.in_(keys)), execution_options={"synchronize_session": False})
