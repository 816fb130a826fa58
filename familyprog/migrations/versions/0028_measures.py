"""Answers to the questions about how things are; what must be heard today may come from such an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import choice_column, reference

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    _create_sheet()
    _create_answer()
    _session_of_an_alert(may_be_missing=True)


def downgrade() -> None:
    """Take the step back: the answers are gone, and so are alerts that came from one; restricted notes stay."""
    op.execute("DELETE FROM safety_alert WHERE class_session_id IS NULL")
    _session_of_an_alert(may_be_missing=False)
    op.drop_table("measure_answer")
    op.drop_table("measure_sheet")


def _create_sheet() -> None:
    op.create_table(
        "measure_sheet",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about_person_id", sa.Integer()),
        choice_column("wave", "wave", ("start", "last", "half_year")),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("corrects_id", sa.Integer()),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("measure_sheet", "site_id", "site"),
        reference("measure_sheet", "person_id", "person"),
        reference("measure_sheet", "about_person_id", "person"),
        reference("measure_sheet", "corrects_id", "measure_sheet"),
        reference("measure_sheet", "entered_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_sheet")),
        sa.UniqueConstraint("public_id", name=op.f("uq_measure_sheet_public_id")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_measure_sheet_corrects_id")),
    )
    for column in ("person_id", "about_person_id"):
        op.create_index(op.f(f"ix_measure_sheet_{column}"), "measure_sheet", [column])


def _create_answer() -> None:
    op.create_table(
        "measure_answer",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        choice_column("said", "said", ("given", "unknown", "declined", "skipped")),
        sa.Column("value", sa.Integer()),
        sa.Column("words", sa.String(80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("measure_answer", "sheet_id", "measure_sheet", ondelete="CASCADE"),
        sa.CheckConstraint("(said = 'given') = (value IS NOT NULL)", name=op.f("ck_measure_answer_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_answer")),
        sa.UniqueConstraint("sheet_id", "item", name=op.f("uq_measure_answer_sheet_id_item")),
    )


def _session_of_an_alert(*, may_be_missing: bool) -> None:
    """SQLite copies the table for it; it has no CHECK that could be forgotten."""
    with op.batch_alter_table("safety_alert") as alert:
        alert.alter_column("class_session_id", existing_type=sa.Integer(), nullable=may_be_missing)
