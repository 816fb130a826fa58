"""Walls that two take down, and persons who turned out to be one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import drop_columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    _add_reference("separation", "flag_id", "flag")
    _add_reference("person", "merged_into_id", "person")
    op.create_table(
        "person_merge",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kept_person_id", sa.Integer(), nullable=False),
        sa.Column("merged_person_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_person_merge_{column}_{table}"))
            for column, table in (
                ("site_id", "site"),
                ("kept_person_id", "person"),
                ("merged_person_id", "person"),
                ("merged_by_id", "staff"),
                ("undone_by_id", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    op.create_index(op.f("ix_person_merge_kept_person_id"), "person_merge", ["kept_person_id"])


def downgrade() -> None:
    """Take the step back: who was merged stays merged, and pairs that were taken apart again stay apart."""
    op.drop_index(op.f("ix_person_merge_kept_person_id"), "person_merge")
    op.drop_table("person_merge")
    _drop_reference("person", "merged_into_id", "person")
    _drop_reference("separation", "flag_id", "flag")


def _add_reference(table: str, column: str, to: str) -> None:
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
        f"CONSTRAINT fk_{table}_{column}_{to} REFERENCES {to} (id)"
    )


def _drop_reference(table: str, column: str, to: str) -> None:
    if op.get_bind().dialect.name != "sqlite":  # there the constraint goes with its column
        op.drop_constraint(f"fk_{table}_{column}_{to}", table, type_="foreignkey")
    drop_columns(table, column)
