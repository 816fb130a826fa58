"""The audit trail is sealed in batches, and the database itself refuses to change a line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.ledgers import add_append_only, drop_trigger, trigger_of

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

LEDGERS = ("audit_event", "audit_seal")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("lines_count", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("number", name=op.f("uq_audit_seal_number")),
    )
    for table in LEDGERS:
        add_append_only(table)


def downgrade() -> None:
    """Take the step back: the lines stay, their seals are gone."""
    for table in LEDGERS:
        drop_trigger(table, trigger_of(table))
    op.drop_table("audit_seal")
