"""How an evening ran: ticks of the agenda, who has spoken; and what somebody needs on the spot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import choice_column, reference

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = ("open", "done", "shortened", "skipped", "extended")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "agenda_tick",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        choice_column("state", "tickstate", STATES),
        sa.Column("shift_minutes", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("agenda_tick", "class_session_id", "class_session", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_tick")),
        sa.UniqueConstraint(
            "class_session_id", "number", name=op.f("uq_agenda_tick_class_session_id_number")
        ),
    )
    op.create_table(
        "voice",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("voice", "class_session_id", "class_session", ondelete="CASCADE"),
        reference("voice", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint(
            "class_session_id", "person_id", name=op.f("uq_voice_class_session_id_person_id")
        ),
    )
    op.create_index(op.f("ix_voice_person_id"), "voice", ["person_id"])
    op.create_table(
        "venue_need",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("venue_need", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_need")),
        sa.UniqueConstraint("person_id", name=op.f("uq_venue_need_person_id")),
    )


def downgrade() -> None:
    """Take the step back: how evenings ran, and what was asked for on the spot, is not known any more."""
    for table in ("venue_need", "voice", "agenda_tick"):
        op.drop_table(table)
