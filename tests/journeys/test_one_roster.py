"""The roster on a tablet with a bad line: no tap is lost, none counts twice, none overwrites a colleague's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser import PHONE, OpenPage, assert_accessible, complaints_of
from tests.journeys.evening import NAMES, NOW, Evening, an_evening, row_of, staff_only
from tests.live import House, open_house, sign_in_staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEPT = """async () => {
  if (!(await indexedDB.databases()).length) return [];
  const base = await new Promise((done) => (indexedDB.open("taps").onsuccess = (e) => done(e.target.result)));
  const found = await new Promise((done) => {
    base.transaction("taps").objectStore("taps").getAll().onsuccess = (e) => done(e.target.result);
  });
  base.close();
  return found;
}"""
LEFT = """async () => [...(await indexedDB.databases()).map((base) => base.name), ...Object.keys(localStorage),
  ...Object.keys(sessionStorage), ...(await caches.keys()), ...(await navigator.serviceWorker.getRegistrations())]"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, at ten past seven in the evening."""
    with open_house(tmp_path_factory.mktemp("evening"), NOW, staff_only) as house:
        house.work()
        yield house


@pytest.fixture
def evening(house: House) -> Evening:
    """Fifteen people, none of them marked."""
    return an_evening(house)


def present(page: Page, *names: str) -> None:
    """One tap a person."""
    for name in names:
        row_of(page, name).get_by_role("button", name="出席", exact=True).click()


def other(page: Page, name: str, mark: str) -> None:
    """Behind 「ほか」."""
    row = row_of(page, name)
    if not row.get_by_role("button", name=mark, exact=True).is_visible():
        row.locator("summary").click()
    row.get_by_role("button", name=mark, exact=True).click()


THROUGH = re.compile(
    "^(どちらにするか、選んでください|保存ずみ)"
)  # another tap on its row answers a conflict too


def foot_says(page: Page, words: str | re.Pattern[str]) -> None:
    """The line at the foot of the roster, once everything is through that can be."""
    expect(page.locator(".roster-foot [role=status]")).to_contain_text(words, timeout=30_000)


def excuse(page: Page, *words: str) -> None:
    """The browser logs what was cut or refused on purpose; nothing else is forgiven."""
    complaints = complaints_of(page)
    complaints[:] = [said for said in complaints if not any(word in said for word in words)]


CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def test_fifteen_marks_survive_a_lost_network_a_lost_answer_and_a_closed_tab(
    evening: Evening, open_page: OpenPage
) -> None:
    page = open_page(PHONE)
    evening.open(page)
    place = page.evaluate("scrollY")
    present(page, *NAMES[:4])
    page.route("**/marks", lose_the_answer, times=1)
    present(page, NAMES[4])
    foot_says(page, "保存ずみ　参加 5 / 15人")
    page.context.set_offline(True)
    present(page, *NAMES[5:8])
    place = page.evaluate("scrollY")
    present(page, NAMES[7], NAMES[7])  # taken back, and meant after all
    assert page.evaluate("scrollY") == place
    present(page, *NAMES[8:14])
    other(page, NAMES[14], "途中から")
    foot_says(page, "送信待ち 12")
    expect(row_of(page, NAMES[14]).locator(".roster-note")).to_contain_text("送信待ち")
    excuse(page, *CUT)
    assert_accessible(page)
    kept = page.evaluate(KEPT)
    fields = {"key", "staff", "session", "person", "mark", "version", "after", "at", "pressed", "until"}
    assert {name for tap in kept for name in tap} == fields, "ids, marks and times; never a name"
    assert evening.history() == {name: ["present"] for name in NAMES[:5]}
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(evening.address)  # opened anew, from the page of the session
    foot_says(again, "保存ずみ　参加 15 / 15人")
    once: dict[str, list[str]] = {name: ["present"] for name in NAMES[:14]} | {NAMES[14]: ["late"]}
    once[NAMES[7]] = ["present", "not_yet", "present"]
    assert evening.history() == once
    assert again.evaluate(KEPT) == []


def lose_the_answer(route: Route) -> None:
    """The request arrives, the answer does not."""
    route.fetch()
    route.abort()


