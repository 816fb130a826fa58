"""What a family's own pages keep: practice at home, and greetings to those who have left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import set_choices

revision = "0006"
down_revision = "0005"
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
)


def upgrade() -> None:
    """Apply the step."""
    set_choices("message", "kind", "messagekind", (*KINDS, "greeting"))
    op.create_table(
        "home_practice",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("curriculum_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "tried",
                "not_tried",
                "unsaid",
                name="hometry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_session_id"],
            ["class_session.id"],
            name=op.f("fk_home_practice_class_session_id_class_session"),
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_unit_id"],
            ["curriculum_unit.id"],
            name=op.f("fk_home_practice_curriculum_unit_id_curriculum_unit"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_home_practice_person_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_home_practice_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_practice")),
        sa.UniqueConstraint(
            "class_session_id",
            "curriculum_unit_id",
            "person_id",
            name=op.f("uq_home_practice_class_session_id_curriculum_unit_id_person_id"),
        ),
    )
    op.create_index(op.f("ix_home_practice_person_id"), "home_practice", ["person_id"])
    op.create_table(
        "greeting_wish",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "never",
                "quarter",
                "half_year",
                "year",
                name="greetingrhythm",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_greeting_wish_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_greeting_wish_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_greeting_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_greeting_wish_person_id")),
    )
    op.create_index(op.f("ix_greeting_wish_next_on"), "greeting_wish", ["next_on"])


def downgrade() -> None:
    """Take the step back; messages of the kind go with it."""
    op.drop_index(op.f("ix_greeting_wish_next_on"), "greeting_wish")
    op.drop_table("greeting_wish")
    op.drop_index(op.f("ix_home_practice_person_id"), "home_practice")
    op.drop_table("home_practice")
    op.execute("DELETE FROM message WHERE kind = 'greeting'")
    set_choices("message", "kind", "messagekind", KINDS)
