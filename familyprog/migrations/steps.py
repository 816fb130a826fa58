"""Adding and dropping columns in place, on both databases.

Alembic copies a whole table on SQLite to add a column with a CHECK, and forgets the CHECKs that were
there. Both databases know the plain statement, which touches nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def drop_columns(table: str, *columns: str) -> None:
    """Take columns away, with their own checks."""
    for column in columns:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
