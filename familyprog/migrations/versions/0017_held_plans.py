"""How a cohort was before another plan or place whose notices still wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import choice_column, reference

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "held_plan",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        choice_column("kind", "heldkind", ("plan", "place")),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("held_plan", "cohort_id", "cohort", ondelete="CASCADE"),
        reference("held_plan", "site_id", "site"),
        reference("held_plan", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_held_plan_public_id")),
    )
    op.create_index(op.f("ix_held_plan_cohort_id"), "held_plan", ["cohort_id"])


def downgrade() -> None:
    """Take the step back: what waits still goes out, and can no longer be taken back."""
    op.drop_table("held_plan")
