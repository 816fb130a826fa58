"""LINE and SMS as ways to reach somebody."""

from __future__ import annotations

from familyprog.migrations.steps import add_column, add_moment, drop_columns, set_choices

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("mail", "phone", "post")
AFTER = (*BEFORE, "line", "sms")
COLUMNS = ("channel", "second_channel", "third_channel")
TEXTS = {"sms_number": 20, "line_user_id": 40, "line_code_hash": 64}
MOMENTS = ("line_suspended_at", "line_code_until")


def upgrade() -> None:
    """Apply the step."""
    for column in COLUMNS:
        set_choices("contact_profile", column, "channel", (*BEFORE, "none", "line", "sms"))
    set_choices("message", "channel", "messagechannel", AFTER)
    for column, length in TEXTS.items():
        add_column("contact_profile", column, f"VARCHAR({length})", default="''")
    for column in MOMENTS:
        add_moment("contact_profile", column)


def downgrade() -> None:
    """Take the step back; rows that use a new way must be changed before."""
    drop_columns("contact_profile", *TEXTS, *MOMENTS)
    set_choices("message", "channel", "messagechannel", BEFORE)
    for column in COLUMNS:
        set_choices("contact_profile", column, "channel", (*BEFORE, "none"))
