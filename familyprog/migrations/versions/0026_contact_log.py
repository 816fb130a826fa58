"""The log of contacts, how often a month at most, and notes of somebody from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.base.db import UtcDateTime
from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference, set_choices

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WAYS = ("phone", "here", "visit", "mail", "social", "online", "letter", "fax")
OUTCOMES = ("talked", "no_answer", "voicemail", "other", "left", "not_met")
SOURCES = ("seen", "family", "concerned")


def upgrade() -> None:
    """Apply the step."""
    add_column("site", "contacts_a_month", "INTEGER", default="2")
    add_column("note", "outsider", "VARCHAR(80)", default="''")
    set_choices("note", "source", "notesource", (*SOURCES, "outsider"))
    _create_contact_entry()
    op.create_table(
        "contact_limit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("a_month", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("contact_limit", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_limit")),
        sa.UniqueConstraint("person_id", name=op.f("uq_contact_limit_person_id")),
    )


def downgrade() -> None:
    """Take the step back: the log is gone, and so are notes of somebody from outside."""
    op.drop_table("contact_limit")
    op.drop_table("contact_entry")
    op.execute("DELETE FROM note WHERE source = 'outsider'")
    set_choices("note", "source", "notesource", SOURCES)
    drop_columns("note", "outsider")
    drop_columns("site", "contacts_a_month")


def _create_contact_entry() -> None:
    op.create_table(
        "contact_entry",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("outsider", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        choice_column("way", "contactway", WAYS),
        choice_column("direction", "direction", ("out", "in")),
        choice_column("outcome", "outcome", OUTCOMES),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        choice_column("visit_consent", "visitconsent", ("concerned", "family", "both"), nullable=True),
        sa.Column("next_try_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("contact_entry", "site_id", "site"),
        reference("contact_entry", "household_id", "household"),
        reference("contact_entry", "person_id", "person"),
        reference("contact_entry", "author_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_entry_public_id")),
    )
    for columns in (["household_id", "happened_at"], ["person_id"], ["site_id", "next_try_on"]):
        name = op.f("_".join(["ix_contact_entry", *columns]))
        op.create_index(name, "contact_entry", columns, unique=False)
