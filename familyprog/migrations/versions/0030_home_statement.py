"""How each informant sees the home, and another name in one group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.base.db import UtcDateTime
from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TALKS = ("often", "sometimes", "hardly", "none", "unknown")


def upgrade() -> None:
    """Apply the step."""
    add_column("enrolment", "group_alias", "VARCHAR(80)", default="''")
    op.create_table(
        "home_statement",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("teller_person_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("to_words", sa.String(length=40), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        choice_column("together", "together", ("yes", "no", "unknown")),
        choice_column("talk", "talk", TALKS),
        choice_column("may_know", "mayknow", ("yes", "no", "ask", "unknown")),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("home_statement", "site_id", "site"),
        reference("home_statement", "household_id", "household"),
        reference("home_statement", "teller_person_id", "person"),
        reference("home_statement", "from_person_id", "person"),
        reference("home_statement", "to_person_id", "person"),
        reference("home_statement", "author_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_statement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_home_statement_public_id")),
    )
    name = op.f("ix_home_statement_household_id_teller_person_id")
    op.create_index(name, "home_statement", ["household_id", "teller_person_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("home_statement")
    drop_columns("enrolment", "group_alias")
