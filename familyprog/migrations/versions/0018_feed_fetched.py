"""The day on which the address of a calendar was last asked for."""

from __future__ import annotations

from familyprog.migrations.steps import add_column, drop_columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("feed", "staff_feed")


def upgrade() -> None:
    """Apply the step."""
    for table in TABLES:
        add_column(table, "fetched_on", "DATE")


def downgrade() -> None:
    """Take the step back: when an address was last asked for is not known any more."""
    for table in TABLES:
        drop_columns(table, "fetched_on")
