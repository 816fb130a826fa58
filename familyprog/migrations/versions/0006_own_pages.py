"""What a family's own pages keep: practice at home, and greetings to those who have left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import choice_column, reference, set_choices

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
    _create_home_practice()
    _create_greeting_wish()


def _create_home_practice() -> None:
    op.create_table(
        "home_practice",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("curriculum_unit_id", sa.Integer(), nullable=False),
        choice_column("answer", "hometry", ("tried", "not_tried", "unsaid")),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("home_practice", "class_session_id", "class_session"),
        reference("home_practice", "curriculum_unit_id", "curriculum_unit"),
        reference("home_practice", "person_id", "person"),
        reference("home_practice", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_practice")),
        sa.UniqueConstraint(
            "class_session_id",
            "curriculum_unit_id",
            "person_id",
            name=op.f("uq_home_practice_class_session_id_curriculum_unit_id_person_id"),
        ),
    )
    op.create_index(op.f("ix_home_practice_person_id"), "home_practice", ["person_id"])


def _create_greeting_wish() -> None:
    op.create_table(
        "greeting_wish",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        choice_column("rhythm", "greetingrhythm", ("never", "quarter", "half_year", "year")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("greeting_wish", "person_id", "person", ondelete="CASCADE"),
        reference("greeting_wish", "site_id", "site"),
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
