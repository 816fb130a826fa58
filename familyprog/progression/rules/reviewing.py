"""When to talk again, and what a talk answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from familyprog.progression.errors import PutOffRefusedError
from familyprog.progression.rules.concluding import months_later

QUIET_AFTER = 3  # sessions in a row (domain.md §6.3: 欠席3回)
REVIEW_MONTHS = 3  # the usual time until the next talk; a proposal, people choose (domain.md §2.2)
PUT_OFF_DAYS = 14
LONGEST_PUT_OFF = dt.timedelta(days=366)


def settles(
    decision_person_id: int | None,
    item_person_id: int | None,
    *,
    item_is_review: bool,
    is_same_support: bool,
    concerned_ids: Iterable[int],
) -> bool:
    """Whether a decision answers a thing to look at.

    The review of another support and news of another 本人 stay on the list: they were not talked about.
    """
    if item_is_review:
        return is_same_support
    is_of_another = item_person_id in set(concerned_ids) and item_person_id != decision_person_id
    return decision_person_id is None or not is_of_another


def check_put_off(until: dt.date, today: dt.date) -> None:
    """A thing may be put off to a day after today, within a year. Raises PutOffRefusedError."""
    if until <= today:
        raise PutOffRefusedError("明日からあとの日を入れてください。", field="until")
    if until - today > LONGEST_PUT_OFF:
        raise PutOffRefusedError(
            "1年以内の日を入れてください。忘れられないようにするためです。", field="until"
        )


def usual_review(day: dt.date) -> dt.date:
    """Three months later, as a proposal for the next talk."""
    return months_later(day, REVIEW_MONTHS)
