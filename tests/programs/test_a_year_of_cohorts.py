"""Planning many cohorts: as many statements for each, however many dates it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from familyprog.programs.enums import TimeSlot
from familyprog.programs.rules import DateRule, slots
from familyprog.programs.service import CohortPlan, freeze_curriculum, open_cohort

MONTHLY = DateRule(dt.time(14), 120, dt.date(2027, 4, 1), "FREQ=MONTHLY;BYDAY=2TU")
WEEKDAYS = replace(MONTHLY, rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
MARCH = dt.date(2028, 3, 31)


def plan(rule, version=None):
    return CohortPlan("令和9年度", TimeSlot.DAY, 8, slots([rule], MARCH), curriculum=version, rules=(rule,))


def test_a_cohort_takes_the_same_statements_for_12_and_for_262_dates(
    session, program, planner, now, jissen12, statements
):
    version = freeze_curriculum(session, jissen12, now=now)
    with statements() as few:
        open_cohort(session, program, plan(MONTHLY, version), now=now, by=planner)
        session.flush()
    with statements() as many:
        open_cohort(session, program, plan(WEEKDAYS, version), now=now, by=planner)
        session.flush()
    assert len(plan(WEEKDAYS).slots) > 250
    assert len(many) == len(few) <= 8


def test_the_fiftieth_cohort_of_a_year_takes_no_more_than_the_first(
    session, program, planner, now, statements
):
    counts = []
    for _ in range(50):
        with statements() as seen:
            open_cohort(session, program, plan(MONTHLY), now=now, by=planner)
            session.flush()
        counts.append(len(seen))
    assert len(set(counts)) == 1
