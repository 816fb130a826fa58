"""A card from the desk: handed out, typed in at home, lost again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, OpenPage, assert_accessible, assert_no_sideways_scroll
from tests.live import House, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
PIN = re.compile(r"\d{3} \d{3}")


def hand_out(page: Page, house: House, address: str) -> tuple[str, str]:
    """Reception finds somebody by what they say and gives them a card; its number and its PIN."""
    sign_in_staff(page, house, "uketsuke")
    page.get_by_role("link", name="電話・手紙").first.click()
    page.get_by_role("link", name="窓口でカードをわたす").click()
    assert_accessible(page)
    page.get_by_label("電話番号かメールアドレス").fill(address)
    page.get_by_role("button", name="さがす").click()
    assert_accessible(page)
    page.get_by_role("link", name="カードをわたす").click()
    assert_accessible(page)
    page.get_by_role("button", name="カードを作る").click()
    expect(page.locator('[data-state="issued"]')).to_be_visible()
    assert_accessible(page)
    card, slip = page.locator(".cut-card").inner_text(), page.locator(".cut-slip").inner_text()
    return CODE.findall(card)[0], PIN.findall(slip)[0]


def type_in(page: Page, house: House, code: str, pin: str) -> None:
    """At home, without a mailbox."""
    page.goto(house.address("/me/"))
    expect(page.locator("h1")).to_have_text("どの方法で開きますか")
    page.get_by_role("link", name="カードと暗証番号で").click()
    page.get_by_label("カードの番号").fill(code)
    page.get_by_label("暗証番号", exact=True).fill(pin)
    page.get_by_role("button", name="ページを開く").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_card_opens_the_own_pages_until_it_is_lost(
    house: House, open_page: OpenPage, javascript: bool
) -> None:
    desk, phone = open_page(DESK), open_page(PHONE, javascript=javascript)
    address = "kaede@demo.invalid" if javascript else "yamato@demo.invalid"
    code, pin = hand_out(desk, house, address)
    type_in(phone, house, code.lower().replace("-", ""), pin)
    expect(phone.locator("h1")).to_have_text("つぎの回")
    desk.get_by_role("link", name="わたしました").click()
    desk.goto(house.address("/staff/cards"))
    desk.get_by_label("電話番号かメールアドレス").fill(address)
    desk.get_by_role("button", name="さがす").click()
    desk.get_by_role("link", name="カードをわたす").click()
    assert code not in desk.content(), "the number is shown once"
    desk.get_by_role("button", name="このカードを使えなくする").click()
    phone.reload()
    expect(phone.locator("h1")).to_have_text("どの方法で開きますか")
    type_in(phone, house, code, pin)
    expect(phone.get_by_role("alert")).to_contain_text("違うようです")


@pytest.mark.parametrize("path", ["/me/sign-in", "/me/sign-in/mail", "/me/sign-in/card"])
def test_every_page_at_the_door_fits_a_phone(house: House, open_page: OpenPage, path: str) -> None:
    page = open_page(PHONE)
    page.goto(house.address(path))
    assert_accessible(page)
    buttons = [page.get_by_role("link", name=name) for name in ("メールに届く数字で", "カードと暗証番号で")]
    sizes = [button.bounding_box() for button in buttons if button.count()]
    assert len({(size["width"], size["height"]) for size in sizes if size}) <= 1, "the ways are equal"


def test_a_refused_pin_keeps_the_number_only(house: House, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    type_in(page, house, "zzzz-zzzz", "000000")
    expect(page.get_by_label("カードの番号")).to_have_value("zzzz-zzzz")
    expect(page.get_by_label("暗証番号", exact=True)).to_have_value("")
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_card_and_slip_are_printed_on_sheets_of_their_own(house: House, open_page: OpenPage) -> None:
    page = open_page(DESK)
    hand_out(page, house, "akane@demo.invalid")
    page.emulate_media(media="print")
    expect(page.locator('[data-state="issued"]')).to_be_hidden()
    box = page.locator(".cut-card").bounding_box()
    assert box is not None
    assert (round(box["width"] / 96 * 25.4), round(box["height"] / 96 * 25.4)) == (85, 54)
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 2
