"""What comes in by mail: answers from calendars, and how far the mailbox is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import (
    add_choice,
    add_column,
    add_moment,
    choice_column,
    drop_columns,
    reference,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INTENTIONS = ("accepted", "declined", "tentative")
VERDICTS = ("apply", "review", "stale")
REASONS = (
    "none",
    "unproven",
    "other_sender",
    "other_attendee",
    "several",
    "delegated",
    "counter",
    "unclear",
    "ahead",
    "future",
    "undated",
    "words",
    "switched_off",
    "old_version",
    "older",
    "over",
)


def upgrade() -> None:
    """Apply the step."""
    add_choice("invitation", "intention", "intention", INTENTIONS)
    add_column("invitation", "reply_sequence", "INTEGER")
    add_moment("invitation", "reply_stamped_at")
    _create_calendar_reply()
    _create_mailbox_cursor()


def _create_calendar_reply() -> None:
    op.create_table(
        "calendar_reply",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("class_session_id", sa.Integer(), nullable=True),
        choice_column("verdict", "replyverdict", VERDICTS),
        choice_column("reason", "replyreason", REASONS),
        choice_column("intention", "intention", INTENTIONS, nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("calendar_reply", "class_session_id", "class_session"),
        reference("calendar_reply", "closed_by_id", "staff"),
        reference("calendar_reply", "invitation_id", "invitation", ondelete="CASCADE"),
        reference("calendar_reply", "person_id", "person", ondelete="CASCADE"),
        reference("calendar_reply", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reply")),
        sa.UniqueConstraint("person_id", "fingerprint", name=op.f("uq_calendar_reply_person_id_fingerprint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_reply_public_id")),
    )
    for columns in (["site_id", "received_at"], ["invitation_id"], ["class_session_id"]):
        op.create_index(op.f(f"ix_calendar_reply_{'_'.join(columns)}"), "calendar_reply", columns)


def _create_mailbox_cursor() -> None:
    op.create_table(
        "mailbox_cursor",
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_cursor")),
        sa.UniqueConstraint("mailbox", name=op.f("uq_mailbox_cursor_mailbox")),
    )


def downgrade() -> None:
    """Take the step back; what was answered stays applied."""
    op.drop_table("mailbox_cursor")
    op.drop_table("calendar_reply")
    drop_columns("invitation", "intention", "reply_sequence", "reply_stamped_at")
