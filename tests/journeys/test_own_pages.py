"""The quiet pages behind 自分のページ: fit a small phone, pass axe, and need no JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, OpenPage, assert_accessible, assert_no_sideways_scroll, assert_quiet
from tests.live import House, sign_in_family

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("record", "materials", "messages", "told", "leave", "greetings")


def look(page: Page) -> None:
    """The page stands as it should."""
    assert_no_sideways_scroll(page)
    assert_quiet(page)
    assert_accessible(page)


def test_every_quiet_page_is_for_everybody(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    sign_in_family(page, house, "kaede@demo.invalid")
    look(page)
    for name in PAGES:
        page.goto(house.address(f"/me/{name}"))
        expect(page.locator("h1")).to_have_count(1)
        look(page)


def test_home_practice_is_said_without_javascript(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in_family(page, house, "kaede@demo.invalid")
    page.get_by_role("link", name="資料とおうちでの一つ").click()
    page.locator("main ul.links a").last.click()
    page.get_by_label("話したくない").check()
    page.get_by_role("button", name="この答えにする").click()
    expect(page.get_by_label("話したくない")).to_be_checked()
    assert_no_sideways_scroll(page)


def test_leaving_leads_to_a_calm_page_with_a_greeting_if_one_likes(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    sign_in_family(page, house, "kaede@demo.invalid")
    page.goto(house.address("/me/leave"))
    while page.get_by_role("link", name="やめる").count():
        page.get_by_role("link", name="やめる").first.click()
        page.get_by_role("button", name="取り消す").click()
        page.goto(house.address("/me/leave"))
    page.goto(house.address("/me/"))
    expect(page.locator("h1")).to_have_text("これまで、ありがとうございました")
    look(page)
    page.get_by_role("link", name="選び直す").click()
    page.get_by_label("半年に一度").check()
    page.get_by_role("button", name="この答えにする").click()
    expect(page.locator("main")).to_contain_text("いま：半年に一度")
