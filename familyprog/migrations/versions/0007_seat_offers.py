"""Seats offered for a time, and two who wait together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = sa.text("state = 'live'")


def upgrade() -> None:
    """Apply the step."""
    add_column("enrolment", "pair_key", "VARCHAR(16)")
    _create_seat_offer()


def _create_seat_offer() -> None:
    op.create_table(
        "seat_offer",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        choice_column("state", "seatofferstate", ("live", "taken", "declined", "expired", "void")),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("seat_offer", "enrolment_id", "enrolment", ondelete="CASCADE"),
        reference("seat_offer", "seat_id", "seat", ondelete="SET NULL"),
        reference("seat_offer", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seat_offer_public_id")),
    )
    op.create_index(op.f("ix_seat_offer_enrolment_id"), "seat_offer", ["enrolment_id"])
    op.create_index(op.f("ix_seat_offer_state_expires_at"), "seat_offer", ["state", "expires_at"])
    for name, column in (
        ("uq_seat_offer_live_seat", "seat_id"),
        ("uq_seat_offer_live_enrolment", "enrolment_id"),
    ):
        op.create_index(name, "seat_offer", [column], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    """Take the step back: an offered seat is free again, and its line is as it was."""
    seats = sa.text("DELETE FROM seat WHERE id IN (SELECT seat_id FROM seat_offer WHERE state = 'live')")
    op.execute(seats)
    op.drop_table("seat_offer")
    drop_columns("enrolment", "pair_key")
