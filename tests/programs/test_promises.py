"""月3回, 年2回: the dates may be anywhere, but there should be as many as promised."""

from __future__ import annotations

import datetime as dt

from familyprog.programs.enums import Pattern, PromiseSpan, TimeSlot
from familyprog.programs.planning import DateChoice, PlanChoice, Promise, preview
from familyprog.programs.rules import promise_gaps


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_month_with_too_few_dates_is_named() -> None:
    days = [day("2026-04-01"), day("2026-04-08"), day("2026-04-15"), day("2026-05-13")]
    gaps = promise_gaps(days, 3, PromiseSpan.MONTH, day("2026-04-01"), day("2026-06-30"))
    assert gaps == ["2026年5月は1回です（約束は月3回）。", "2026年6月は0回です（約束は月3回）。"]


def test_a_month_that_is_not_whole_is_not_counted() -> None:
    assert promise_gaps([], 1, PromiseSpan.MONTH, day("2026-04-02"), day("2026-05-30")) == []


def test_a_fiscal_year_with_too_few_dates_is_named() -> None:
    days = [day("2026-06-01")]
    gaps = promise_gaps(days, 2, PromiseSpan.YEAR, day("2026-04-01"), day("2027-03-31"))
    assert gaps == ["令和8年度は1回です（約束は年2回）。"]
    assert promise_gaps(days, 1, PromiseSpan.YEAR, day("2026-04-01"), day("2027-03-31")) == []
    assert promise_gaps(days, 2, PromiseSpan.YEAR, day("2026-04-02"), day("2027-03-31")) == []


def test_the_planner_warns_and_still_plans() -> None:
    mothers = DateChoice(Pattern.MONTHLY, dt.time(10), 120, first_on=day("2026-04-01"), weeks=(1, 3))
    plan = PlanChoice([mothers], count=4, promise=Promise(3, PromiseSpan.MONTH))
    seen = preview(plan, None, TimeSlot.DAY, today=day("2026-03-01"))
    assert len(seen.dates) == 4
    assert seen.remarks == ["2026年4月は2回です（約束は月3回）。", "2026年5月は2回です（約束は月3回）。"]
