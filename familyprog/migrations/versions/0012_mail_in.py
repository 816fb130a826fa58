"""What comes in by mail: answers from calendars, and how far the mailbox is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_choice, add_column, drop_columns

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
    postgres = op.get_bind().dialect.name == "postgresql"
    add_column("invitation", "reply_stamped_at", "TIMESTAMP WITH TIME ZONE" if postgres else "DATETIME")
    op.create_table(
        "calendar_reply",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("class_session_id", sa.Integer(), nullable=True),
        _choice("verdict", "replyverdict", VERDICTS),
        _choice("reason", "replyreason", REASONS),
        _choice("intention", "intention", INTENTIONS, nullable=True),
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
        sa.ForeignKeyConstraint(
            ["class_session_id"],
            ["class_session.id"],
            name=op.f("fk_calendar_reply_class_session_id_class_session"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_calendar_reply_closed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_calendar_reply_invitation_id_invitation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_reply_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_calendar_reply_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reply")),
        sa.UniqueConstraint("person_id", "fingerprint", name=op.f("uq_calendar_reply_person_id_fingerprint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_reply_public_id")),
    )
    for columns in (["site_id", "received_at"], ["invitation_id"], ["class_session_id"]):
        op.create_index(op.f(f"ix_calendar_reply_{'_'.join(columns)}"), "calendar_reply", columns)
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


def _choice(column: str, enum: str, codes: tuple[str, ...], *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*codes, name=enum, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)


def downgrade() -> None:
    """Take the step back; what was answered stays applied."""
    op.drop_table("mailbox_cursor")
    op.drop_table("calendar_reply")
    drop_columns("invitation", "intention", "reply_sequence", "reply_stamped_at")
