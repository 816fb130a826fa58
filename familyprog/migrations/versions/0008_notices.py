"""Which reminders a program sends, and three more kinds of message."""

from __future__ import annotations

from alembic import op

from familyprog.migrations.steps import add_column, drop_columns, set_choices

revision = "0008"
down_revision = "0007"
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
    "dates_set",
    "greeting",
)
NEW = ("week_before", "materials", "month_choice")


def upgrade() -> None:
    """Apply the step."""
    add_column("program", "notices", "JSON", default="'{}'")
    set_choices("message", "kind", "messagekind", (*KINDS, *NEW))


def downgrade() -> None:
    """Take the step back; messages of the new kinds go with it."""
    op.execute("DELETE FROM message WHERE kind IN ('week_before', 'materials', 'month_choice')")
    set_choices("message", "kind", "messagekind", KINDS)
    drop_columns("program", "notices")
