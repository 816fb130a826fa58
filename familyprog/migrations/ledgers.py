"""Triggers of both databases: rows that are only ever added, and supports that never overlap themselves.

A table that is copied on SQLite loses its triggers unless the copy brings them along (`steps.set_choices`
does); a test at the newest version tries every one of them.
"""

from __future__ import annotations

from alembic import op

APART = "support_apart"
DOOR = "EXISTS (SELECT 1 FROM ledger_door)"


def add_append_only(table: str) -> None:
    """Rows of the table are neither changed nor deleted, but in a transaction that opened the ledgers' door."""
    name, sentence = trigger_of(table), f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_{what.lower()} BEFORE {what} ON {table} WHEN NOT {DOOR} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    _function(name, f"IF NOT {DOOR} THEN RAISE EXCEPTION '{sentence}'; END IF;")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def add_apart() -> None:
    """Two intervals of one support of one subject share no day but the one on which one ends and the next begins."""
    same = (
        "SELECT 1 FROM support AS other WHERE other.id <> {id} AND other.household_id = NEW.household_id "
        "AND coalesce(other.person_id, 0) = coalesce(NEW.person_id, 0) AND other.stage = NEW.stage "
        "AND (other.ends_on IS NULL OR NEW.starts_on < other.ends_on) "
        "AND (NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)"
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER {APART}_{what.lower()} AFTER {what} ON support "
                f"WHEN EXISTS ({same.format(id='NEW.id')}) "
                "BEGIN SELECT RAISE(ABORT, 'supports overlap'); END"
            )
        return
    _function(
        APART, f"IF EXISTS ({same.format(id='NEW.id')}) THEN RAISE EXCEPTION 'supports overlap'; END IF;"
    )
    op.execute(
        f"CREATE TRIGGER {APART} BEFORE INSERT OR UPDATE ON support FOR EACH ROW EXECUTE FUNCTION {APART}()"
    )


def drop_trigger(table: str, name: str) -> None:
    """Take the triggers of that name away."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}_{what}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def trigger_of(table: str) -> str:
    """The name of the trigger that keeps a table."""
    return f"{table}_append_only"


def _function(name: str, body: str) -> None:
    """A trigger's function of PostgreSQL. A deleted row has no NEW: what is returned lets the deed go on."""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