def test_what_two_people_mark_differently_waits_for_a_word(evening: Evening, open_page: OpenPage) -> None:
    ours, theirs = open_page(PHONE), open_page()
    evening.open(ours)
    evening.open(theirs, "kenji", "")
    ume, sakura, momo = NAMES[:3]
    ours.context.set_offline(True)
    present(ours, ume, sakura, momo)
    other(ours, ume, "途中まで")
    other(theirs, ume, "お休み")
    other(theirs, sakura, "オンライン")
    foot_says(theirs, "保存ずみ　参加 1 / 15人")
    ours.context.set_offline(False)
    expect(ours.locator("[data-state=conflict]")).to_have_count(2)
    foot_says(ours, "どちらにするか、選んでください")
    expect(row_of(ours, ume)).to_contain_text("ほかの端末では「お休み」、この端末では「途中まで」")
    excuse(ours, *CUT, ": 409 for ")
    assert_accessible(ours)
    assert evening.marks() == {ume: "absent", sakura: "online", momo: "present"}, "nothing is overwritten"
    row_of(ours, ume).get_by_role("button", name="「途中まで」にする").click()
    row_of(ours, sakura).get_by_role("button", name="「オンライン」のまま").click()
    foot_says(ours, "保存ずみ　参加 3 / 15人")
    assert evening.history()[ume] == ["absent", "left_early"]
    assert evening.marks() == {ume: "left_early", sakura: "online", momo: "present"}
    present(ours, momo)  # a slip of the finger is one tap away from being undone
    expect(row_of(ours, momo)).to_have_attribute("data-state", "not_yet")


class Heard:
    """What the house answered to every tap of the pages."""

    def __init__(self, *pages: Page) -> None:
        self.accepted: dict[str, dict[int, str]] = {}
        self.conflicts = 0
        for page in pages:
            page.on("response", self.note)

    def note(self, answer: Response) -> None:
        """The mark and the version of an accepted tap, by person."""
        if not answer.url.endswith("/marks"):
            return
        said, sent = answer.json(), dict(parse_qsl(answer.request.post_data or ""))
        if said["state"] == "conflict":
            self.conflicts += 1
        else:
            self.accepted.setdefault(sent["person"], {})[said["version"]] = sent["mark"]


TAPS = """([count, seed]) => {
  const marks = ["present", "late", "online", "absent"];
  const rows = [...document.querySelectorAll(".roster-row")];
  const tap = (n) => {
    rows[(n * 7 + seed) % rows.length].querySelector(`[data-mark=${marks[(n + seed) % 4]}][aria-pressed]`).click();
    if (n + 1 < count) setTimeout(tap, 5, n + 1);
    else document.body.dataset.tapped = "";
  };
  setTimeout(tap, 0, 0);
}"""


def test_two_hundred_taps_on_two_screens_leave_the_last_accepted_value(
    evening: Evening, open_page: OpenPage
) -> None:
    pages = [open_page(PHONE), open_page()]
    heard = Heard(*pages)
    for page, short in zip(pages, ("shinko", "kenji"), strict=True):
        evening.open(page, short)
    for seed, page in enumerate(pages):
        page.evaluate(TAPS, [100, seed])
    for page in pages:
        page.wait_for_selector("[data-tapped]", timeout=30_000)
        foot_says(page, THROUGH)
        excuse(page, ": 409 for ")
        page.locator(".roster-choice button:first-child").evaluate_all(
            "(all) => all.map((one) => one.click())"
        )
        foot_says(page, "保存ずみ")
    written = evening.history()
    assert heard.conflicts
    for page in pages:
        page.reload()
        assert shown(page) == {name: marks[-1] for name, marks in written.items()}
    for name, person in ids(pages[0]).items():
        accepted = heard.accepted[person]
        assert sorted(accepted) == list(range(1, len(accepted) + 1)), "each version was given once"
        assert written[name] == [accepted[version] for version in sorted(accepted)]


def shown(page: Page) -> dict[str, str]:
    """How each person is marked on the screen."""
    return page.locator(".roster-row").evaluate_all(
        "(rows) => Object.fromEntries(rows.map((r) => [r.querySelector('.roster-name').textContent, r.dataset.state]))"
    )


def ids(page: Page) -> dict[str, str]:
    """The public id of each person."""
    return page.locator(".roster-row").evaluate_all(
        "(rows) => Object.fromEntries(rows.map((r) => [r.querySelector('.roster-name').textContent, r.id.slice(2)]))"
    )


