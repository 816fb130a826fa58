"""One more kind of message: the dates of a cohort are set, for those who wished to be told."""

from __future__ import annotations

from alembic import op

from familyprog.migrations.steps import set_choices

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "code",
    "enrolled",
    "waiting",
    "seat_opened",
    "invitation",
    "reminder",
    "moved",
    "cancelled",
    "withdrawn",
    "next_step",
)


def upgrade() -> None:
    """Apply the step."""
    set_choices("message", "kind", "messagekind", (*KINDS, "dates_set"))


def downgrade() -> None:
    """Take the step back; messages of the kind go with it."""
    op.execute("DELETE FROM message WHERE kind = 'dates_set'")
    set_choices("message", "kind", "messagekind", KINDS)
