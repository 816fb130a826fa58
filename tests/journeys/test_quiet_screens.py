"""Nothing stays behind: not on the screen, not in the browser's memory, not behind the Back button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from familyprog.base.words import telling_words
from tests.browser import PHONE, OpenPage
from tests.live import House, sign_in_family

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORED = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length})"""


def test_back_after_signing_out_shows_the_door(house: House, open_page: OpenPage) -> None:
    """Row S14 of the security catalogue."""
    page = open_page(PHONE)
    sign_in_family(page, house, "kaede@demo.invalid")
    page.goto(house.address("/me/dates"))
    page.get_by_role("button", name="この画面をおわる").click()
    page.wait_for_url(lambda address: "/me/" not in address)
    page.go_back()
    expect(page.locator("h1")).to_have_text("どの方法で開きますか")


def test_the_next_person_at_the_same_browser_sees_the_own_page_only(
    house: House, open_page: OpenPage
) -> None:
    """Row S14 of the security catalogue."""
    page = open_page(PHONE)
    sign_in_family(page, house, "kaede@demo.invalid")
    hers = page.locator("main").inner_text()
    page.get_by_role("button", name="この画面をおわる").click()
    sign_in_family(page, house, "yamato@demo.invalid")
    his = page.locator("main").inner_text()
    page.go_back()
    page.go_back()
    page.goto(house.address("/me/"))
    assert page.locator("main").inner_text() == his
    assert his != hers


@pytest.mark.parametrize("leave", ["sign out", "close"])
def test_the_browser_keeps_nothing_of_us(house: House, open_page: OpenPage, leave: str) -> None:
    """Row S15 of the security catalogue."""
    page = open_page(PHONE)
    sign_in_family(page, house, "akane@demo.invalid" if leave == "close" else "yamato@demo.invalid")
    for path in ("/me/", "/me/dates", "/me/contact", "/me/calendar"):
        page.goto(house.address(path))
        assert telling_words(page.title()) == []
        kept = page.evaluate(STORED)
        assert not any(kept.values()), f"{path}: {kept}"
    with page.expect_response(lambda answer: answer.status == 303) as left:
        if leave == "close":
            page.get_by_role("link", name="すぐ閉じる").click()
        else:
            page.get_by_role("button", name="この画面をおわる").click()
    assert left.value.header_value("clear-site-data") == '"cache", "cookies", "storage"'
    page.wait_for_load_state()
    cookies = page.context.cookies()
    page.goto(house.address("/me/"))
    expect(page.locator("h1")).to_have_text("どの方法で開きますか")
    assert len(cookies) <= 1, "at most the new, empty one"


def test_leaving_leaves_no_step_to_go_back_to(house: House, open_page: OpenPage) -> None:
    """Row P15 of the security catalogue."""
    page = open_page(PHONE)
    page.goto(house.address("/koyomi"))
    sign_in_family(page, house, "kaede@demo.invalid")
    before = page.evaluate("history.length")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/koyomi")
    assert page.evaluate("history.length") <= before
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("つぎの回")