def test_whoever_was_signed_out_by_time_loses_nothing(evening: Evening, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    evening.open(page)
    evening.end_sign_ins()
    present(page, *NAMES[:2])
    foot_says(page, "サインインが切れました")
    assert_accessible(page)
    tab = page.context.new_page()
    tab.goto(str(page.get_by_role("link", name="サインインする").evaluate("(link) => link.href")))
    expect(tab.locator("[role=status]")).to_contain_text("しるしが2つ、この端末にあります")
    sign_in_staff(tab, evening.house, "shinko")  # lands on another page: they go out from there
    expect(tab.locator("h1")).to_be_visible()
    present(
        page, NAMES[2]
    )  # the first page still has what it sent, and the token of the sign-in that is over
    foot_says(page, "保存ずみ　参加 3 / 15人")
    excuse(page, ": 400 for ")
    assert evening.history() == {name: ["present"] for name in NAMES[:3]}


def sign_out(page: Page, house: House) -> None:
    """With something that could not be sent: the page asks first."""
    page.get_by_role("button", name="サインアウト").click()
    expect(page.locator("h2").first).to_have_text("送っていないしるしが1つあります")
    excuse(page, *CUT)
    assert_accessible(page)
    page.unroute("**/marks")
    page.get_by_role("button", name="消して、サインアウトする").click()
    expect(page.locator("h1")).to_have_text("職員のサインイン")


def leave_at_the_door(page: Page, house: House) -> None:
    """The device becomes the tablet of the evening: whoever opened it is signed out there, and is asked first."""
    page.goto(re.sub(r"/roster.*", "/tablet", page.url))
    for field in ("暗証番号", "もう一度"):
        page.get_by_label(field).fill("482915")
    page.get_by_role("button", name="この端末で開く").click()
    expect(page.locator("h2").first).to_have_text("送っていないしるしが1つあります")
    page.get_by_role("button", name="消して、サインアウトする").click()
    page.wait_for_selector("[data-state=tablet]")
    expect(page.get_by_text("送っていないしるし")).to_have_count(0)


def leave_quickly(page: Page, house: House) -> None:
    """In another tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(house.address("/"))
    tab.get_by_role("link", name="すぐ閉じる").click()
    tab.wait_for_url("**/koyomi")


def somebody_else(page: Page, house: House) -> None:
    """The first one's session has ended by itself; a colleague takes the tablet, and the old page is still open."""
    page.context.clear_cookies()
    tab = page.context.new_page()
    sign_in_staff(tab, house, "kenji")
    expect(tab.locator("[role=status]").first).to_contain_text("消えました")
    page.unroute("**/marks")
    present(page, NAMES[1])
    foot_says(page, "開き直してください")
    excuse(page, ": 400 for ")
    tab.reload()


def three_hours_later(page: Page, house: House) -> None:
    """Two hours after the end; the tablet was left on the table."""
    page.clock.fast_forward(dt.timedelta(hours=3, minutes=21).seconds * 1000)
    foot_says(page, "1つをこの端末から消しました")


@pytest.mark.parametrize(
    "leave", [sign_out, leave_at_the_door, leave_quickly, somebody_else, three_hours_later]
)
def test_nothing_stays_on_the_device(
    evening: Evening, open_page: OpenPage, leave: Callable[[Page, House], Any]
) -> None:
    page = open_page(PHONE)
    page.clock.install()
    evening.open(page)
    page.route("**/marks", lambda route: route.abort())
    present(page, NAMES[0])
    page.wait_for_function(f"({KEPT})().then((kept) => kept.length === 1)")
    leave(page, evening.house)
    excuse(page, *CUT)
    page.wait_for_function(f"({LEFT})().then((left) => left.length === 0)")
    assert evening.history() == {}


def test_a_walk_in_takes_three_taps_and_waits_for_the_network(evening: Evening, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    evening.open(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="飛び入りを加える").click()
    expect(page.locator("[data-state=offline]")).to_contain_text("お名前はこの端末に残さない")
    assert_accessible(page)
    page.context.set_offline(False)
    page.get_by_role("link", name="飛び入りを加える").click()
    expect(page.get_by_label("お呼びする名前")).to_be_focused()
    page.keyboard.type("こだま")
    page.context.set_offline(True)
    page.get_by_role("button", name="加えて出席にする").click()
    expect(page.locator("[data-state=offline]")).to_contain_text("この画面にだけ残っています")
    expect(page.get_by_label("お呼びする名前")).to_have_value("こだま")
    page.context.set_offline(False)
    page.get_by_role("button", name="加えて出席にする").click()
    expect(row_of(page, "こだま")).to_have_attribute("data-state", "present")
    assert page.evaluate(LEFT) == []


def test_a_mark_that_is_not_taken_any_more_says_why_in_its_row(evening: Evening, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    evening.open(page, path="")
    evening.call_off()
    present(page, NAMES[0], NAMES[1])
    expect(page.locator("[data-state=refused]")).to_have_count(2)
    foot_says(page, "つかなかったしるしがあります")
    expect(row_of(page, NAMES[0])).to_contain_text("「出席」はつきませんでした。この回は中止になっています。")
    excuse(page, ": 422 for ")
    assert_accessible(page)
    for name in NAMES[:2]:
        row_of(page, name).get_by_role("button", name="わかりました").click()
    foot_says(page, "保存ずみ　参加 0 / 15人")
    assert page.evaluate(KEPT) == []


def test_without_javascript_a_tap_leaves_the_row_where_the_finger_is(
    evening: Evening, open_page: OpenPage
) -> None:
    page = open_page(PHONE, javascript=False)
    evening.open(page)
    tops = []
    for name in NAMES[5:9]:
        present(page, name)
        expect(row_of(page, name)).to_have_attribute("data-state", "present")
        tops.append(round((row_of(page, name).bounding_box() or {})["y"]))
    assert max(tops) - min(tops) <= 1, f"each at the same height: {tops}"
