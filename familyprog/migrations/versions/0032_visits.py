"""Visits are planned before anybody goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import choice_column, reference

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "visit_plan",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(80), nullable=False),
        sa.Column("company", sa.String(80), nullable=False),
        sa.Column("aim", sa.String(120), nullable=False),
        choice_column("agreed_by", "visitsaid", ("direct", "written", "family")),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Integer()),
        sa.Column("called_off_at", sa.DateTime(timezone=True)),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("visit_plan", "site_id", "site"),
        reference("visit_plan", "household_id", "household"),
        reference("visit_plan", "person_id", "person"),
        reference("visit_plan", "planned_by_id", "staff"),
        reference("visit_plan", "entry_id", "contact_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_plan_public_id")),
    )
    op.create_index(op.f("ix_visit_plan_household_id_starts_at"), "visit_plan", ["household_id", "starts_at"])
    op.create_index(op.f("ix_visit_plan_person_id"), "visit_plan", ["person_id"])


def downgrade() -> None:
    """Take the step back: the plans are gone, what was written down of visits stays."""
    op.drop_table("visit_plan")
