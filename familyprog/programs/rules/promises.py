"""回数の約束: 月3回, 年2回. The dates may be anywhere, but there should be as many as promised. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from familyprog.base.clock import fiscal_year, next_month
from familyprog.base.eras import fiscal_year_label
from familyprog.programs.enums import PromiseSpan

MARCH_END = (3, 31)


def promise_gaps(
    days: Iterable[dt.date], count: int, span: PromiseSpan, first: dt.date, last: dt.date
) -> list[str]:
    """Sentences about every whole month or fiscal year between two days with fewer dates than promised."""
    if span is PromiseSpan.MONTH:
        held = Counter((day.year, day.month) for day in days)
        return [
            f"{month.year}年{month.month}月は{held[month.year, month.month]}回です（約束は月{count}回）。"
            for month in _whole_months(first, last)
            if held[month.year, month.month] < count
        ]
    years = Counter(fiscal_year(day) for day in days)
    return [
        f"{fiscal_year_label(year)}は{years[year]}回です（約束は年{count}回）。"
        for year in range(fiscal_year(first), fiscal_year(last) + 1)
        if dt.date(year, 4, 1) >= first and dt.date(year + 1, *MARCH_END) <= last and years[year] < count
    ]


def _whole_months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    month = first.replace(day=1) if first.day == 1 else next_month(first)
    while next_month(month) - dt.timedelta(days=1) <= last:
        yield month
        month = next_month(month)
