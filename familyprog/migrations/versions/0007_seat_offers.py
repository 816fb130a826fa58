"""Seats offered for a time, and two who wait together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_column, drop_columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = sa.text("state = 'live'")


def upgrade() -> None:
    """Apply the step."""
    add_column("enrolment", "pair_key", "VARCHAR(16)")
    op.create_table(
        "seat_offer",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "live",
                "taken",
                "declined",
                "expired",
                "void",
                name="seatofferstate",
                native_enum=False,
                create_constraint=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('live', 'taken', 'declined', 'expired', 'void')",
            name=op.f("ck_seat_offer_seatofferstate_state"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_seat_offer_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_seat_offer_seat_id_seat"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_seat_offer_site_id_site")),
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
