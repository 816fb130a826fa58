"""A fiscal year's figures as they were reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import reference

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "frozen_report",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("frozen_report", "site_id", "site"),
        reference("frozen_report", "frozen_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_frozen_report_public_id")),
        sa.UniqueConstraint(
            "site_id", "fiscal_year", "version", name=op.f("uq_frozen_report_site_id_fiscal_year_version")
        ),
    )


def downgrade() -> None:
    """Take the step back; what was reported is on paper."""
    op.drop_table("frozen_report")
