"""The calendar pages of families and staff, and 「行けません」 out of a mail, on a phone and at a desk."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, OpenPage, assert_accessible
from tests.live import House, sign_in_family, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (PHONE, DESK)


def look(page: Page, name: str) -> None:
    """The page stands as it should; SHOTS names a folder for pictures to look at."""
    assert_accessible(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_family_subscribes(house: House, open_page: OpenPage, width: int) -> None:
    page = open_page(width)
    sign_in_family(page, house, "kaede@demo.invalid")
    page.goto(house.address("/me/calendar"))
    look(page, "calendar")
    page.get_by_role("button", name="新しいアドレスを作る").click()
    expect(page.locator("svg.qr")).to_be_visible()
    link = page.get_by_role("link", name="この端末の予定表に登録する")
    assert link.get_attribute("href").startswith("webcal://")
    look(page, "feed")
    for name in ("dates", "contact"):
        page.goto(house.address(f"/me/{name}"))
        look(page, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_subscribe(house: House, open_page: OpenPage, width: int) -> None:
    page = open_page(width)
    sign_in_staff(page, house, "shinko")
    page.goto(house.address("/staff/today"))
    page.get_by_role("link", name="予定表で見る").click()
    look(page, "staff-calendar")
    page.get_by_role("button", name="新しいアドレスを作る").click()
    look(page, "staff-feed")


def test_no_is_said_with_one_press_and_without_javascript(house: House, open_page: OpenPage) -> None:
    page, plain = open_page(PHONE), open_page(DESK, javascript=False)
    house.work()
    link = next(
        found[1] for text in every_text(house) if (found := re.search(r"https?://\S+(/a/[\w-]{43})", text))
    )
    page.goto(house.address(link))
    look(page, "absence")
    plain.goto(house.address(link))
    plain.get_by_role("button", name="行けません、と伝える").click()
    expect(plain.locator("h1")).to_have_text("わかりました")
    page.get_by_role("button", name="行けません、と伝える").click()
    expect(page.locator("h1")).to_have_text("わかりました")
    look(page, "absence-told")


def every_text(house: House) -> list[str]:
    """The plain texts of all mails in the folder."""
    addresses = set()
    for path in (house.config.instance / "mail").glob("*.eml"):
        addresses |= set(re.findall(rb"^To: (\S+)", path.read_bytes(), re.MULTILINE))
    return [text for address in addresses for text in house.mails_to(address.decode().strip())]
