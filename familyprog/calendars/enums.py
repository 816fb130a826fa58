"""States of what stands in a calendar."""

from familyprog.base.enums import Labelled


class InvitationState(Labelled):
    """予定のいま."""

    ACTIVE = "active", "載っている"
    CANCELLED = "cancelled", "取り消した"
