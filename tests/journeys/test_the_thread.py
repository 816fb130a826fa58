"""The whole thread, as people walk it: from the first page on a phone to the figures of the year."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import (
    DESK,
    PHONE,
    OpenPage,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
    assert_quiet,
)
from tests.live import House, sign_in_staff, type_digits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = "yuzu@example.jp"
TAPS = 13

Look = Callable[[Page], None]


@pytest.fixture
def look() -> Look:
    """Look at a page as it stands: fits, keeps quiet, and (once per kind of page) passes axe."""
    seen: set[tuple[str, str]] = set()

    def look(page: Page) -> None:
        page.wait_for_load_state()
        assert_no_sideways_scroll(page)
        assert_quiet(page)
        kind = (re.sub(r"/[0-9a-z]{16}(?=/|$)", "/*", page.url), page.locator("h1").inner_text())
        if kind not in seen:
            assert_no_axe_violations(page)
            seen.add(kind)

    return look


def test_one_family_walks_the_whole_thread(house: House, open_page: OpenPage, look: Look) -> None:
    """A family signs up with at most thirteen taps, typing aside; then everybody does their part.

    The taps: the program, 申し込む, つぎへ (group), つぎへ (name), つぎへ (mail), つぎへ (address),
    つぎへ (promises), この内容で送る, 申し込む (digits), 自分のページを見る: ten; and a tap into each of three fields.
    """
    phone = open_page(PHONE)
    assert sign_up(phone, house, look) <= TAPS
    tell_absence_and_take_it_back(phone, look)
    run_the_session(open_page(DESK), house, look)
    coordinator = open_page(DESK)
    sign_in_staff(coordinator, house, "yukari")
    talk_a_case_over(coordinator, house, look)
    move_a_session(coordinator, house, look)
    read_the_figures(coordinator, house, look)
    plan_the_next_cohort(coordinator, house, look)


def sign_up(page: Page, house: House, look: Look) -> int:
    """From the first page to the seat; returns the number of taps."""
    taps = 0

    def tap(role: str, name: str) -> None:
        nonlocal taps
        look(page)
        before = page.url
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        page.wait_for_url(lambda url: url != before)
        taps += 1

    def type_in(label: str, words: str) -> None:
        nonlocal taps
        page.get_by_label(label).first.fill(words)
        taps += 1

    page.goto(house.address("/"))
    tap("link", "くわしく見る")
    tap("link", "申し込む")
    tap("button", "つぎへ")
    type_in("お呼びする名前", "ゆず")
    tap("button", "つぎへ")
    tap("button", "つぎへ")
    type_in("メールアドレス", ADDRESS)
    tap("button", "つぎへ")
    expect(page.locator("h1")).to_have_text("会の約束")
    tap("link", "つぎへ")
    expect(page.locator("main")).to_contain_text(ADDRESS)
    tap("button", "この内容で送る")
    type_digits(page, house, ADDRESS)
    taps += 1
    tap("button", "申し込む")
    expect(page.locator('[data-state="enrolled"]')).to_contain_text("12月1日（火）午前10時〜正午")
    tap("link", "自分のページを見る")
    return taps


def tell_absence_and_take_it_back(page: Page, look: Look) -> None:
    """今日は行けません, one tap; and back."""
    expect(page.locator("main")).to_contain_text("令和8年12月1日（火）")
    look(page)
    page.get_by_role("button", name="今日は行けません").click()
    expect(page.locator('[data-state="absent"]')).to_contain_text("行けないことをうかがっています")
    look(page)
    page.get_by_role("button", name="やっぱり行けます").click()
    expect(page.get_by_role("button", name="今日は行けません")).to_be_visible()
    look(page)


def run_the_session(page: Page, house: House, look: Look) -> None:
    """One tap marks a person; somebody walks in; three lines are written."""
    sign_in_staff(page, house, "shinko")
    look(page)
    page.goto(house.address("/staff/today"))
    page.get_by_role("link", name="この回を開く").first.click()
    newcomer = page.locator(".roster-row", has_text="ゆず")
    newcomer.get_by_role("button", name="出席", exact=True).click()
    expect(page.locator('.roster-row[data-state="present"]')).to_contain_text("ゆず")
    look(page)

    page.get_by_role("link", name="飛び入りを加える").click()
    look(page)
    page.get_by_label("お呼びする名前").fill("そよ")
    page.get_by_role("button", name="加えて出席にする").click()
    expect(page.locator('.roster-row[data-state="present"]', has_text="そよ")).to_be_visible()

    page.get_by_role("link", name="記録を書く").click()
    look(page)
    page.get_by_label("次に回すこと").fill("よかったことカードを人数分。")
    page.get_by_role("button", name="記録する").click()
    expect(page.locator('[data-state="record"]')).to_contain_text("よかったことカード")
    look(page)


def talk_a_case_over(page: Page, house: House, look: Look) -> None:
    """A wish is heard, and two members of staff conclude that 個別支援 begins beside 家族支援."""
    page.goto(house.address("/staff/worklist"))
    look(page)
    page.get_by_role("link", name="母・父・ご本人（長男・40代）", exact=True).click()
    look(page)

    page.get_by_role("link", name="意向を書く").click()
    look(page)
    page.get_by_role("group", name="どなたの意向").get_by_role("radio", name="長男").check()
    page.get_by_role("radio", name="家族経由").check()
    page.get_by_label("うかがった言葉").fill("手紙なら読んでもいい、と話したそうです。")
    page.get_by_role("button", name="意向を書く").click()
    expect(page.locator("main")).to_contain_text("手紙なら読んでもいい")

    page.get_by_role("link", name="話し合いを記録する").click()
    look(page)
    page.get_by_role("group", name="どなたの支援").get_by_role("radio", name="長男").check()
    page.get_by_role("radio", name="個別支援").check()
    page.get_by_role("radio", name="始める", exact=True).check()
    page.get_by_text("話し合いの材料を選ぶ").click()
    page.get_by_role("checkbox", name="断っていない").check()
    deciders = page.get_by_role("group", name="決めた方")
    deciders.get_by_role("checkbox", name="ご家族").check()
    page.get_by_role("textbox", name="理由").fill("手紙から、ゆっくり始めることにしました。")
    page.get_by_label("ご本人への聞き方").fill("季節の手紙で、読むかどうかをたずねる。")
    page.get_by_label("いっしょに確かめた職員").select_option(label="担当 けんじ")
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.locator("main")).to_contain_text("この内容で記録します")
    look(page)
    page.get_by_role("button", name="この内容で記録する").click()
    expect(page.locator("main")).to_contain_text("担当 ゆかり・担当 けんじ")
    look(page)
    page.get_by_role("link", name="世帯を見る").click()
    supports = page.locator("#supports")
    expect(supports).to_contain_text("ご本人（長男・40代）の個別支援")
    expect(supports).to_contain_text("家族支援")
    look(page)


def move_a_session(page: Page, house: House, look: Look) -> None:
    """Who will be told, and how, is said before anything is moved."""
    page.goto(house.address("/staff/today"))
    look(page)
    page.get_by_role("link", name="2026-12-08").first.click()
    page.get_by_role("link", name="日時を変える").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"\d+人：.*メール\d"))
    look(page)
    page.get_by_label("日", exact=True).fill("2026-12-10")
    page.get_by_role("button", name="変えて知らせる").click()
    expect(page.locator("main")).to_contain_text("2026-12-10（木）")
    house.work()
    assert "12月10日（木）" in house.mails_to(ADDRESS)[-1]
    look(page)


def read_the_figures(page: Page, house: House, look: Look) -> None:
    """Every number opens the rows it was counted from."""
    page.goto(house.address("/staff/reports"))
    look(page)
    count = page.get_by_role("link", name="延べ人数の内訳").first
    number = re.match(r"\d+", count.inner_text())
    assert number
    count.click()
    expect(page.locator("h1")).to_contain_text(number[0])
    look(page)


def plan_the_next_cohort(page: Page, house: House, look: Look) -> None:
    """A rule becomes dates, the dates are looked at, and the cohort is published: families see it."""
    page.goto(house.address("/staff/programs"))
    look(page)
    page.get_by_role("link", name="家族心理教育 基礎編").click()
    look(page)
    page.get_by_role("link", name="期を計画する").click()
    look(page)
    page.get_by_label("期・グループの名前").fill("第4期 春")
    page.get_by_label("カリキュラムと開き方").select_option(value="kiso6:weekly6")
    page.get_by_label("いつから").fill("2027-04-22")
    page.get_by_label("始まる時刻").fill("19:00")
    page.locator("button:visible", has_text="日程を確かめる").last.click()
    expect(page.locator('tr[data-state="kept"]')).to_have_count(6)
    expect(page.locator('tr[data-state="removed"]')).to_contain_text("昭和の日")
    look(page)
    page.get_by_role("button", name="この日程で作る").click()
    expect(page.locator("h1")).to_have_text("第4期 春")
    look(page)
    page.get_by_role("link", name="公開する").click()
    look(page)
    page.get_by_role("button", name="公開する").click()
    expect(page.locator('[data-state="published"]')).to_be_visible()
    page.goto(house.address("/programs/kiso"))
    expect(page.locator("main")).to_contain_text("第4期 春")
    look(page)
