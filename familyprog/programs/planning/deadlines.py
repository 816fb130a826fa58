"""What is odd about the days around a plan: sentences, never a refusal. Pure."""

from __future__ import annotations

import datetime as dt

from familyprog.base.eras import short_date


def deadline_remarks(
    first: dt.date | None,
    *,
    today: dt.date,
    apply_until: dt.date | None,
    minimum_count: int | None,
    decide_on: dt.date | None,
) -> list[str]:
    """Sentences about the deadline, the smallest number and the day of deciding; `first` is the first date."""
    remarks = []
    for what, day in (("申込みの締切", apply_until), ("開くかどうかを決める日", decide_on)):
        if day and first and day > first:
            remarks.append(f"{what}（{short_date(day)}）が、初回（{short_date(first)}）よりあとです。")
        if day and day < today:
            remarks.append(f"{what}（{short_date(day)}）は、もう過ぎています。")
    if minimum_count and not decide_on:
        remarks.append("最少の人数がありますが、開くかどうかを決める日がまだありません。")
    if decide_on and not minimum_count:
        remarks.append("開くかどうかを決める日がありますが、最少の人数がまだありません。")
    return remarks
