"""Three families (domain.md §6), each on a phone, at 200 %, without scripts, and with nothing but keys."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import (
    DESK,
    PHONE,
    OpenPage,
    assert_accessible,
    assert_no_sideways_scroll,
    assert_quiet,
)
from tests.live import House, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
PIN = re.compile(r"\d{3} \d{3}")
NOT_COMING = re.compile("(今日|この回)は行けません")
FARTHEST = 120  # stops of the Tab key on one page
IS_THERE = "element => element === document.activeElement"


@dataclass(frozen=True)
class Way:
    """How somebody uses the pages. Half a phone's width is a phone at 200 %."""

    width: int = PHONE
    javascript: bool = True
    only_keys: bool = False


WAYS = {
    "on a phone": Way(),
    "at 200 %": Way(width=PHONE // 2),
    "without scripts": Way(javascript=False),
    "with keys": Way(width=DESK, only_keys=True),
}


class Hand:
    """Does what a person does, in the way this person does it; every page met must be in order."""

    def __init__(self, page: Page, way: Way) -> None:
        self.page, self.way = page, way

    def look(self) -> None:
        """The page is whole."""
        self.page.wait_for_load_state()
        assert_no_sideways_scroll(self.page)
        assert_quiet(self.page)
        if self.way.only_keys:  # what axe sees is the same in every way, and takes long
            assert_accessible(self.page)

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """A button or a link."""
        target = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        target.wait_for()
        self.look()
        if self.way.only_keys:
            self._go_to(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()

    def choose(self, label: str) -> None:
        """One of several answers."""
        target = self.page.get_by_label(label).first
        if not self.way.only_keys:
            target.check()
            return
        group = target.get_attribute("name")
        # Tab stops at the chosen one of a group, or at its first; the arrows go on from there.
        self._go_to_any(f"input[name='{group}']")
        for _ in range(FARTHEST):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} cannot be chosen with keys on {self.page.url}")

    def write(self, label: str, words: str) -> None:
        """Words into a field."""
        target = (
            self.page.locator("main").get_by_label(label).and_(self.page.locator("input, textarea")).first
        )
        if self.way.only_keys:
            self._go_to(target)
            self.page.keyboard.insert_text(words)
        else:
            target.fill(words)

    def _go_to(self, target: Locator) -> None:
        for _ in range(FARTHEST):
            if target.evaluate(IS_THERE):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key never reaches {target} on {self.page.url}")

    def _go_to_any(self, selector: str) -> None:
        for _ in range(FARTHEST):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key never reaches {selector} on {self.page.url}")


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def hand(request: pytest.FixtureRequest, open_page: OpenPage) -> Hand:
    """Somebody at a page, in one of the ways."""
    way: Way = request.param
    return Hand(open_page(way.width, javascript=way.javascript), way)


@pytest.fixture
def number(request: pytest.FixtureRequest) -> int:
    """Which of the ways it is: each brings a person of its own."""
    return int(request.node.callspec.indices["hand"])


def test_a_father_on_nights_whose_son_may_see_the_phone(house: House, hand: Hand, number: int) -> None:
    """Signs up, wants only 「予定」 in his calendar, says no in one tap, and closes everything in one."""
    page, address = hand.page, f"yonaka{number}@example.jp"
    page.goto(house.address("/programs/kiso"))
    hand.press("申し込む", "link")
    hand.press("つぎへ")
    hand.write("お呼びする名前", "よなか")
    hand.choose("父")
    hand.press("つぎへ")
    expect(page.locator("h1")).to_have_text("どのように連絡してよいですか")
    hand.press("つぎへ")
    hand.write("メールアドレス", address)
    hand.choose("「予定」だけ")
    hand.press("つぎへ")
    hand.press("つぎへ", "link")
    expect(page.locator("main")).to_contain_text("「予定」だけ")
    hand.press("この内容で送る")
    page.get_by_label("8けたの数字").wait_for()
    hand.write("8けたの数字", house.digits_for(address))
    hand.press("申し込む")
    page.locator('[data-state="enrolled"]').wait_for()
    hand.look()
    page.goto(house.address("/me/"))
    hand.press(NOT_COMING)
    expect(page.locator("main")).to_contain_text("行けないことをうかがっています")
    hand.press("すぐ閉じる", "link")
    page.wait_for_url("**/koyomi")
    assert "まなび" not in page.title()
    page.goto(house.address("/me/"))
    expect(page.locator("h1")).to_have_text("どの方法で開きますか")


def test_a_mother_of_79_with_a_landline(house: House, hand: Hand, open_page: OpenPage, number: int) -> None:
    """Telephones; the desk enters it while speaking; a card by hand is typed in where she visits."""
    code, pin = entered_by_telephone(Hand(open_page(DESK), Way(width=DESK)), house, f"084855000{number}")
    hand.page.goto(house.address("/me/"))
    hand.press("カードと暗証番号で", "link")
    hand.write("カードの番号", code)
    hand.write("暗証番号", pin)
    hand.press("ページを開く")
    hand.press(NOT_COMING)
    hand.press("やっぱり行けます")
    expect(hand.page.get_by_role("button", name=NOT_COMING)).to_be_visible()


def entered_by_telephone(desk: Hand, house: House, phone: str) -> tuple[str, str]:
    """The desk writes down what is said, reads it out, and hands over a card; its number and its PIN."""
    sign_in_staff(desk.page, house, "uketsuke")
    desk.page.goto(house.address("/staff/entries/new"))
    desk.choose("集中 3日間")
    desk.write("お呼びする名前", "おかあさん")
    desk.write("電話番号", phone)
    desk.press("読み上げて確かめる")
    expect(desk.page.locator("main")).to_contain_text(phone)
    desk.press("この内容で受け付ける")
    desk.press("カードをわたす", "link")
    desk.press("カードを作る")
    desk.page.locator('[data-state="issued"]').wait_for()
    card, slip = desk.page.locator(".cut-card").inner_text(), desk.page.locator(".cut-slip").inner_text()
    return CODE.findall(card)[0], PIN.findall(slip)[0]


def test_a_sister_in_another_city_who_gives_a_nickname(
    house: House, hand: Hand, open_page: OpenPage, number: int
) -> None:
    """Reads what happens there; the desk notes a nickname; nobody ever calls or writes to her."""
    hand.page.goto(house.address("/"))
    hand.look()
    hand.page.goto(house.address("/programs/kiso"))
    hand.press("会の約束を読む", "link")
    expect(hand.page.locator("h1")).to_have_text("会の約束")
    hand.look()
    desk, alias = Hand(open_page(DESK), Way(width=DESK)), f"とおく{number}"
    sign_in_staff(desk.page, house, "uketsuke")
    desk.page.goto(house.address("/staff/entries/new"))
    desk.choose("集中 3日間")
    desk.write("お呼びする名前", alias)
    desk.choose("こちらから連絡しない")
    desk.press("読み上げて確かめる")
    desk.press("この内容で受け付ける")
    expect(desk.page.locator("main")).to_contain_text("こちらからは連絡しません")
    house.work()
    desk.page.goto(house.address("/staff/calls"))
    expect(desk.page.locator("main")).not_to_contain_text(alias)
