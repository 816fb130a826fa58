"""The page of closed days: what is kept, what is refused at its field, and the holidays that are known."""

from __future__ import annotations

from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.programs.models import Closure

ADDRESS = "/staff/closures"
SUMMER = {"name": "夏の休館", "starts_on": "2027-08-13", "ends_on": "2027-08-15"}


def test_a_coordinator_closes_some_days_and_takes_it_back(session, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    assert browser.post(ADDRESS, data=SUMMER | {"is_yearly": "y"}).status_code == 303
    closure = session.scalars(select(Closure)).one()
    page = browser.get(ADDRESS).text
    assert "夏の休館" in page
    assert "毎年8月13日" in page
    browser.post(f"/staff/closures/{closure.public_id}/open")
    assert "夏の休館" not in browser.get(ADDRESS).text


def test_a_day_that_ends_before_it_begins_is_told_and_kept_as_typed(session, staff_client) -> None:
    page = staff_client(Role.COORDINATOR).post(ADDRESS, data=SUMMER | {"ends_on": "2027-08-01"})
    assert page.status_code == 422
    assert "終わりの日は、はじめの日からあとにしてください" in page.text
    assert 'value="2027-08-13"' in page.text
    assert session.scalars(select(Closure)).all() == []


def test_the_page_says_up_to_which_year_holidays_are_announced(staff_client) -> None:
    page = staff_client(Role.ADMIN).get(ADDRESS).text
    assert "2027年まで、公表された日" in page
    assert "内閣府" in page
    assert "国民の休日" in page
    assert "2027-05-05" in page


def test_another_town_s_closure_is_missing(staff_client) -> None:
    answer = staff_client(Role.COORDINATOR).post("/staff/closures/0123456789abcdef/open")
    assert answer.status_code == 404


def test_facilitators_plan_no_closures(staff_client) -> None:
    assert staff_client(Role.FACILITATOR).get(ADDRESS).status_code in {403, 404}
