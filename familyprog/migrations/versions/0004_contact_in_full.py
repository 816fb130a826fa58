"""Channels in order, who may answer, what the caller is called, why a lock was lifted; and letters printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_choice, add_column, drop_columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHANNELS = ("mail", "phone", "post", "none")


def upgrade() -> None:
    """Apply the step."""
    add_choice("contact_profile", "second_channel", "channel", CHANNELS, default="none")
    add_choice("contact_profile", "third_channel", "channel", CHANNELS, default="none")
    add_column("contact_profile", "may_answer", "VARCHAR(80)", default="''")
    add_column("contact_profile", "caller_name", "VARCHAR(40)", default="''")
    add_column("contact_profile", "unlock_reason", "VARCHAR(200)", default="''")
    op.create_table(
        "letter_batch",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("printed_by_id", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["staff.id"], name=op.f("fk_letter_batch_printed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_letter_batch_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letter_batch_public_id")),
    )
    op.create_index(op.f("ix_letter_batch_site_id_printed_at"), "letter_batch", ["site_id", "printed_at"])
    op.create_table(
        "printed_letter",
        sa.Column("letter_batch_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_batch_id"],
            ["letter_batch.id"],
            name=op.f("fk_printed_letter_letter_batch_id_letter_batch"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_printed_letter_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_letter")),
        sa.UniqueConstraint(
            "letter_batch_id", "message_id", name=op.f("uq_printed_letter_letter_batch_id_message_id")
        ),
    )
    op.create_index(op.f("ix_printed_letter_message_id"), "printed_letter", ["message_id"])


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("printed_letter")
    op.drop_table("letter_batch")
    drop_columns(
        "contact_profile", "unlock_reason", "caller_name", "may_answer", "third_channel", "second_channel"
    )
