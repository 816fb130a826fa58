"""Which line of a session's sign-in sheet is whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import reference

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "sheet_number",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("sheet_number", "class_session_id", "class_session"),
        reference("sheet_number", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_number")),
        sa.UniqueConstraint(
            "class_session_id", "number", name=op.f("uq_sheet_number_class_session_id_number")
        ),
        sa.UniqueConstraint(
            "class_session_id", "person_id", name=op.f("uq_sheet_number_class_session_id_person_id")
        ),
    )
    op.create_index(op.f("ix_sheet_number_person_id"), "sheet_number", ["person_id"])


def downgrade() -> None:
    """Take the step back: sheets printed before are numbered anew."""
    op.drop_table("sheet_number")
