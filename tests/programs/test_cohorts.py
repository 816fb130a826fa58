"""Offering a program, opening a cohort from a plan, publishing it, and who runs it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from familyprog.audit.models import AuditEvent
from familyprog.programs.enums import CohortState, ProgramKind, SupportStage, TimeSlot
from familyprog.programs.errors import PlanRefusedError, ProgramRefusedError
from familyprog.programs.models import CohortStaff, CurriculumVersion, ScheduleRule
from familyprog.programs.queries import sessions_of_cohort
from familyprog.programs.rules import DateRule, slots
from familyprog.programs.service import (
    CohortPlan,
    assign_staff,
    create_program,
    freeze_curriculum,
    open_cohort,
    publish,
)
from tests import make

FIRST = dt.date(2026, 12, 8)
WEEKLY = DateRule(dt.time(19), 120, FIRST, rrule="FREQ=WEEKLY;BYDAY=TU")
SIX = slots([WEEKLY], dt.date(2027, 1, 12))
PLAN = CohortPlan(" 第1期 ", TimeSlot.EVENING, 8, SIX, rules=(WEEKLY,), venue="会議室B", way_in="南口から")


def a_program(session, site, planner, now, **more):
    values = {
        "slug": "manabi",
        "title": " 家族の学び ",
        "kind": ProgramKind.COURSE,
        "stage": SupportStage.FAMILY,
    } | more
    return create_program(session, site_id=site.id, **values, now=now, by=planner)


def noted(session, action):
    return session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.action == action))


def test_a_program_is_kept_and_noted(session, site, planner, now):
    first = a_program(session, site, planner, now, calendar_title=" ")
    then = a_program(session, site, planner, now, slug="jissen", prerequisite=first)
    assert (first.title, first.calendar_title, first.prerequisite_id) == ("家族の学び", "学習会", None)
    assert then.prerequisite_id == first.id
    assert noted(session, "create_program") == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "　"),
        ("slug", ""),
        ("slug", "Manabi"),
        ("slug", "-manabi"),
        ("slug", "hikikomori-kai"),
        ("calendar_title", "ひきこもりの会"),
    ],
)
def test_a_program_with_a_bad_name_is_refused_at_its_field(session, site, planner, now, field, value):
    with pytest.raises(ProgramRefusedError) as refused:
        a_program(session, site, planner, now, **{field: value})
    assert refused.value.field == field


def test_an_address_is_used_once(session, site, planner, now):
    a_program(session, site, planner, now)
    with pytest.raises(ProgramRefusedError) as refused:
        a_program(session, site, planner, now)
    assert refused.value.field == "slug"


def test_the_same_text_is_frozen_once(session, kiso6, now):
    first = freeze_curriculum(session, kiso6, now=now)
    assert freeze_curriculum(session, kiso6, now=now) is first
    assert (first.code, first.number, first.units_required) == ("kiso6", 1, 4)


def test_a_changed_file_leaves_what_a_cohort_froze(session, program, planner, kiso6, now):
    first = freeze_curriculum(session, kiso6, now=now)
    cohort = open_cohort(session, program, replace(PLAN, curriculum=first), now=now, by=planner)
    units = [kiso6.units[0].model_copy(update={"title": "あたらしい題"}), *kiso6.units[1:]]
    second = freeze_curriculum(session, kiso6.model_copy(update={"units": tuple(units)}), now=now)
    assert second.id != first.id
    assert session.scalar(select(func.count(CurriculumVersion.id))) == 2
    assert cohort.curriculum_version_id == first.id
    assert sessions_of_cohort(session, cohort)[0][1] == "ひとりで抱えなくていい"


def test_a_cohort_opens_with_its_sessions_units_and_rule(session, program, planner, kiso6, now):
    version = freeze_curriculum(session, kiso6, now=now)
    cohort = open_cohort(session, program, replace(PLAN, curriculum=version), now=now, by=planner)
    assert (cohort.name, cohort.state, cohort.venue) == ("第1期", CohortState.DRAFT, "会議室B")
    rows = sessions_of_cohort(session, cohort)
    assert [meeting.number for meeting, _ in rows] == [1, 2, 3, 4, 5, 6]
    assert [meeting.starts_at for meeting, _ in rows] == [slot.starts_at for slot in SIX]
    assert [titles for _, titles in rows] == [unit.title for unit in kiso6.units]
    rule = session.scalars(select(ScheduleRule).where(ScheduleRule.cohort_id == cohort.id)).one()
    assert (rule.rrule, rule.start_time, rule.starts_on) == ("FREQ=WEEKLY;BYDAY=TU", "19:00", FIRST)
    assert noted(session, "open_cohort") == 1


def test_an_intensive_cohort_has_two_units_a_date(session, program, planner, kiso6, now):
    version = freeze_curriculum(session, kiso6, now=now)
    plan = replace(PLAN, curriculum=version, slots=SIX[:3], units_per_date=(2, 2, 2))
    rows = sessions_of_cohort(session, open_cohort(session, program, plan, now=now, by=planner))
    assert [titles.count("・") for _, titles in rows] == [1, 1, 1]


def test_a_cohort_of_the_second_half_teaches_only_its_units(session, program, planner, kiso6, now):
    version = freeze_curriculum(session, kiso6, now=now)
    plan = replace(PLAN, curriculum=version, slots=SIX[:3], unit_numbers=(4, 5, 6))
    rows = sessions_of_cohort(session, open_cohort(session, program, plan, now=now, by=planner))
    assert [titles for _, titles in rows] == [unit.title for unit in kiso6.units[3:]]


def test_a_cohort_may_have_no_curriculum(session, program, planner, now):
    cohort = open_cohort(session, program, PLAN, now=now, by=planner)
    assert {titles for _, titles in sessions_of_cohort(session, cohort)} == {""}


@pytest.mark.parametrize(
    ("field", "plan"),
    [
        ("name", replace(PLAN, name="　")),
        ("capacity", replace(PLAN, capacity=0)),
        ("first_on", replace(PLAN, slots=[])),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_at_its_field(session, program, planner, now, field, plan):
    with pytest.raises(PlanRefusedError) as refused:
        open_cohort(session, program, plan, now=now, by=planner)
    assert refused.value.field == field


def test_publishing_twice_is_the_same_as_once(session, program, planner, now):
    cohort = open_cohort(session, program, PLAN, now=now, by=planner)
    publish(session, cohort, now=now, by=planner)
    publish(session, cohort, now=now, by=planner)
    assert cohort.state is CohortState.PUBLISHED
    assert noted(session, "publish") == 1


def test_staff_run_a_cohort_from_a_day_on_and_until_a_day(session, site, program, planner, now):
    cohort = make.a_cohort(session, program)
    who = make.a_staff(session, site)
    assign_staff(session, cohort, who, starts_on=FIRST, now=now, by=planner)
    until = dt.date(2027, 1, 12)
    assign_staff(session, cohort, who, starts_on=FIRST, ends_on=until, now=now, by=planner)
    kept = session.scalars(select(CohortStaff).where(CohortStaff.cohort_id == cohort.id)).one()
    assert (kept.staff_id, kept.starts_on, kept.ends_on) == (who.id, FIRST, until)


def test_staff_of_another_site_cannot_be_chosen(session, program, planner, now):
    cohort = make.a_cohort(session, program)
    stranger = make.a_staff(session, make.a_site(session, "となり市"))
    with pytest.raises(PlanRefusedError) as refused:
        assign_staff(session, cohort, stranger, starts_on=FIRST, now=now, by=planner)
    assert refused.value.field == "staff"
