"""Hand-overs with packs read item by item, what was promised, and greetings that a person writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.steps import add_column, choice_column, drop_columns, reference, set_choices

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KINDS = (
    "code",
    "enrolled",
    "waiting",
    "seat_opened",
    "invitation",
    "week_before",
    "materials",
    "reminder",
    "month_choice",
    "moved",
    "cancelled",
    "recalled",
    "reissued",
    "withdrawn",
    "next_step",
    "dates_set",
    "greeting",
)


def upgrade() -> None:
    """Apply the step. Who wished for greetings hears from a person, until she chooses otherwise herself."""
    set_choices("message", "kind", "messagekind", (*KINDS, "new_contact"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    add_column("greeting_wish", "is_automatic", "BOOLEAN", default="0" if is_sqlite else "false")
    _create_hand_over()
    _create_case()
    _create_reading()
    _create_telling()
    _create_arrangement()


def _create_hand_over() -> None:
    op.create_table(
        "hand_over",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("is_leaving", sa.Boolean(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        _moment("opened_at", may_be_missing=False),
        *_named("hand_over", has_version=True),
        reference("hand_over", "site_id", "site"),
        reference("hand_over", "giver_id", "staff"),
        reference("hand_over", "opened_by_id", "staff"),
        sa.UniqueConstraint("giver_id", "last_on", name=op.f("uq_hand_over_giver_id_last_on")),
    )
    op.create_index(op.f("ix_hand_over_site_id"), "hand_over", ["site_id"])
    op.create_table(
        "hand_over_part",
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        _moment("escalated_at"),
        sa.Column("later_until", sa.Date()),
        *_named("hand_over_part"),
        reference("hand_over_part", "hand_over_id", "hand_over", ondelete="CASCADE"),
        reference("hand_over_part", "receiver_id", "staff"),
        sa.UniqueConstraint(
            "hand_over_id", "receiver_id", name=op.f("uq_hand_over_part_hand_over_id_receiver_id")
        ),
    )
    op.create_index(op.f("ix_hand_over_part_receiver_id"), "hand_over_part", ["receiver_id"])


def _create_case() -> None:
    op.create_table(
        "hand_over_case",
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        _moment("sent_at"),
        sa.Column("starts_on", sa.Date()),
        _moment("acknowledged_at"),
        _moment("turned_at"),
        *_named("hand_over_case", has_version=True),
        reference("hand_over_case", "hand_over_id", "hand_over", ondelete="CASCADE"),
        reference("hand_over_case", "household_id", "household"),
        reference("hand_over_case", "receiver_id", "staff"),
        sa.UniqueConstraint(
            "hand_over_id", "household_id", name=op.f("uq_hand_over_case_hand_over_id_household_id")
        ),
    )
    op.create_index(op.f("ix_hand_over_case_household_id"), "hand_over_case", ["household_id"])


def _create_reading() -> None:
    op.create_table(
        "pack_check",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        _moment("checked_at", may_be_missing=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_check")),
        reference("pack_check", "case_id", "hand_over_case", ondelete="CASCADE"),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_pack_check_case_id_key")),
    )
    op.create_table(
        "pack_question",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        _moment("asked_at", may_be_missing=False),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.Column("answered_by_id", sa.Integer()),
        _moment("answered_at"),
        *_named("pack_question"),
        reference("pack_question", "case_id", "hand_over_case", ondelete="CASCADE"),
        reference("pack_question", "asked_by_id", "staff"),
        reference("pack_question", "answered_by_id", "staff"),
    )
    op.create_index(op.f("ix_pack_question_case_id"), "pack_question", ["case_id"])


def _create_telling() -> None:
    op.create_table(
        "family_word",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        choice_column("way", "tellway", ("talk", "phone", "post", "mail")),
        _moment("told_at"),
        sa.Column("told_by_id", sa.Integer()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_word")),
        reference("family_word", "case_id", "hand_over_case", ondelete="CASCADE"),
        reference("family_word", "person_id", "person"),
        reference("family_word", "told_by_id", "staff"),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_family_word_case_id_person_id")),
    )
    op.create_index(op.f("ix_family_word_person_id"), "family_word", ["person_id"])


def _create_arrangement() -> None:
    op.create_table(
        "arrangement",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        choice_column("kind", "arrangementkind", ("promise", "avoid")),
        sa.Column("person_id", sa.Integer()),
        choice_column("source", "notesource", ("seen", "family", "concerned", "outsider")),
        sa.Column("statement", sa.String(200), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        _moment("recorded_at", may_be_missing=False),
        _moment("ended_at"),
        sa.Column("ended_by_id", sa.Integer()),
        *_named("arrangement"),
        reference("arrangement", "site_id", "site"),
        reference("arrangement", "household_id", "household"),
        reference("arrangement", "person_id", "person"),
        reference("arrangement", "recorded_by_id", "staff"),
        reference("arrangement", "ended_by_id", "staff"),
    )
    for column in ("household_id", "person_id"):
        op.create_index(op.f(f"ix_arrangement_{column}"), "arrangement", [column])


def _moment(name: str, *, may_be_missing: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=may_be_missing)


def _named(table: str, *, has_version: bool = False) -> list[sa.Column[object] | sa.Constraint]:
    """The public id, the version where there is one, and the key."""
    version: list[sa.Column[object] | sa.Constraint] = []
    if has_version:
        version = [sa.Column("version", sa.Integer(), nullable=False)]
    return [
        sa.Column("public_id", sa.String(16), nullable=False),
        *version,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]


def downgrade() -> None:
    """Take the step back: caseloads stay as they are, what was promised and read is gone."""
    for table in ("arrangement", "family_word", "pack_question", "pack_check"):
        op.drop_table(table)
    for table in ("hand_over_case", "hand_over_part", "hand_over"):
        op.drop_table(table)
    op.execute("DELETE FROM greeting_wish WHERE rhythm = 'never'")
    drop_columns("greeting_wish", "is_automatic")
    op.execute(
        "DELETE FROM printed_letter WHERE message_id IN (SELECT id FROM message WHERE kind = 'new_contact')"
    )
    op.execute("DELETE FROM message WHERE kind = 'new_contact'")
    set_choices("message", "kind", "messagekind", KINDS)
