"""What calendars are told when plans of a person change; feeds of staff; the one-tap word of absence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_column, drop_columns, reference, set_choices

revision = "0013"
down_revision = "0012"
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
    "week_before",
    "materials",
    "month_choice",
)
STATES = ("active", "cancelled")


def upgrade() -> None:
    """Apply the step. What calendars were told before stays unknown, and is compared with nothing."""
    set_choices("message", "kind", "messagekind", (*KINDS, "recalled", "reissued"))
    set_choices("invitation", "state", "invitationstate", (*STATES, "left"))
    add_column("invitation", "contact_revision", "INTEGER", default="0")
    add_column("invitation", "shown_hash", "VARCHAR(64)", default="''")
    _create_staff_feed()
    _create_absence_link()


def _create_staff_feed() -> None:
    op.create_table(
        "staff_feed",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("staff_feed", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_feed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_feed_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_feed_token_hash")),
    )
    op.create_index(op.f("ix_staff_feed_staff_id"), "staff_feed", ["staff_id"])


def _create_absence_link() -> None:
    op.create_table(
        "absence_link",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("absence_link", "class_session_id", "class_session"),
        reference("absence_link", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_link")),
        sa.UniqueConstraint(
            "class_session_id", "person_id", name=op.f("uq_absence_link_class_session_id_person_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_absence_link_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_absence_link_token_hash")),
    )
    op.create_index(op.f("ix_absence_link_person_id"), "absence_link", ["person_id"])


def downgrade() -> None:
    """Take the step back; messages of these kinds go with it."""
    op.drop_index(op.f("ix_absence_link_person_id"), "absence_link")
    op.drop_table("absence_link")
    op.drop_index(op.f("ix_staff_feed_staff_id"), "staff_feed")
    op.drop_table("staff_feed")
    drop_columns("invitation", "shown_hash", "contact_revision")
    op.execute("UPDATE invitation SET state = 'cancelled' WHERE state = 'left'")
    set_choices("invitation", "state", "invitationstate", STATES)
    op.execute(
        "DELETE FROM printed_letter WHERE message_id IN (SELECT id FROM message WHERE kind IN ('recalled', 'reissued'))"
    )
    op.execute("DELETE FROM message WHERE kind IN ('recalled', 'reissued')")
    set_choices("message", "kind", "messagekind", KINDS)
