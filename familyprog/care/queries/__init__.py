"""Reads: what nobody has taken yet (`alerts`), what is to be followed up (`follow_ups`), who was away (`absences`)."""

from familyprog.care.queries.absences import Missed, missed
from familyprog.care.queries.alerts import (
    AlertRow,
    HandedOver,
    case_of,
    get_alert,
    handed_over,
    open_alerts,
    owners_of,
    untaken_count,
)
from familyprog.care.queries.follow_ups import (
    CareGroup,
    CareRow,
    care_list,
    get_follow_up,
    quiet_persons,
)

__all__ = [
    "AlertRow",
    "CareGroup",
    "CareRow",
    "HandedOver",
    "Missed",
    "care_list",
    "case_of",
    "get_alert",
    "get_follow_up",
    "handed_over",
    "missed",
    "open_alerts",
    "owners_of",
    "quiet_persons",
    "untaken_count",
]
