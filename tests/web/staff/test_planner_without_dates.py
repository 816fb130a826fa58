"""Plans without dates: told later, or there at any time; and what surrounds a plan."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.programs.enums import HolidayPolicy, ProgramKind, TimeSlot
from familyprog.programs.models import ClassSession, Cohort, CohortStaff
from tests import make
from tests.web.staff.plans import typed


@pytest.fixture
def program(session, site):
    return make.a_program(session, site, ProgramKind.ON_DEMAND)


@pytest.fixture
def address(session, program) -> str:
    session.commit()
    return f"/staff/programs/{program.public_id}/cohorts/new"


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def bare(**more: object) -> dict[str, object]:
    """A plan whose rule was left empty."""
    return typed(**{"curriculum": "", "first_on": "", "start": "", "minutes": ""} | more)


def test_dates_may_be_told_later(session, browser, address) -> None:
    page = browser.post(address, data=bare(dates_from="to_come")).text
    assert "未定。決まったら知らせる一覧をつくります" in page
    browser.post(address, data=bare(dates_from="to_come", step="open"))
    cohort = session.scalars(select(Cohort)).one()
    assert (cohort.has_dates_to_come, cohort.time_slot) == (True, TimeSlot.EVENING)
    assert session.scalar(select(func.count(ClassSession.id))) == 0


def test_without_dates_somebody_says_the_time_of_day(browser, address) -> None:
    answer = browser.post(address, data=bare(dates_from="to_come", time_slot=""))
    assert answer.status_code == 422
    assert "日程が未定のときは、時間帯を選んでください。" in answer.text


def test_what_is_there_at_any_time_has_a_window(session, site, browser, address) -> None:
    runner = make.a_staff(session, site, Role.FACILITATOR)
    session.commit()
    window = bare(
        dates_from="window",
        opens_on="2026-12-10",
        closes_on="2027-01-31",
        time_slot="",
        staff=[runner.public_id],
    )
    assert "2026-12-10（木）〜2027-01-31（日） いつでも" in browser.post(address, data=window).text
    browser.post(address, data=window | {"step": "open"})
    cohort = session.scalars(select(Cohort)).one()
    assert (cohort.opens_on, cohort.closes_on) == (dt.date(2026, 12, 10), dt.date(2027, 1, 31))
    assert session.scalars(select(CohortStaff.starts_on)).one() == dt.date(2026, 12, 10)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"opens_on": ""}, "始まりの日を入れてください。"),
        ({"opens_on": "2027-02-01"}, "終わりの日は、始まりの日よりあとにしてください。"),
        ({"minimum_count": "0"}, "最少の人数は1から1000まで"),
    ],
)
def test_a_window_that_cannot_be_is_told_at_its_field(browser, address, wrong, sentence: str) -> None:
    window = {"dates_from": "window", "opens_on": "2026-12-10", "closes_on": "2027-01-31"}
    answer = browser.post(address, data=bare(**window | wrong))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_window_that_is_not_chosen_is_not_kept(session, browser, address) -> None:
    browser.post(address, data=typed(opens_on="2026-12-10", step="open"))
    assert session.scalars(select(Cohort.opens_on)).one() is None


def test_such_a_program_begins_with_a_window(browser, address) -> None:
    assert 'name="dates_from" value="window" checked' in browser.get(address).text


def test_deadline_and_smallest_number_are_kept(session, browser, address) -> None:
    around = {"apply_until": "2026-12-04", "minimum_count": "3", "decide_on": "2026-12-05"}
    page = browser.post(address, data=typed(**around)).text
    assert "3組" in page
    assert "2026-12-05（土）" in page
    browser.post(address, data=typed(step="open", holidays="ask", **around))
    cohort = session.scalars(select(Cohort)).one()
    assert (cohort.apply_until, cohort.minimum_count, cohort.decide_on, cohort.holiday_policy) == (
        dt.date(2026, 12, 4),
        3,
        dt.date(2026, 12, 5),
        HolidayPolicy.ASK,
    )
