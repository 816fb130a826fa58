"""Stage meetings: who sat there, whom they talked about, what was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.base.db import UtcDateTime
from familyprog.migrations.ledgers import add_append_only, drop_trigger, trigger_of
from familyprog.migrations.steps import choice_column, reference

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = (
    "stage_meeting_decision",
    "minutes_line",
    "stage_meeting_case",
    "stage_meeting_staff",
    "stage_meeting",
)


def upgrade() -> None:
    """Apply the step."""
    _create_meeting()
    _create_staff()
    _create_case()
    _create_line()
    _create_decision()
    add_append_only("minutes_line")


def downgrade() -> None:
    """Take the step back; the conclusions themselves stay."""
    drop_trigger("minutes_line", trigger_of("minutes_line"))
    for table in TABLES:
        op.drop_table(table)


def _create_meeting() -> None:
    op.create_table(
        "stage_meeting",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("guests", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer()),
        sa.Column("closed_at", UtcDateTime(timezone=True)),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("stage_meeting", "site_id", "site"),
        reference("stage_meeting", "created_by_id", "staff"),
        reference("stage_meeting", "closed_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stage_meeting_public_id")),
    )
    op.create_index(op.f("ix_stage_meeting_site_id_starts_at"), "stage_meeting", ["site_id", "starts_at"])


def _create_staff() -> None:
    op.create_table(
        "stage_meeting_staff",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("stage_meeting_staff", "meeting_id", "stage_meeting"),
        reference("stage_meeting_staff", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_meeting_staff")),
        sa.UniqueConstraint(
            "meeting_id", "staff_id", name=op.f("uq_stage_meeting_staff_meeting_id_staff_id")
        ),
    )


def _create_case() -> None:
    op.create_table(
        "stage_meeting_case",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        choice_column("state", "casestate", ("waiting", "talked", "not_today")),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("talked_at", UtcDateTime(timezone=True)),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("stage_meeting_case", "meeting_id", "stage_meeting"),
        reference("stage_meeting_case", "household_id", "household"),
        reference("stage_meeting_case", "added_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_meeting_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stage_meeting_case_public_id")),
        sa.UniqueConstraint(
            "meeting_id", "household_id", name=op.f("uq_stage_meeting_case_meeting_id_household_id")
        ),
    )
    op.create_index(op.f("ix_stage_meeting_case_household_id"), "stage_meeting_case", ["household_id"])


def _create_line() -> None:
    op.create_table(
        "minutes_line",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer()),
        choice_column("kind", "linekind", ("talked", "tell")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Integer()),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("minutes_line", "meeting_id", "stage_meeting"),
        reference("minutes_line", "case_id", "stage_meeting_case"),
        reference("minutes_line", "corrects_id", "minutes_line"),
        reference("minutes_line", "written_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_minutes_line_public_id")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_minutes_line_corrects_id")),
    )
    for column in ("meeting_id", "case_id"):
        op.create_index(op.f(f"ix_minutes_line_{column}"), "minutes_line", [column])


def _create_decision() -> None:
    op.create_table(
        "stage_meeting_decision",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("stage_meeting_decision", "case_id", "stage_meeting_case"),
        reference("stage_meeting_decision", "decision_id", "decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_meeting_decision")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_stage_meeting_decision_decision_id")),
    )
    op.create_index(op.f("ix_stage_meeting_decision_case_id"), "stage_meeting_decision", ["case_id"])
