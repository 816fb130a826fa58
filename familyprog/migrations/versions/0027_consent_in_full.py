"""Consents in full, the directory of partners, and who has to hear of a withdrawal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = ("self_reliance", "welfare", "health", "medical", "work", "place", "school", "other")
PARTNER = "INTEGER CONSTRAINT fk_{}_partner_id_partner_organisation REFERENCES partner_organisation (id)"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "partner_organisation",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        choice_column("kind", "partnerkind", KINDS),
        sa.Column("accepts", sa.Text(), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("last_checked_on", sa.Date(), nullable=True),
        sa.Column("later_until", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("partner_organisation", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_organisation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_organisation_public_id")),
    )
    op.create_index(op.f("ix_partner_organisation_site_id"), "partner_organisation", ["site_id"])
    add_column("consent", "partner_id", PARTNER.format("consent"))
    add_column("consent", "on_behalf", "VARCHAR(80)", default="''")
    add_column("consent", "paper_place", "VARCHAR(120)", default="''")
    add_column("consent", "explained_on", "DATE")
    add_column("consent", "text_version", "VARCHAR(20)", default="''")
    add_column("consent", "later_until", "DATE")
    add_column("disclosure", "partner_id", PARTNER.format("disclosure"))
    _recipient_notice()


def _recipient_notice() -> None:
    op.create_table(
        "recipient_notice",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("later_until", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("recipient_notice", "site_id", "site"),
        reference("recipient_notice", "consent_id", "consent"),
        reference("recipient_notice", "done_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recipient_notice_public_id")),
        sa.UniqueConstraint("consent_id", "recipient", name=op.f("uq_recipient_notice_consent_id_recipient")),
    )
    op.create_index(op.f("ix_recipient_notice_site_id"), "recipient_notice", ["site_id"])


def downgrade() -> None:
    """Take the step back; the names of recipients stay in the registers."""
    op.drop_table("recipient_notice")
    drop_columns("disclosure", "partner_id")
    drop_columns(
        "consent", "later_until", "text_version", "explained_on", "paper_place", "on_behalf", "partner_id"
    )
    op.drop_table("partner_organisation")
