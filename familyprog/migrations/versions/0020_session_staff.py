"""Who stands in at one session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import reference

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "session_staff",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("session_staff", "class_session_id", "class_session", ondelete="CASCADE"),
        reference("session_staff", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_staff")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_staff_public_id")),
        sa.UniqueConstraint(
            "class_session_id", "staff_id", name=op.f("uq_session_staff_class_session_id_staff_id")
        ),
    )
    op.create_index(op.f("ix_session_staff_staff_id"), "session_staff", ["staff_id"])


def downgrade() -> None:
    """Take the step back: who stood in sees the session no more."""
    op.drop_table("session_staff")
