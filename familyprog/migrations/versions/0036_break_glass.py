"""One household opened in an emergency; whom a line of the trail is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.ledgers import add_append_only, drop_trigger, trigger_of
from familyprog.migrations.steps import reference

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    _create_break_glass()
    _create_audit_subject()
    add_append_only("audit_subject")


def downgrade() -> None:
    """Take the step back: whom a list showed is not known any more, nor what was opened in an emergency."""
    drop_trigger("audit_subject", trigger_of("audit_subject"))
    op.drop_table("audit_subject")
    op.drop_table("break_glass")


def _create_break_glass() -> None:
    op.create_table(
        "break_glass",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("reviewed_by_id", sa.Integer()),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("review", sa.String(300), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("break_glass", "site_id", "site"),
        reference("break_glass", "household_id", "household"),
        reference("break_glass", "opened_by_id", "staff"),
        reference("break_glass", "reviewed_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        sa.UniqueConstraint("public_id", name=op.f("uq_break_glass_public_id")),
    )
    for column in ("site_id", "household_id", "opened_by_id"):
        op.create_index(op.f(f"ix_break_glass_{column}"), "break_glass", [column])


def _create_audit_subject() -> None:
    op.create_table(
        "audit_subject",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("audit_subject", "event_id", "audit_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_subject")),
        sa.UniqueConstraint("public_id", "event_id", name=op.f("uq_audit_subject_public_id_event_id")),
    )
    op.create_index(op.f("ix_audit_subject_event_id"), "audit_subject", ["event_id"])
