"""A family member's own device may be remembered for a month."""

from __future__ import annotations

from alembic import op

from familyprog.migrations.steps import add_moment, drop_columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step: pages open now end as soon as they would have."""
    add_moment("family_session", "kept_until")


def downgrade() -> None:
    """Take the step back: whatever was kept ends, as nobody would end it afterwards."""
    op.execute("DELETE FROM family_session WHERE kept_until IS NOT NULL")
    drop_columns("family_session", "kept_until")
