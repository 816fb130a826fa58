"""Everything works without JavaScript: signing up and marking on a phone whose scripts are off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, OpenPage, assert_no_sideways_scroll, assert_quiet
from tests.live import House, sign_in_staff, type_digits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = "natsume@example.jp"


def press(page: Page, name: str) -> None:
    """Press a button; the page it stood on was in order."""
    button = page.get_by_role("button", name=name).first
    button.wait_for()  # else a slow machine looks at the page before
    assert_no_sideways_scroll(page)
    assert_quiet(page)
    button.click()


def test_a_family_signs_up_without_javascript(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    page.goto(house.address("/programs/kiso"))
    page.get_by_role("link", name="申し込む").first.click()
    press(page, "つぎへ")
    page.get_by_label("お呼びする名前").fill("なつめ")
    press(page, "つぎへ")
    expect(page.locator("h1")).to_have_text("どのように連絡してよいですか")
    press(page, "つぎへ")
    page.get_by_label("メールアドレス").fill(ADDRESS)
    press(page, "つぎへ")
    page.get_by_role("link", name="つぎへ").click()
    press(page, "この内容で送る")
    type_digits(page, house, ADDRESS)
    press(page, "申し込む")
    expect(page.locator('[data-state="enrolled"]')).to_be_visible()


def test_a_mistake_keeps_what_was_typed(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    page.goto(house.address("/me/sign-in/mail"))
    page.get_by_label("メールアドレス").fill("なまえだけ")
    press(page, "数字を送る")
    expect(page.get_by_role("alert")).to_contain_text("入力を確認してください")
    expect(page.get_by_label("メールアドレス")).to_have_value("なまえだけ")
    assert_no_sideways_scroll(page)


def test_a_facilitator_marks_without_javascript(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in_staff(page, house, "shinko")
    page.goto(house.address("/staff/today"))
    page.get_by_role("link", name="この回を開く").first.click()
    ume = page.locator(".roster-row", has_text="うめ")
    ume.get_by_role("button", name="出席", exact=True).click()
    expect(ume).to_have_attribute("data-state", "present")
    ume.get_by_text("ほか").first.click()
    assert_no_sideways_scroll(page)
    ume.get_by_role("button", name="途中から").click()
    expect(ume).to_have_attribute("data-state", "late")
