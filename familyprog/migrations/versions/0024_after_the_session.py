"""After a session: what is noted of persons, the staff's debrief, what is handed over, the order of calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.base.db import UtcDateTime
from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("follow_up", "safety_alert", "staff_debrief", "session_flag")


def upgrade() -> None:
    """Apply the step."""
    add_column("session_record", "changed_line", "TEXT", default="''")
    add_column("site", "call_order", "TEXT", default="''")
    add_column("home_practice", "heard_by_id", _pointer("home_practice"))
    _create_session_flag()
    _create_staff_debrief()
    _create_safety_alert()
    _create_follow_up()


def downgrade() -> None:
    """Take the step back: what was noted and handed over is gone; restricted notes stay."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE home_practice DROP CONSTRAINT fk_home_practice_heard_by_id_staff")
    op.execute("DELETE FROM home_practice WHERE heard_by_id IS NOT NULL")
    drop_columns("home_practice", "heard_by_id")
    drop_columns("site", "call_order")
    drop_columns("session_record", "changed_line")


def _pointer(table: str) -> str:
    return f"INTEGER CONSTRAINT fk_{table}_heard_by_id_staff REFERENCES staff (id)"


def _create_session_flag() -> None:
    op.create_table(
        "session_flag",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        choice_column("flag", "careflag", ("none", "eye", "today")),
        sa.Column("line", sa.String(300), nullable=False),
        sa.Column("wants_talk", sa.Boolean(), nullable=False),
        sa.Column("noted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("session_flag", "class_session_id", "class_session"),
        reference("session_flag", "person_id", "person", ondelete="CASCADE"),
        reference("session_flag", "noted_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_flag")),
        sa.UniqueConstraint(
            "class_session_id", "person_id", name=op.f("uq_session_flag_class_session_id_person_id")
        ),
    )
    op.create_index(op.f("ix_session_flag_person_id"), "session_flag", ["person_id"])


def _create_staff_debrief() -> None:
    op.create_table(
        "staff_debrief",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("staff_debrief", "class_session_id", "class_session"),
        reference("staff_debrief", "written_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_debrief")),
        sa.UniqueConstraint("class_session_id", name=op.f("uq_staff_debrief_class_session_id")),
    )


def _create_safety_alert() -> None:
    op.create_table(
        "safety_alert",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer()),
        sa.Column("taken_at", UtcDateTime(timezone=True)),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("safety_alert", "site_id", "site"),
        reference("safety_alert", "person_id", "person"),
        reference("safety_alert", "class_session_id", "class_session"),
        reference("safety_alert", "note_id", "note"),
        reference("safety_alert", "owner_id", "staff"),
        reference("safety_alert", "raised_by_id", "staff"),
        reference("safety_alert", "taken_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_alert")),
        sa.UniqueConstraint("public_id", name=op.f("uq_safety_alert_public_id")),
    )
    op.create_index(op.f("ix_safety_alert_site_id_taken_at"), "safety_alert", ["site_id", "taken_at"])
    op.create_index(op.f("ix_safety_alert_person_id"), "safety_alert", ["person_id"])


def _create_follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        choice_column("kind", "followupkind", ("today", "talk", "absence")),
        choice_column("state", "reviewstate", ("open", "later", "done")),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("opened_by_id", sa.Integer()),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True)),
        sa.Column("closed_by_id", sa.Integer()),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(reference("follow_up", f"{name}_id", name) for name in ("site", "person", "class_session")),
        *(reference("follow_up", f"{name}_id", "staff") for name in ("owner", "opened_by", "closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_up_public_id")),
        sa.UniqueConstraint(
            "class_session_id", "person_id", "kind", name=op.f("uq_follow_up_class_session_id_person_id_kind")
        ),
    )
    op.create_index(op.f("ix_follow_up_site_id_state_due_on"), "follow_up", ["site_id", "state", "due_on"])
    op.create_index(op.f("ix_follow_up_person_id"), "follow_up", ["person_id"])
