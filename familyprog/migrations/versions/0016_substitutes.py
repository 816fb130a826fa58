"""Who comes to one session in an enrolled person's place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RELATIONS = (
    "mother",
    "father",
    "sibling",
    "spouse",
    "grandparent",
    "relative",
    "self",
    "supporter",
    "unsaid",
)


def upgrade() -> None:
    """Apply the step."""
    relation = sa.Enum(*RELATIONS, name="relation", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "substitute",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(length=80), nullable=False),
        sa.Column("relation", relation, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_session_id"],
            ["class_session.id"],
            name=op.f("fk_substitute_class_session_id_class_session"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_substitute_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
        sa.UniqueConstraint(
            "class_session_id", "person_id", name=op.f("uq_substitute_class_session_id_person_id")
        ),
    )
    op.create_index(op.f("ix_substitute_person_id"), "substitute", ["person_id"])


def downgrade() -> None:
    """Take the step back: from then on a mark tells of the enrolled person again."""
    op.drop_table("substitute")
