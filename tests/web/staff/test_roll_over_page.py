"""年度の引きつぎ: this year's groups go on next year, in one go or one by one."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.programs.enums import CohortState, HolidayPolicy, ProgramKind, TimeSlot
from familyprog.programs.models import Cohort, CohortStaff
from familyprog.programs.rules import DateRule, slots
from familyprog.programs.service import CohortPlan, assign_staff, open_cohort, publish
from tests import make
from tests.web.staff.plans import rows

PAGE = "/staff/programs/roll-over"
MARCH = dt.date(2027, 3, 31)


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


@pytest.fixture
def runner(session, site):
    return make.a_staff(session, site, Role.FACILITATOR)


@pytest.fixture
def program(session, site):
    return make.a_program(session, site, ProgramKind.PRACTICE, title="実践の会")


@pytest.fixture
def a_group(session, site, program, runner, now):
    """Open and publish a group that goes on until March."""
    desk = make.the_actor(make.a_staff(session, site))

    def opened(rrule="FREQ=MONTHLY;BYDAY=2TU", name="令和8年度 昼", **more) -> Cohort:
        rule = DateRule(dt.time(14), 120, dt.date(2026, 4, 1), rrule=rrule, ends_on=MARCH)
        plan = CohortPlan(name, TimeSlot.DAY, 8, slots([rule], MARCH), rules=(rule,), venue="和室", **more)
        cohort = open_cohort(session, program, plan, now=now, by=desk)
        assign_staff(session, cohort, runner, starts_on=dt.date(2026, 4, 1), now=now, by=desk)
        publish(session, cohort, now=now, by=desk)
        session.commit()
        return cohort

    return opened


def copies(session) -> list[Cohort]:
    session.expire_all()
    return list(session.scalars(select(Cohort).where(Cohort.copied_from != "").order_by(Cohort.id)))


def test_every_group_that_ends_this_year_has_its_proposal(browser, a_group) -> None:
    a_group()
    page = browser.get(PAGE).text
    assert "令和9年度の期をつくる" in page
    [row] = rows(page, "ready")
    assert "令和8年度 昼 2026-04-14（火）〜 2027-03-09（火） 12回" in row
    assert "令和9年度 昼 2027-04-13（火）〜 2028-03-14（火） 12回" in row
    assert "2028年の祝日はまだ公表されていません。" in row
    assert "checked" in page


def test_ticked_groups_are_made_in_one_go_with_who_runs_them(session, browser, runner, a_group) -> None:
    day, evening = a_group(), a_group(name="令和8年度 夜")
    ticked = {"year": "2027", "groups": [day.public_id, evening.public_id]}
    answer = browser.post(PAGE, data=ticked)
    assert answer.location.endswith("?year=2027")
    assert {one.name for one in copies(session)} == {"令和9年度 昼", "令和9年度 夜"}
    assert {one.state for one in copies(session)} == {CohortState.DRAFT}
    covers = session.scalars(select(CohortStaff).where(CohortStaff.starts_on == dt.date(2027, 4, 13))).all()
    assert [cover.staff_id for cover in covers] == [runner.id, runner.id]
    page = browser.get(answer.location).text
    assert "2つの期を準備中で作りました" in page
    assert len(rows(page, "made")) == 2
    assert copies(session)[0].public_id in page


def test_pressing_twice_makes_each_once(session, browser, a_group) -> None:
    ticked = {"year": "2027", "groups": [a_group().public_id]}
    for _ in range(2):
        assert browser.post(PAGE, data=ticked).status_code == 303
    assert len(copies(session)) == 1


def test_a_group_with_a_question_is_planned_one_by_one(session, browser, program, a_group) -> None:
    asked = a_group("FREQ=WEEKLY;BYDAY=MO", "月曜", holiday_policy=HolidayPolicy.NEXT_DAY)
    page = browser.get(PAGE).text
    [row] = rows(page, "look")
    assert "日、決めることがあります" in row
    assert f'value="{asked.public_id}"' not in page
    refused = browser.post(PAGE, data={"year": "2027", "groups": [asked.public_id]})
    assert refused.status_code == 422
    assert "日程を確かめてから作ってください。" in refused.text
    assert copies(session) == []


def test_choosing_none_is_told(browser, a_group) -> None:
    a_group()
    answer = browser.post(PAGE, data={"year": "2027"})
    assert answer.status_code == 422
    assert "一つ以上選んでください。" in answer.text
    assert browser.post(PAGE, data={"year": "2027", "groups": ["0" * 16]}).status_code == 422


def test_the_planner_begins_from_the_group(session, browser, runner, program, a_group) -> None:
    source = a_group()
    form = f"/staff/programs/{program.public_id}/cohorts/new"
    page = browser.get(f"{form}?copy={source.public_id}").text
    assert "前の期をもとに入れてあります" in page
    for value in ("令和9年度 昼", "2027-04-01", "2028-03-31", "14:00", "120", "和室", source.public_id):
        assert f'value="{value}"' in page
    assert f'value="{runner.public_id}" checked' in page
    assert browser.get(f"{form}?copy={'0' * 16}").status_code == 404
    typed = {
        "name": "令和9年度 昼",
        "rule-1-pattern": "monthly",
        "rule-1-weeks": ["2"],
        "rule-1-weekdays": ["1"],
        "rule-1-first_on": "2027-04-01",
        "rule-1-until": "2028-03-31",
        "rule-1-start": "14:00",
        "rule-1-minutes": "120",
        "curriculum": "",
        "capacity": "8",
        "copied_from": source.public_id,
        "step": "open",
    }
    assert browser.post(form, data=typed).status_code == 303
    assert [one.copied_from for one in copies(session)] == [source.public_id]
    assert browser.post(form, data=typed | {"copied_from": "0" * 16}).status_code == 422


def test_without_groups_it_says_so(browser) -> None:
    for year in ("", "?year=2028", "?year=1900", "?year=x"):
        assert "期は、まだありません。" in browser.get(PAGE + year).text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.FACILITATOR, 403), (Role.RECEPTION, 403), (Role.ADMIN, 200)]
)
def test_it_is_for_coordinators_and_admins(staff_client, role: Role, status: int) -> None:
    assert staff_client(role).get(PAGE).status_code == status


def test_the_page_takes_as_many_statements_for_one_group_as_for_ten(browser, a_group, statements) -> None:
    a_group()
    with statements() as one:
        browser.get(PAGE)
    for number in range(9):
        a_group(name=f"{number}組")
    with statements() as many:
        browser.get(PAGE)
    assert len(many) == len(one)
