"""Handing on: needs, referrals with their packets and answers, meetings of two kinds, roles, resources, talks of helpers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from familyprog.migrations.ledgers import add_append_only, drop_trigger, trigger_of
from familyprog.migrations.steps import choice_column, reference

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
HISTORY = "referral_event"
TABLES = (
    "household_need",
    "referral",
    "referral_part",
    "referral_event",
    "case_meeting",
    "role_table",
    "role_line",
    "partner_resource",
    "supporter_talk",
)


def upgrade() -> None:
    """Apply the step."""
    _create_household_need()
    _create_referral()
    _create_referral_part()
    _create_referral_event()
    _create_case_meeting()
    _create_role_table()
    _create_role_line()
    _create_partner_resource()
    _create_supporter_talk()
    add_append_only(HISTORY)


def downgrade() -> None:
    """Take the step back: what was handed on is gone from here; the register of what was told stays."""
    drop_trigger(HISTORY, trigger_of(HISTORY))
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_household_need() -> None:
    op.create_table(
        "household_need",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        choice_column(
            "kind",
            "needkind",
            (
                "money",
                "care",
                "medical",
                "housing",
                "work",
                "debt",
                "rights",
                "after_parents",
                "siblings",
                "other",
            ),
        ),
        choice_column("source", "needsource", ("seen", "family", "concerned", "supporter")),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("settled_by_id", sa.Integer()),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("household_need", "site_id", "site"),
        reference("household_need", "household_id", "household"),
        reference("household_need", "noted_by_id", "staff"),
        reference("household_need", "settled_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_need")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_need_public_id")),
    )
    op.create_index(op.f("ix_household_need_household_id"), "household_need", ["household_id"])


def _create_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("about_person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        choice_column(
            "situation",
            "situation",
            ("hardship", "no_plan", "plan", "together", "early_sign", "resources", "elsewhere"),
        ),
        choice_column("mode", "referralmode", ("warm", "info_only")),
        choice_column(
            "kind",
            "referralkind",
            (
                "self_reliance",
                "public_assistance",
                "care",
                "disability",
                "medical",
                "work",
                "housing",
                "rights",
                "place",
                "school",
                "other",
            ),
        ),
        sa.Column("purpose", sa.String(200), nullable=False),
        choice_column(
            "basis",
            "disclosurebasis",
            ("consent", "law", "internal", "public_body", "statistics", "clear_benefit", "emergency"),
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Integer()),
        choice_column(
            "state",
            "referralstate",
            ("draft", "sent", "received", "accepted", "declined", "on_hold", "done", "returned", "stopped"),
        ),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("later_until", sa.Date()),
        choice_column("way", "sendway", ("hand", "post", "fax", "with_person", "spoken"), nullable=True),
        sa.Column("packet", sa.JSON()),
        sa.Column("packet_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sent_by_id", sa.Integer()),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("referral", "site_id", "site"),
        reference("referral", "household_id", "household"),
        reference("referral", "about_person_id", "person"),
        reference("referral", "partner_id", "partner_organisation"),
        reference("referral", "consent_id", "consent"),
        reference("referral", "created_by_id", "staff"),
        reference("referral", "sent_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
    )
    op.create_index(op.f("ix_referral_about_person_id"), "referral", ["about_person_id"])
    op.create_index(op.f("ix_referral_household_id"), "referral", ["household_id"])
    op.create_index(
        op.f("ix_referral_site_id_state_answer_by"), "referral", ["site_id", "state", "answer_by"]
    )


def _create_referral_part() -> None:
    op.create_table(
        "referral_part",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        choice_column(
            "section",
            "packetsection",
            ("basics", "course", "own_wish", "family_wish", "support", "request", "reaching"),
        ),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("consent_id", sa.Integer()),
        choice_column("source", "partsource", ("staff", "relative", "family", "concerned")),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("candidate", sa.String(40), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("referral_part", "referral_id", "referral", ondelete="CASCADE"),
        reference("referral_part", "consent_id", "consent"),
        reference("referral_part", "written_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_part")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_part_public_id")),
    )
    op.create_index(op.f("ix_referral_part_referral_id"), "referral_part", ["referral_id"])


def _create_referral_event() -> None:
    op.create_table(
        "referral_event",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        choice_column(
            "step",
            "referralstate",
            ("draft", "sent", "received", "accepted", "declined", "on_hold", "done", "returned", "stopped"),
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("heard_from", sa.String(80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Integer()),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("referral_event", "referral_id", "referral", ondelete="CASCADE"),
        reference("referral_event", "corrects_id", "referral_event"),
        reference("referral_event", "written_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_referral_event_corrects_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_event_public_id")),
    )
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"])


def _create_case_meeting() -> None:
    op.create_table(
        "case_meeting",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        choice_column("kind", "meetingkind", ("coordination", "conference")),
        sa.Column("body", sa.String(80), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("attendees", sa.JSON(), nullable=False),
        sa.Column("about_person_id", sa.Integer()),
        sa.Column("consent_id", sa.Integer()),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("note_id", sa.Integer()),
        sa.Column("corrects_id", sa.Integer()),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("case_meeting", "site_id", "site"),
        reference("case_meeting", "household_id", "household"),
        reference("case_meeting", "about_person_id", "person"),
        reference("case_meeting", "consent_id", "consent"),
        reference("case_meeting", "note_id", "note"),
        reference("case_meeting", "corrects_id", "case_meeting"),
        reference("case_meeting", "recorded_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_meeting")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_case_meeting_corrects_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_meeting_public_id")),
    )
    op.create_index(op.f("ix_case_meeting_household_id"), "case_meeting", ["household_id"])


def _create_role_table() -> None:
    op.create_table(
        "role_table",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer()),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer()),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("role_table", "site_id", "site"),
        reference("role_table", "household_id", "household"),
        reference("role_table", "replaces_id", "role_table"),
        reference("role_table", "meeting_id", "case_meeting"),
        reference("role_table", "recorded_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_table")),
        sa.UniqueConstraint("public_id", name=op.f("uq_role_table_public_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_role_table_replaces_id")),
    )
    op.create_index(op.f("ix_role_table_household_id"), "role_table", ["household_id"])


def _create_role_line() -> None:
    op.create_table(
        "role_line",
        sa.Column("role_table_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("how", sa.String(200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("role_line", "role_table_id", "role_table", ondelete="CASCADE"),
        reference("role_line", "partner_id", "partner_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_line")),
        sa.UniqueConstraint("role_table_id", "place", name=op.f("uq_role_line_role_table_id_place")),
    )


def _create_partner_resource() -> None:
    op.create_table(
        "partner_resource",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        choice_column("kind", "resourcekind", ("work_trial", "volunteer", "place", "visit", "other")),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("partner_resource", "partner_id", "partner_organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_resource")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_resource_public_id")),
    )
    op.create_index(op.f("ix_partner_resource_partner_id"), "partner_resource", ["partner_id"])


def _create_supporter_talk() -> None:
    op.create_table(
        "supporter_talk",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=False),
        choice_column(
            "way", "contactway", ("phone", "here", "visit", "mail", "social", "online", "letter", "fax")
        ),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("advice", sa.String(200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        reference("supporter_talk", "site_id", "site"),
        reference("supporter_talk", "partner_id", "partner_organisation"),
        reference("supporter_talk", "author_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter_talk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_supporter_talk_public_id")),
    )
    op.create_index(op.f("ix_supporter_talk_site_id_talked_on"), "supporter_talk", ["site_id", "talked_on"])
