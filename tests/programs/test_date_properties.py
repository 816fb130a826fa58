"""What holds for every rule, policy and year: found by trying many."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as some

from familyprog.programs.enums import HolidayPolicy
from familyprog.programs.rules import NATIONAL, ClosedSpan, Closures, DateRule, obey, slots

FIRST_DAYS = some.dates(dt.date(2017, 4, 1), dt.date(2027, 3, 31))
WEEKDAYS = some.lists(some.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True)
NTHS = some.sampled_from(["", "1", "2", "3", "4", "5", "-1"])
POLICIES = some.sampled_from(list(HolidayPolicy))
MOVING = some.sampled_from(
    [
        HolidayPolicy.NEXT_DAY,
        HolidayPolicy.NEXT_WEEKDAY,
        HolidayPolicy.NEXT_WEEK,
        HolidayPolicy.PREVIOUS,
        HolidayPolicy.ASK,
    ]
)


@some.composite
def rules(draw) -> DateRule:
    nth, weekdays = draw(NTHS), draw(WEEKDAYS)
    frequency = "MONTHLY" if nth else "WEEKLY"
    by_day = ",".join(f"{nth}{weekday}" for weekday in weekdays)
    return DateRule(dt.time(10), 90, draw(FIRST_DAYS), rrule=f"FREQ={frequency};BYDAY={by_day}")


@some.composite
def closures(draw) -> Closures:
    first = draw(FIRST_DAYS)
    span = ClosedSpan("休館", first, first + dt.timedelta(days=draw(some.integers(0, 20))))
    return Closures((span, *NATIONAL.spans))


def found_by(rule: DateRule, closed: Closures):
    return slots([rule], rule.starts_on + dt.timedelta(days=400), closed)


@given(rules(), closures())
def test_no_session_falls_on_a_closed_day_under_skip(rule, closed) -> None:
    plan = obey(found_by(rule, closed), HolidayPolicy.SKIP, closures=closed)
    assert not [slot for slot in plan.kept if closed.reason(slot.day)]


@given(rules(), closures(), MOVING)
def test_a_date_that_was_moved_is_on_an_open_day_that_is_its_own(rule, closed, policy) -> None:
    found = found_by(rule, closed)
    plan = obey(found, policy, closures=closed)
    asked = {question.day for question in plan.questions}
    for slot in plan.kept:
        assert not closed.reason(slot.day) or slot.origin in asked
    assert len({slot.day for slot in plan.kept}) == len(plan.kept)


@given(rules(), closures(), POLICIES)
def test_every_date_of_the_rule_is_somewhere(rule, closed, policy) -> None:
    found = found_by(rule, closed)
    plan = obey(found, policy, closures=closed)
    assert sorted(slot.origin for slot in [*plan.kept, *plan.removed]) == [slot.day for slot in found]


@given(rules(), closures(), MOVING, some.data())
def test_answering_every_question_leaves_none(rule, closed, policy, data) -> None:
    found = found_by(rule, closed)
    answers: dict[dt.date, str] = {}
    plan = obey(found, policy, closures=closed)
    rounds = 0
    while plan.questions:
        question = plan.questions[0]
        answers[question.day] = data.draw(some.sampled_from([one.key for one in question.options]))
        plan = obey(found, policy, closures=closed, answers=answers)
        rounds += 1
        assert rounds <= len(found)
    assert plan.questions == []


@given(rules(), closures(), POLICIES, some.integers(1, 12))
def test_a_count_is_never_exceeded_and_planning_twice_gives_the_same(rule, closed, policy, count) -> None:
    found = found_by(rule, closed)
    plan = obey(found, policy, count, closed)
    assert len(plan.kept) <= count
    assert plan == obey(found, policy, count, closed)
