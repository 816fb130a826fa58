"""Devices in the room that show one session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import reference

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "tablet_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.String(length=255), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("locked_at", moment, nullable=True),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("tablet_session", "class_session_id", "class_session", ondelete="CASCADE"),
        reference("tablet_session", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tablet_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tablet_session_token_hash")),
    )
    op.create_index(op.f("ix_tablet_session_class_session_id"), "tablet_session", ["class_session_id"])


def downgrade() -> None:
    """Take the step back: every device asks for a member of staff."""
    op.drop_table("tablet_session")
