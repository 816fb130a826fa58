"""What a delivery report means for a message and for the address it went to (RFC 3464, RFC 3463). Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum, auto

PATIENCE = dt.timedelta(hours=72)
PERMANENT, TEMPORARY = "5", "4"
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
REPLY_CODE = re.compile(r"\b([245])\d\d\b")
# The second digit says what is wrong. These speak of the relay, the mail or us, not of the mailbox:
# mail system, protocol, content, policy. Whoever is refused as spam still has a mailbox.
NOT_THE_MAILBOX = {"3", "5", "6", "7"}


class Bounce(Enum):
    """What came of it."""

    GONE = auto()  # the mailbox takes nothing
    REFUSED = auto()  # this mail was not taken
    GAVE_UP = auto()  # tried long enough
    DELAYED = auto()  # still being tried
    NOTHING = auto()  # it arrived, or nobody can say


@dataclass(frozen=True)
class DeliveryReport:
    """One recipient of a report: its Action, and its Status as x.y.z (empty when it has none)."""

    action: str
    status: str


def status_of(status: str, diagnostic: str = "") -> str:
    """5.1.1 from the Status field, else from the relay's own words; 550 alone counts as 5.0.0."""
    for text in (status, diagnostic):
        found = STATUS.search(text)
        if found:
            return found[0]
    code = REPLY_CODE.search(diagnostic)
    return f"{code[1]}.0.0" if code else ""


def judge(report: DeliveryReport, begun_at: dt.datetime | None, now: dt.datetime) -> Bounce:
    """What the report means; `begun_at`: when the message left us."""
    kind, _, rest = report.status.partition(".")
    if report.action == "failed" and kind == PERMANENT:
        return Bounce.REFUSED if rest.partition(".")[0] in NOT_THE_MAILBOX else Bounce.GONE
    if report.action == "failed":
        return Bounce.GAVE_UP
    if report.action == "delayed" and kind in {TEMPORARY, ""}:
        is_long = begun_at is not None and now - begun_at >= PATIENCE
        return Bounce.GAVE_UP if is_long else Bounce.DELAYED
    return Bounce.NOTHING
