"""What a worker says of itself, and how the way out for mail is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_choice, add_moment, choice_column, drop_columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TROUBLES = ("unreachable", "silent", "unsafe", "login", "refused", "garbled")


def upgrade() -> None:
    """Apply the step."""
    add_moment("heartbeat", "ended_at")
    add_choice("heartbeat", "trouble", "workertrouble", ("clock_differs", "clock_went_back", "no_space"))
    add_moment("heartbeat", "trouble_at")
    op.create_table(
        "relay",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("errors_count", sa.Integer(), nullable=False),
        choice_column("trouble", "relaytrouble", TROUBLES, nullable=True),
        sa.Column("down_since", INSTANT, nullable=True),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.Column("backlog_until", INSTANT, nullable=True),
        sa.Column("minute_began_at", INSTANT, nullable=True),
        sa.Column("minute_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("name", name=op.f("uq_relay_name")),
    )
    op.execute("INSERT INTO relay (name, errors_count, minute_count) VALUES ('mail', 0, 0)")


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("relay")
    drop_columns("heartbeat", "ended_at", "trouble", "trouble_at")
