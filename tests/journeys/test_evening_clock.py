"""The clock of an evening in a real browser: wrong clocks, lost networks, no scripts, one sheet of paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from familyprog.base.clock import at_tokyo
from tests.browser import DESK, PHONE, OpenPage, assert_accessible
from tests.live import House, open_house, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Tuesday's group began at ten; the fourth block of its agenda lasts until 10:45.
RUNNING = at_tokyo(dt.date(2026, 12, 1), dt.time(10, 40))
LET_GO = "delete document.querySelector('[data-evening]').dataset.still"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in the middle of a session."""
    with open_house(tmp_path_factory.mktemp("evening"), RUNNING) as house:
        yield house


def go_in(page: Page, house: House) -> None:
    sign_in_staff(page, house, "shinko")
    page.goto(house.address("/staff/today"))
    page.get_by_role("link", name="進行の画面").first.click()
    page.wait_for_url("**/run")


def test_a_tablet_with_a_wrong_clock_and_a_lost_network(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.clock.install(time=dt.datetime(2031, 5, 5, 3, 17, tzinfo=dt.UTC))
    go_in(page, house)
    face, now_on = page.locator("[data-face-time]"), page.locator("[data-face-now]")
    expect(face).to_have_text("10:40")
    expect(now_on).to_contain_text("ミニ講義")
    assert_accessible(page)
    page.context.set_offline(True)
    page.evaluate(LET_GO)
    page.clock.run_for(6 * 60_000)
    expect(face).to_have_text("10:46")
    expect(now_on).to_have_text("休憩")
    expect(page.locator("[data-face-left]")).to_have_text("あと 9分")
    expect(page.locator("#block-5")).to_have_attribute("aria-current", "step")
    page.locator("#block-3").get_by_role("button", name="5分のばす").click()
    waits = page.locator("[data-evening-status]")
    expect(waits).to_contain_text("送信待ち 1件")
    expect(page.locator("#block-3 button").first).to_be_disabled()
    page.context.set_offline(False)
    page.clock.run_for(9_000)
    expect(waits).to_have_text("保存しました")
    expect(page.locator("[data-state=end]")).to_contain_text("5分おそくなります")
    expect(page.locator("#block-4 .block-time")).to_have_text("10:30")
    # The refused requests of the lost network are what this is about.
    complaints = page.familyprog_complaints  # type: ignore[attr-defined]
    complaints[:] = [said for said in complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_without_scripts_and_on_the_wall_and_on_paper(house: House, open_page: OpenPage) -> None:
    page = open_page(DESK, javascript=False)
    go_in(page, house)
    page.locator("#block-4").get_by_role("button", name="すんだ").click()
    page.wait_for_url("**/run#block-4")
    expect(page.locator("#block-4 [data-block-state]")).to_have_text("すんだ")
    page.locator("#block-4 summary").click()
    page.locator("#block-4").get_by_role("button", name="まだにもどす").click()
    expect(page.locator("#block-4")).to_have_attribute("aria-current", "step")
    path = page.url.partition("/run")[0]
    page.goto(f"{path}/brief")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1, "one sheet"
    wall = open_page(DESK)
    sign_in_staff(wall, house, "shinko")
    for query in ("", "?look=light", "?part=promises"):
        wall.goto(f"{path}/projector{query}")
        expect(wall).to_have_title("時計")
        assert_accessible(wall)
        assert wall.evaluate("document.documentElement.scrollHeight") <= 900, "all of it at once"
    wall.get_by_role("button", name="映しておく").click()
    wall.wait_for_url("**/w/**")
    expect(wall.locator("[data-face-time]")).to_have_text("10:40")
    assert_accessible(wall)
