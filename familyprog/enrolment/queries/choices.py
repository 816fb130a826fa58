"""What was chosen month by month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.enrolment.models import MonthChoice

Choices = Mapping[int, list[tuple[dt.date, int, bool]]]


def choices_of(session: Session, enrolment_ids: Collection[int]) -> Choices:
    """What was chosen month by month, oldest first, by enrolment id. One query."""
    found: dict[int, list[tuple[dt.date, int, bool]]] = defaultdict(list)
    rows = session.execute(
        select(MonthChoice.enrolment_id, MonthChoice.month, MonthChoice.cohort_id, MonthChoice.is_resting)
        .where(MonthChoice.enrolment_id.in_(enrolment_ids))
        .order_by(MonthChoice.month)
    )
    for enrolment_id, month, cohort_id, is_resting in rows:
        found[enrolment_id].append((month, cohort_id, is_resting))
    return found
