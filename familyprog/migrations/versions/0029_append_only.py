"""Decisions and wishes say more, and the database itself keeps them as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.ledgers import APART, add_apart, add_append_only, drop_trigger, trigger_of
from familyprog.migrations.steps import add_choice, add_column, drop_columns, reference

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

LEDGERS = ("wish", "wish_difference", "decision")
WAYS = ("phone", "here", "visit", "mail", "social", "online", "letter", "fax")
OPEN_OF = {
    "family": (["household_id", "stage"], "ends_on IS NULL AND person_id IS NULL"),
    "person": (["person_id", "stage"], "ends_on IS NULL AND person_id IS NOT NULL"),
}
OF_DECISION = (
    "next_step",
    "deciders",
    "rests_on",
    "close_why",
    "again",
    "again_way",
    "again_months",
)


def upgrade() -> None:
    """Apply the step."""
    _say_more()
    _create_difference()
    op.create_table(
        "ledger_door",
        sa.Column("opened_for", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_door")),
    )
    for subject, (columns, where) in OPEN_OF.items():
        named = f"uq_support_open_of_{subject}"
        op.create_index(
            named,
            "support",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    for table in LEDGERS:
        add_append_only(table)
    add_apart()


def downgrade() -> None:
    """Take the step back: what the new columns said is gone."""
    drop_trigger("support", APART)
    for table in LEDGERS:
        drop_trigger(table, trigger_of(table))
    for subject in OPEN_OF:
        op.drop_index(f"uq_support_open_of_{subject}", "support")
    op.drop_table("ledger_door")
    op.drop_table("wish_difference")
    for table in ("wish", "decision"):
        op.drop_index(f"uq_{table}_corrects_id", table)
    drop_columns("decision", *OF_DECISION)
    drop_columns("wish", "asking_plan", "corrects_id")


def _say_more() -> None:
    add_column("wish", "asking_plan", "VARCHAR(300)", default="''")
    op.execute(
        "ALTER TABLE wish ADD COLUMN corrects_id INTEGER CONSTRAINT fk_wish_corrects_id_wish REFERENCES wish (id)"
    )
    add_column("decision", "next_step", "VARCHAR(100)", default="''")
    add_column("decision", "deciders", "JSON", default="'[]'")
    add_column("decision", "rests_on", "JSON", default="'[]'")
    add_choice("decision", "close_why", "closewhy", ("wish", "moved", "died", "elsewhere", "other"))
    add_choice("decision", "again", "again", ("yes", "no", "not_asked"))
    add_choice("decision", "again_way", "contactway", WAYS)
    add_column("decision", "again_months", "INTEGER")
    for table in ("wish", "decision"):
        op.create_index(f"uq_{table}_corrects_id", table, ["corrects_id"], unique=True)


def _create_difference() -> None:
    op.create_table(
        "wish_difference",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("wish_difference", "site_id", "site"),
        reference("wish_difference", "household_id", "household"),
        reference("wish_difference", "written_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_difference")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wish_difference_public_id")),
    )
    op.create_index(op.f("ix_wish_difference_household_id"), "wish_difference", ["household_id"])
