"""From dates to units, and from a unit to the clock on the evening."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.programs.enums import TimeSlot
from familyprog.programs.models import CurriculumUnit
from familyprog.programs.queries import get_session, session_agenda, sessions_of_cohort
from familyprog.programs.rules import DateRule, clock_blocks, slots, spread, unit_of_month, units_on
from familyprog.programs.service import CohortPlan, freeze_curriculum, open_cohort

EVENING = at_tokyo(dt.date(2026, 12, 8), dt.time(19))
ONE_EACH = [[1], [2], [3], [4], [5], [6]]


def slots_of(count, first=dt.date(2026, 12, 8), rule="FREQ=WEEKLY"):
    until = first + dt.timedelta(days=400)
    return slots([DateRule(dt.time(19), 120, first, rrule=rule)], until)[:count]


def units_of(count, months=None):
    numbers = range(1, count + 1)
    return {no: CurriculumUnit(number=no, month=(months or {}).get(no), title=f"内容{no}") for no in numbers}


def test_six_units_may_be_taught_on_three_dates():
    assert spread([1, 2, 3, 4, 5, 6], [2, 2, 2]) == [[1, 2], [3, 4], [5, 6]]
    assert units_on(slots_of(3), units_of(6), [2, 2, 2]) == [[1, 2], [3, 4], [5, 6]]


def test_without_a_delivery_there_is_one_unit_a_date():
    assert units_on(slots_of(6), units_of(6), []) == ONE_EACH


def test_dates_after_the_last_unit_teach_nothing_new():
    assert units_on(slots_of(4), units_of(6), [2, 2, 2]) == [[1, 2], [3, 4], [5, 6], []]


def test_a_monthly_curriculum_follows_the_calendar():
    months = {no: (no + 2) % 12 + 1 for no in range(1, 13)}  # April first
    found = units_on(slots_of(3, rule="FREQ=MONTHLY;BYDAY=2TU"), units_of(12, months), [])
    assert found == [[9], [10], [11]]


def test_a_month_without_a_unit_has_none():
    assert unit_of_month({4: 1}, dt.date(2026, 5, 1)) == []


@pytest.mark.parametrize(
    ("minutes_in", "states"),
    [
        (-1, ["next", "next", "next"]),
        (0, ["now", "next", "next"]),
        (10, ["done", "now", "next"]),
        (89, ["done", "done", "now"]),
        (90, ["done", "done", "done"]),
    ],
)
def test_the_clock_says_what_is_done_now_and_next(minutes_in, states):
    agenda = [(10, "受付"), (50, "話"), (30, "分かちあい")]
    blocks = clock_blocks(agenda, EVENING, EVENING + dt.timedelta(minutes=minutes_in))
    assert [(block.time, block.text) for block in blocks] == [
        ("19:00", "受付"),
        ("19:10", "話"),
        ("20:00", "分かちあい"),
    ]
    assert [block.state for block in blocks] == states


@pytest.fixture
def opened(session, program, planner, now):
    """Opens a cohort and returns its first session as the roster page loads it."""

    def opening(curriculum=None, variant="day", per_date=()):
        version = freeze_curriculum(session, curriculum, now=now) if curriculum else None
        plan = CohortPlan(
            "第1期",
            TimeSlot.EVENING,
            8,
            slots_of(3),
            curriculum=version,
            units_per_date=per_date,
            agenda_variant=variant,
        )
        cohort = open_cohort(session, program, plan, now=now, by=planner)
        first = sessions_of_cohort(session, cohort)[0][0]
        session.expire_all()
        return get_session(session, planner, first.public_id, now=now)

    return opening


def test_the_agenda_of_an_evening_comes_from_the_frozen_file(session, opened, kiso6, now):
    agenda = session_agenda(session, opened(kiso6), now=now)
    assert agenda.title == "ひとりで抱えなくていい"
    assert [block.time for block in agenda.blocks][:3] == ["19:00", "19:10", "19:20"]
    assert agenda.blocks[0].state == "next"
    assert agenda.opening_line == kiso6.safety.opening_line
    assert agenda.ground_rules == kiso6.ground_rules


def test_two_units_on_one_date_follow_one_another(session, opened, kiso6, now):
    agenda = session_agenda(session, opened(kiso6, per_date=[2, 2, 2]), now=now)
    assert agenda.title == "ひとりで抱えなくていい・本人の側から見える景色"
    assert agenda.blocks[9].time == "21:00"


def test_an_evening_variant_has_its_own_agenda(session, opened, jissen12, now):
    day = session_agenda(session, opened(jissen12), now=now)
    evening = session_agenda(session, opened(jissen12, variant="evening"), now=now)
    assert day.title == evening.title != ""
    assert [block.text for block in day.blocks] != [block.text for block in evening.blocks]


def test_a_variant_the_unit_does_not_know_falls_back(session, opened, kiso6, now):
    assert session_agenda(session, opened(kiso6, variant="evening"), now=now).blocks


def test_without_a_curriculum_the_clock_is_empty(session, opened, now):
    agenda = session_agenda(session, opened(), now=now)
    assert (agenda.title, agenda.blocks, agenda.ground_rules) == ("", [], ())
