"""Schedules as data: closures, tracks, slots, make-up, and what a definition says of a program."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

from familyprog.base.names import new_public_id
from familyprog.migrations.steps import add_choice, add_column, drop_columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRACKS = ("everyone", "family", "supporter")
POLICIES = ("keep", "skip", "next_day", "next_weekday", "next_week", "previous", "ask")
GATES = ("walk_in", "apply", "interview", "book", "call", "register", "members")
MODES = (
    "in_person",
    "phone",
    "visit",
    "online",
    "avatar",
    "chat",
    "hybrid",
    "on_demand",
    "exhibition",
)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "closure",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_closure_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_closure_public_id")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_closure_site_id_starts_on"), ["site_id", "starts_on"], unique=False
        )

    op.create_table(
        "dates_wish",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_dates_wish_cohort_id_cohort"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dates_wish_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dates_wish")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_dates_wish_cohort_id_person_id")),
    )
    with op.batch_alter_table("dates_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dates_wish_person_id"), ["person_id"], unique=False)

    op.create_table(
        "session_slot",
        sa.Column("class_session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_slot_order")),
        sa.ForeignKeyConstraint(
            ["class_session_id"],
            ["class_session.id"],
            name=op.f("fk_session_slot_class_session_id_class_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_slot")),
        sa.UniqueConstraint(
            "class_session_id",
            "starts_at",
            "place",
            name=op.f("uq_session_slot_class_session_id_starts_at_place"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_slot_public_id")),
    )
    op.create_table(
        "make_up",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("curriculum_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "other_cohort",
                "one_to_one",
                "packet",
                name="makeupway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "credited",
                "dropped",
                name="makeupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("class_session_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_session_id"], ["class_session.id"], name=op.f("fk_make_up_class_session_id_class_session")
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_unit_id"],
            ["curriculum_unit.id"],
            name=op.f("fk_make_up_curriculum_unit_id_curriculum_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_make_up_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_make_up_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_make_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_make_up_public_id")),
    )
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_make_up_class_session_id"), ["class_session_id"], unique=False)
        batch_op.create_index(
            "uq_make_up_active",
            ["enrolment_id", "curriculum_unit_id"],
            unique=True,
            sqlite_where=sa.text("state != 'dropped'"),
            postgresql_where=sa.text("state != 'dropped'"),
        )

    op.create_table(
        "slot_booking",
        sa.Column("session_slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_booking_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_slot_id"],
            ["session_slot.id"],
            name=op.f("fk_slot_booking_session_slot_id_session_slot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_booking")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slot_booking_public_id")),
    )
    with op.batch_alter_table("slot_booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_booking_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_slot_booking_active",
            ["session_slot_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    add_column("class_session", "planned_on", "DATE")
    add_choice("class_session", "track", "track", TRACKS, default="everyone")
    add_column("class_session", "theme", "VARCHAR(80)", default="''")
    add_column("class_session", "way_in", "VARCHAR(200)", default="''")

    add_choice("cohort", "holiday_policy", "holidaypolicy", POLICIES, default="keep")
    add_column("cohort", "apply_until", "DATE")
    add_column("cohort", "minimum_count", "INTEGER")
    add_column("cohort", "decide_on", "DATE")
    add_column("cohort", "has_dates_to_come", "BOOLEAN", default="false")
    add_column("cohort", "opens_on", "DATE")
    add_column("cohort", "closes_on", "DATE")
    add_column("cohort", "observers_agreed_on", "DATE")
    add_column("cohort", "copied_from", "VARCHAR(16)", default="''")

    add_choice("enrolment", "track", "track", TRACKS, default="family")
    add_column("enrolment", "exception_reason", "VARCHAR(200)", default="''")

    add_column("program", "definition_code", "VARCHAR(40)", default="''")
    add_column("program", "audience", "VARCHAR(200)", default="''")
    add_choice("program", "gate", "gate", GATES)
    add_choice("program", "mode", "mode", MODES)
    add_column("program", "fee", "VARCHAR(80)", default="''")
    add_column("program", "usual_capacity", "INTEGER")
    add_choice("program", "capacity_unit", "capacityunit", ("person", "household"))
    add_choice("program", "holiday_policy", "holidaypolicy", POLICIES)
    add_column("program", "promise_count", "INTEGER")
    add_choice("program", "promise_span", "promisespan", ("month", "year"))
    add_column("program", "eligibility", "JSON", default="'[]'")

    add_column("schedule_rule", "themes", "JSON", default="'[]'")
    add_choice("schedule_rule", "track", "track", TRACKS, default="everyone")
    add_column("schedule_rule", "venue", "VARCHAR(80)", default="''")

    _close_over_new_year()


def _close_over_new_year() -> None:
    """Every site has been closed from 29 December to 3 January so far: from now on it is written down."""
    closure = sa.table(
        "closure",
        sa.column("site_id"),
        sa.column("name"),
        sa.column("starts_on", sa.Date),
        sa.column("ends_on", sa.Date),
        sa.column("is_yearly", sa.Boolean),
        sa.column("public_id"),
    )
    always = {
        "name": "年末年始",
        "starts_on": dt.date(2026, 12, 29),
        "ends_on": dt.date(2027, 1, 3),
        "is_yearly": True,
    }
    for site_id in op.get_bind().execute(sa.text("SELECT id FROM site")).scalars().all():
        op.execute(closure.insert().values(site_id=site_id, public_id=new_public_id(), **always))


def downgrade() -> None:
    """Take the step back."""
    drop_columns("schedule_rule", "venue", "track", "themes")
    drop_columns(
        "program",
        "eligibility",
        "promise_span",
        "promise_count",
        "holiday_policy",
        "capacity_unit",
        "usual_capacity",
        "fee",
        "mode",
        "gate",
        "audience",
        "definition_code",
    )
    drop_columns("enrolment", "exception_reason", "track")
    drop_columns(
        "cohort",
        "copied_from",
        "observers_agreed_on",
        "closes_on",
        "opens_on",
        "has_dates_to_come",
        "decide_on",
        "minimum_count",
        "apply_until",
        "holiday_policy",
    )
    drop_columns("class_session", "way_in", "theme", "track", "planned_on")

    with op.batch_alter_table("slot_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_slot_booking_active",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_slot_booking_person_id"))

    op.drop_table("slot_booking")
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_make_up_active",
            sqlite_where=sa.text("state != 'dropped'"),
            postgresql_where=sa.text("state != 'dropped'"),
        )
        batch_op.drop_index(batch_op.f("ix_make_up_class_session_id"))

    op.drop_table("make_up")
    op.drop_table("session_slot")
    with op.batch_alter_table("dates_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dates_wish_person_id"))

    op.drop_table("dates_wish")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_site_id_starts_on"))

    op.drop_table("closure")
