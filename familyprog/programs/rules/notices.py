"""お知らせの決まり: which reminders a program sends, and at what time of the day. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from familyprog.programs.errors import ProgramRefusedError

# A sound at night draws attention in a quiet house (security.md §3.3).
EARLIEST, LATEST = dt.time(8, 0), dt.time(20, 59)
USUAL = dt.time(10, 0)
MOST_OF_A_SESSION = 2
TIME_SENTENCE = "お知らせの時刻は、8時から20時59分までにしてください。夜と早朝にはお送りしません。"
MOST_SENTENCE = "一つの回のお知らせは二つまでです。一週間前・三日前・前日のうち、一つをはずしてください。"


@dataclass(frozen=True)
class NoticeRules:
    """What a program sends of itself. Changes, cancellations and places are always told, and not asked for here."""

    week_before: bool = True
    day_before: bool = True
    month_choice: bool = True  # of use in monthly programs with several groups
    materials: bool = False
    at: dt.time = USUAL

    @property
    def of_a_session(self) -> int:
        """How many reminders one session has."""
        return self.week_before + self.materials + self.day_before

    def as_data(self) -> dict[str, Any]:
        """As a program keeps them."""
        return asdict(self) | {"at": f"{self.at:%H:%M}"}


def notice_rules(data: Mapping[str, Any]) -> NoticeRules:
    """The rules a program keeps; what it does not say is as usual."""
    said = dict(data)
    at = dt.time.fromisoformat(said.pop("at")) if "at" in said else USUAL
    return NoticeRules(**said, at=at)


def check_notices(rules: NoticeRules) -> NoticeRules:
    """The rules, to the minute. Raises ProgramRefusedError for a quiet hour or a third reminder."""
    if not EARLIEST <= rules.at <= LATEST:
        raise ProgramRefusedError(TIME_SENTENCE, field="at")
    if rules.of_a_session > MOST_OF_A_SESSION:
        raise ProgramRefusedError(MOST_SENTENCE, field="materials")
    return rules
