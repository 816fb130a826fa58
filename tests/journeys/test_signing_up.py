"""The shortest way to a seat on a phone, counted; and every page of the form on small and large screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import (
    DESK,
    PHONE,
    OpenPage,
    assert_accessible,
    assert_no_sideways_scroll,
    assert_quiet,
)
from tests.live import House, type_digits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# From the program's page to the seat: 申し込む, つぎへ five times, この内容で送る, 申し込む, three fields.
TAPS = 11
# Slow hands: reading a page, finding and touching something, one letter; and fetching the mail.
READS, TOUCHES, TYPES, FETCHES = 7, 2, 1, 30
THREE_MINUTES = 180


class SlowHand:
    """Somebody who reads every page and types with one finger; counts taps and the seconds it would take."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.seconds = page, 0, READS

    def tap(self, role: str, name: str) -> None:
        """Touch a button or link, and read what comes."""
        assert_no_sideways_scroll(self.page)
        before = self.page.url
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.page.wait_for_url(lambda url: url != before)
        self.taps += 1
        self.seconds += TOUCHES + READS

    def write(self, label: str, words: str) -> None:
        """Touch a field and type."""
        self.page.get_by_label(label).first.fill(words)
        self.taps += 1
        self.seconds += TOUCHES + TYPES * len(words)


def test_the_shortest_sign_up_is_counted(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto(house.address("/programs/kiso"))
    hand = SlowHand(page)
    hand.tap("link", "申し込む")
    hand.tap("button", "つぎへ")
    hand.write("お呼びする名前", "みかん")
    hand.tap("button", "つぎへ")
    hand.tap("button", "つぎへ")
    hand.write("メールアドレス", "mikan@example.jp")
    hand.tap("button", "つぎへ")
    hand.tap("link", "つぎへ")
    hand.tap("button", "この内容で送る")
    type_digits(page, house, "mikan@example.jp")
    hand.taps += 1
    hand.seconds += FETCHES + TOUCHES + TYPES * 8
    hand.tap("button", "申し込む")
    expect(page.locator('[data-state="enrolled"]')).to_be_visible()
    assert hand.taps == TAPS
    assert hand.seconds < THREE_MINUTES


@pytest.mark.parametrize("width", [PHONE // 2, PHONE, DESK])
@pytest.mark.parametrize("javascript", [True, False])
def test_every_page_of_the_form_fits(house: House, open_page: OpenPage, width: int, javascript: bool) -> None:
    """Two people, another group, by telephone: every page there is. Half a phone is one at 200 %."""
    page = open_page(width, javascript=javascript)

    def go(name: str, role: str = "button") -> None:
        look(page, width)
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    page.goto(house.address("/programs/kiso"))
    look(page, width)
    page.get_by_role("link", name="順番を取る").first.click()
    go("つぎへ")
    expect(page.locator("h1")).to_have_text("この会は、いま満席です")
    page.get_by_label("集中 3日間").first.check()
    page.get_by_label("席のある会へ").check()
    go("つぎへ")
    page.get_by_label("お呼びする名前").fill("ゆず")
    go("家族ともう一人")
    expect(page.locator("h1")).to_contain_text("もうお一人")
    page.get_by_label("もうお一人のお名前").fill("かぼす")
    go("つぎへ")
    page.get_by_label("電話", exact=False).first.check()
    go("つぎへ")
    page.get_by_label("電話番号").fill("0848123456")
    go("つぎへ")
    expect(page.locator("h1")).to_contain_text("お話は")
    go("つぎへ")
    go("つぎへ", "link")
    expect(page.locator('[data-state="prospect"]')).to_contain_text("席を、お二人分")
    go("この内容で送る")
    expect(page.locator('[data-state="calling"]')).to_be_visible()
    look(page, width)


def look(page: Page, width: int) -> None:
    page.wait_for_load_state()
    if width < PHONE:
        assert_no_sideways_scroll(page)
        assert_quiet(page)
    else:
        assert_accessible(page)
