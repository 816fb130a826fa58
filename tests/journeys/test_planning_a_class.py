"""A coordinator plans a class: a group of twelve, a holiday that asks, and a date pasted with a wrong weekday."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, OpenPage, assert_accessible, assert_quiet
from tests.live import House, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def in_order(page: Page) -> None:
    """Nothing scrolls sideways, nothing complains, nobody is shut out."""
    assert_accessible(page)
    assert_quiet(page)


def open_planner(page: Page, house: House, program: str) -> None:
    sign_in_staff(page, house, "yukari")
    page.goto(house.address("/staff/programs"))
    page.get_by_role("link", name=program).click()
    page.get_by_role("link", name="期を計画する").click()
    expect(page.locator("h1")).to_have_text("期を計画する")


def check(page: Page) -> None:
    page.locator("button:visible", has_text="日程を確かめる").last.click()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_group_of_twelve_whose_holiday_is_asked_about(house: House, open_page: OpenPage, size: int) -> None:
    page = open_page(size)
    open_planner(page, house, "父親教室")
    in_order(page)
    page.get_by_label("期・グループの名前").fill(f"月曜の会{size}")
    page.locator("[name=rule-1-pattern][value=weekly]").check()
    page.locator("[name=rule-1-weekdays][value='0']").check()
    page.locator("[name=rule-1-first_on]").fill("2027-04-12")
    page.locator("[name=rule-1-start]").fill("13:30")
    page.locator("[name=rule-1-minutes]").fill("90")
    page.locator("[name=count]").fill("12")
    page.locator("[name=holidays][value=next_day]").check()
    check(page)
    # 2027-05-03 to 05-05 are three holidays in a row: "the day after" is shut as well.
    in_order(page)
    page.locator("[name='answer-2027-05-03'][value='2027-05-06']").check()
    page.get_by_role("button", name="この答えで見直す").first.click()
    expect(page.get_by_role("row", name="2027-05-06（木）")).to_have_count(1)
    in_order(page)
    page.get_by_role("button", name="この日程で作る").first.click()
    expect(page.locator("[data-state=draft]")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(12)
    in_order(page)


def test_a_pasted_weekday_that_does_not_fit_is_pointed_out(house: House, open_page: OpenPage) -> None:
    page = open_page(DESK)
    open_planner(page, house, "父親教室")
    page.get_by_label("期・グループの名前").fill("春の会")
    page.locator("[name=rule-1-pattern][value=dates]").check()
    page.locator("[name=rule-1-dates]").fill("令和9年4月9日（木）、5/14")
    page.locator("[name=rule-1-start]").fill("10:00")
    page.locator("[name=rule-1-minutes]").fill("90")
    check(page)
    expect(page.get_by_role("alert")).to_contain_text("2027年の4月9日（金）に「木」と書かれています")
    expect(page.locator("[name=rule-1-dates]")).to_have_value("令和9年4月9日（木）、5/14")
    page.locator("[name=rule-1-dates]").fill("令和9年4月9日（金）、5/14")
    check(page)
    expect(page.get_by_role("row", name="2027-05-14（金）")).to_have_count(1)
    in_order(page)
