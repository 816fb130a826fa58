"""Changing columns on both databases.

Alembic copies a whole table on SQLite to add a column with a CHECK, and forgets the CHECKs that were
there. Both databases know the plain statement to add and drop columns, which touches nothing else; to
change a CHECK, SQLite needs a copy, and gets it from its own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def add_column(table: str, column: str, kind: str, *, default: str | None = None) -> None:
    """Add a column of an SQL type; with a default (an SQL literal) it may not be null."""
    rest = "" if default is None else f" NOT NULL DEFAULT {default}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}{rest}")


def add_choice(
    table: str, column: str, enum: str, codes: Sequence[str], *, default: str | None = None
) -> None:
    """Add a column that takes one of an enum's codes, checked by the database.

    `enum` is the class's name in lower case, as the checks of the models are named; without a default
    the column may be null.
    """
    rest = "" if default is None else f" NOT NULL DEFAULT '{default}'"
    known = ", ".join(f"'{code}'" for code in codes)
    check = f"CONSTRAINT ck_{table}_{enum}_{column} CHECK ({column} IN ({known}))"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32){rest} {check}")


def choice_column(column: str, enum: str, codes: Sequence[str], *, nullable: bool = False) -> sa.Column[str]:
    """The same for a table that is created."""
    kind = sa.Enum(*codes, name=enum, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)


def add_moment(table: str, column: str) -> None:
    """Add a column for an instant; it may be null."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    add_column(table, column, "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE")


def reference(table: str, column: str, to: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """A column of a table that is created points at a row of another."""
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def drop_columns(table: str, *columns: str) -> None:
    """Take columns away, with their own checks."""
    for column in columns:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def set_choices(table: str, column: str, enum: str, codes: Sequence[str]) -> None:
    """Let a column take these codes of an enum from now on; the rows must already fit."""
    name = f"ck_{table}_{enum}_{column}"
    known = ", ".join(f"'{code}'" for code in codes)
    if op.get_bind().dialect.name == "sqlite":
        _copy_with(table, name, f"CHECK ({column} IN ({known}))")
        return
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({known}))")


def _copy_with(table: str, name: str, check: str) -> None:
    """Copy a table of SQLite with one CHECK changed; references to it are kept, as they go by its name."""
    connection = op.get_bind()
    written = sa.text(
        "SELECT sql FROM sqlite_master WHERE type = :type AND tbl_name = :name AND sql IS NOT NULL"
    )
    before = connection.scalars(written, {"type": "table", "name": table}).one()
    kept = [
        row
        for kind in ("index", "trigger")
        for row in connection.scalars(written, {"type": kind, "name": table})
    ]
    after, checks = re.subn(
        rf"CONSTRAINT {name} CHECK \([^()]*\([^()]*\)\)", f"CONSTRAINT {name} {check}", before
    )
    after, names = re.subn(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_copy", after)
    if (checks, names) != (1, 1):
        raise ValueError(f"{table} is not written as expected: {before}")
    op.execute(after)
    op.execute(f"INSERT INTO {table}_copy SELECT * FROM {table}")  # noqa: S608 - a name of our own
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_copy RENAME TO {table}")
    for row in kept:
        op.execute(row)
