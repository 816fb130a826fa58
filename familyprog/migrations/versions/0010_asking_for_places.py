"""A second and a third group, two who apply together, and how an interview may be held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_choice, add_column, drop_columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAYS = ("phone", "desk", "online", "any", "unknown", "unsaid")


def upgrade() -> None:
    """Apply the step."""
    add_column("enrolment", "together_key", "VARCHAR(16)")
    add_choice("enrolment", "interview_way", "interviewway", WAYS)
    add_column("enrolment", "declines_visit", "BOOLEAN", default="false")
    op.create_table(
        "enrolment_choice",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_enrolment_choice_rank")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_choice_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
            name=op.f("fk_enrolment_choice_cohort_id_cohort"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_choice")),
        sa.UniqueConstraint("enrolment_id", "rank", name=op.f("uq_enrolment_choice_enrolment_id_rank")),
    )


def downgrade() -> None:
    """Take the step back: who applied together, and what else they named, is not known any more."""
    op.drop_table("enrolment_choice")
    drop_columns("enrolment", "together_key", "interview_way", "declines_visit")
