"""Enough people to hold it? A number and a day on which people decide; nothing is decided by itself."""

from __future__ import annotations

import datetime as dt

from familyprog.base.eras import short_date
from familyprog.programs.models import Cohort


def decision_due(cohort: Cohort, taken: int, today: dt.date) -> str:
    """What staff should know about the smallest number; empty when none is set. `taken`: seats now."""
    least, unit = cohort.minimum_count, cohort.capacity_unit.label
    if least is None:
        return ""
    if taken >= least:
        return f"最少の{least}{unit}に達しています（いま{taken}{unit}）。"
    missing = f"最少の{least}{unit}まで、あと{least - taken}{unit}です。"
    if cohort.decide_on is None:
        return missing
    day = short_date(cohort.decide_on)
    if today < cohort.decide_on:
        return f"{missing}開くかどうかは{day}に決めます。"
    if today == cohort.decide_on:
        return f"{missing}開くかどうかを決める日は、今日です。"
    return f"{missing}開くかどうかを決める日（{day}）を過ぎています。"
