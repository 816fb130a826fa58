"""すぐ閉じる: one tap, or Esc twice, and nobody who goes back finds anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, OpenPage
from tests.live import House, sign_in_family

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def by_the_link(page: Page) -> None:
    """One tap."""
    page.get_by_role("link", name="すぐ閉じる").click()


def by_esc_twice(page: Page) -> None:
    """Two keys."""
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("leave", "address", "javascript"),
    [
        (by_the_link, "kaede@demo.invalid", True),
        (by_esc_twice, "yamato@demo.invalid", True),
        (by_the_link, "akane@demo.invalid", False),
    ],
    ids=["by the link", "by Esc twice", "by the link without JavaScript"],
)
def test_leaving_ends_everything(
    house: House, open_page: OpenPage, leave: Callable[[Page], None], address: str, javascript: bool
) -> None:
    """Row P15 of the security catalogue."""
    page = open_page(PHONE, javascript=javascript)
    sign_in_family(page, house, address)
    expect(page.locator("h1")).to_have_text("つぎの回")
    leave(page)
    page.wait_for_url("**/koyomi")
    assert "まなび" not in page.title()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("つぎの回")
    page.goto(house.address("/me/"))
    expect(page.locator("h1")).to_have_text("どの方法で開きますか")


def test_esc_once_does_nothing(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto(house.address("/programs/kiso"))
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/programs/kiso")
