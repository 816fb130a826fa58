"""What a mark says and who may set it (`marking`), a sheet of paper (`sheet`), a device at the door (`tablet`)."""

from familyprog.attendance.rules.marking import (
    FEWEST_ANSWERS,
    MAX_HEADS,
    Day,
    check_heads,
    check_markable,
    check_observers,
    check_pledge,
    check_substitutable,
    check_tellable,
    counts,
    earns,
    has_finished,
    is_open,
    kept_for,
    minutes_there,
    unit_state,
)

__all__ = [
    "FEWEST_ANSWERS",
    "MAX_HEADS",
    "Day",
    "check_heads",
    "check_markable",
    "check_observers",
    "check_pledge",
    "check_substitutable",
    "check_tellable",
    "counts",
    "earns",
    "has_finished",
    "is_open",
    "kept_for",
    "minutes_there",
    "unit_state",
]
