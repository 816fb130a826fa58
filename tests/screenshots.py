"""The handbook's pictures: `python -m tests.screenshots`. The same town and the same morning every time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image  # comes with the part that makes PDFs
from playwright.sync_api import Page

from tests.browser import DESK, PHONE, chromium, new_page
from tests.live import House, open_house, sign_in_family, sign_in_staff, type_digits
from tests.scenes import Scenes, set_up

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
TALLEST = {DESK: 1200, PHONE: 2000}  # what is below is not worth its bytes


class Camera:
    """Takes pictures of one page."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house

    def take(self, name: str, path: str = "") -> None:
        """The whole page at `path`, or as it stands."""
        if path:
            self.page.goto(self.house.address(path))
        self.page.wait_for_load_state()  # a press may have led to another page, not all of which is there
        # A tall window rather than a full-page picture: Chromium shrinks those on phones.
        width = self.page.viewport_size["width"] if self.page.viewport_size else DESK
        height = min(self.page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.screenshot(path=PICTURES / f"{name}-{width}.png", animations="disabled")
        self.page.set_viewport_size({"width": width, "height": 900})


def applying(page: Page, house: House) -> None:
    """From the first page to the seat, on a phone."""
    camera = Camera(page, house)
    camera.take("home", "/")
    camera.take("program", "/programs/kiso")
    page.get_by_role("link", name="申し込む").first.click()
    page.wait_for_url("**/apply")
    camera.take("apply-group")
    page.get_by_role("button", name="つぎへ").click()
    page.get_by_label("お呼びする").first.fill("ゆず")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="つぎへ").click()
    page.wait_for_url("**/contact")
    camera.take("apply-contact")
    page.get_by_role("button", name="つぎへ").click()
    page.get_by_label("メールアドレス").fill("yuzu@example.jp")
    camera.take("apply-reach")
    page.get_by_role("button", name="つぎへ").click()
    page.wait_for_url("**/promises")
    page.get_by_role("link", name="つぎへ").click()
    page.wait_for_url("**/check")
    camera.take("apply-check")
    page.get_by_role("button", name="この内容で送る").click()
    type_digits(page, house, "yuzu@example.jp")
    camera.take("apply-code")
    page.get_by_role("button", name="申し込む").click()
    page.wait_for_url("**/done")
    camera.take("apply-done")
    camera.take("month", "/koyomi")


def own_pages(page: Page, house: House) -> None:
    """A mother's own page."""
    sign_in_family(page, house, house.town["families"]["sign_in"])
    Camera(page, house).take("me", "/me/")


def evening(page: Page, house: House) -> None:
    """A facilitator's evening."""
    sign_in_staff(page, house, "shinko")
    camera = Camera(page, house)
    camera.take("today", "/staff/today")
    page.get_by_role("link", name="この回を開く").first.click()
    page.wait_for_url("**/sessions/*")
    camera.take("session")
    page.goto(page.url + "/roster")
    camera.take("roster")


def monday(page: Page, house: House) -> None:
    """A coordinator's Monday."""
    sign_in_staff(page, house, "yukari")
    camera = Camera(page, house)
    case = f"/staff/cases/{house.town['households']['H5']}"
    camera.take("worklist", "/staff/worklist")
    camera.take("worklist-mine", "/staff/worklist?whose=mine")
    camera.take("cases", "/staff/cases")
    camera.take("workload", "/staff/workload")
    page.goto(house.address(f"{case}/home"))
    page.get_by_role("link", name="見る・書く").first.click()
    page.wait_for_url("**/home/*")
    camera.take("home-told")
    camera.take("case", case)
    camera.take("decision", f"{case}/decisions/new")
    camera.take("reports", "/staff/reports")
    camera.take("report-part", "/staff/reports/2026/part")
    camera.take("report-talks", "/staff/reports/2026/contacts")
    camera.take("calls", "/staff/calls")
    camera.take("style-guide", "/staff/style-guide")


def in_march(page: Page, house: House) -> None:
    """Households change hands."""
    sign_in_staff(page, house, "yukari")
    camera = Camera(page, house)
    page.goto(house.address("/staff/hand-overs"))
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/hand-overs/*")
    camera.take("hand-over")
    here = page.url
    page.get_by_role("link", name="受け取る方を決める").click()
    page.wait_for_url("**/receivers")
    camera.take("hand-over-choose")
    page.goto(here)
    page.get_by_role("link", name="束をひらく").nth(1).click()
    page.wait_for_url("**/packs/*")
    camera.take("pack")


def at_the_table(page: Page, house: House) -> None:
    """A stage meeting: the board, the list, one household, the minutes of last month."""
    sign_in_staff(page, house, "yukari")
    camera = Camera(page, house)
    camera.take("board", "/staff/board")
    page.goto(house.address("/staff/meetings"))
    page.get_by_role("link", name="会議録").first.click()
    camera.take("minutes")
    page.goto(house.address("/staff/meetings"))
    page.get_by_role("link", name="ひらく").last.click()
    camera.take("meeting")
    meeting_of_today(page, house)
    page.get_by_role("link", name="会議をはじめる").click()
    page.wait_for_url("**/cases/*")
    camera.take("meeting-case")


def meeting_of_today(page: Page, house: House) -> None:
    """Two coordinators sit together this afternoon; whoever is proposed is on the list."""
    page.goto(house.address("/staff/meetings/new"))
    page.locator("[name=day]").fill(f"{house.config.clock.now():%Y-%m-%d}")
    for box in page.locator("[name=staff]").all():
        box.check()
    page.get_by_role("button", name="つぎへ").click()
    page.get_by_role("button", name="印のついた世帯を加える").click()


def planning(page: Page, house: House) -> None:
    """A new class: where to begin, the rules, the days with a holiday that asks."""
    sign_in_staff(page, house, "yukari")
    camera = Camera(page, house)
    camera.take("program-new", "/staff/programs/new")
    camera.take("closures", "/staff/closures")
    page.goto(house.address("/staff/programs"))
    page.get_by_role("link", name="父親教室").click()
    page.get_by_role("link", name="期を計画する").click()
    page.get_by_label("期・グループの名前").fill("令和9年度 月曜の会")
    page.locator("[name=rule-1-pattern][value=weekly]").check()
    page.locator("[name=rule-1-weekdays][value='0']").check()
    page.locator("[name=rule-1-first_on]").fill("2027-04-12")
    page.locator("[name=rule-1-start]").fill("13:30")
    page.locator("[name=rule-1-minutes]").fill("90")
    page.locator("[name=count]").fill("12")
    page.locator("[name=holidays][value=next_day]").check()
    camera.take("planner")
    page.locator("button:visible", has_text="日程を確かめる").last.click()
    camera.take("planner-questions")
    page.locator("[name='answer-2027-05-03'][value='2027-05-06']").check()
    page.get_by_role("button", name="この答えで見直す").first.click()
    camera.take("planner-check")
    page.get_by_role("button", name="この日程で作る").first.click()
    camera.take("cohort")


def now_and_then(page: Page, house: House, scenes: Scenes) -> None:
    """What a coordinator meets only now and then."""
    sign_in_staff(page, house, "yukari")
    camera, (first, second) = Camera(page, house), scenes.alike
    camera.take("walls", f"/staff/people/{first}/walls")
    camera.take("compare", f"/staff/people/{first}/same/{second}")
    camera.take("merged", f"/staff/merges/{scenes.merge}")
    camera.take("undo", f"/staff/changes/{scenes.change}/undo")
    camera.take("messages", f"/staff/sessions/{scenes.tonight}/messages")
    camera.take("replies", "/staff/replies")
    camera.take("machine", "/staff/machine")


def one_evening(page: Page, house: House, scenes: Scenes) -> None:
    """The same evening in its order: prepare, run, mark on paper, write, hand over."""
    sign_in_staff(page, house, "shinko")
    camera = Camera(page, house)
    tonight, over = f"/staff/sessions/{scenes.tonight}", f"/staff/sessions/{scenes.over}"
    camera.take("brief", f"{tonight}/brief")
    camera.take("papers", f"{tonight}/papers")
    camera.take("run", f"{tonight}/run")
    camera.take("projector", f"{tonight}/projector")
    camera.take("key-entry", f"{over}/key-entry")
    camera.take("record", f"{over}/record")
    camera.take("safety", f"{over}/safety")
    camera.take("call-off", f"{tonight}/cancel")


def at_the_desk(page: Page, house: House, scenes: Scenes) -> None:
    """A call at the reception: somebody comes instead."""
    sign_in_staff(page, house, "uketsuke")
    camera = Camera(page, house)
    camera.take("desk", "/staff/desk")
    camera.take("desk-session", f"/staff/desk/{scenes.tonight}")


def instead(page: Page, house: House, _scenes: Scenes) -> None:
    """A mother says who comes in her place."""
    sign_in_family(page, house, house.town["families"]["sign_in"])
    page.get_by_role("link", name="代わりに家族が行きます").click()
    page.wait_for_url("**/substitute")
    Camera(page, house).take("substitute")


# In this order: who signs up must not yet be in the pictures of the evening's list.
WALKS: tuple[tuple[int, Callable[[Page, House], None]], ...] = (
    (DESK, planning),
    (PHONE, planning),
    (DESK, monday),
    (PHONE, monday),
    (DESK, in_march),
    (PHONE, in_march),
    (PHONE, own_pages),
    (DESK, own_pages),
    (DESK, evening),
    (PHONE, evening),
    (PHONE, applying),
    (DESK, at_the_table),
    (PHONE, at_the_table),
)
# After what happens only now and then has happened.
LATER: tuple[tuple[int, Callable[[Page, House, Scenes], None]], ...] = (
    (DESK, one_evening),
    (PHONE, one_evening),
    (DESK, now_and_then),
    (DESK, at_the_desk),
    (PHONE, at_the_desk),
    (PHONE, instead),
)
# What the handbook and the README show; the others are only for the eye of who runs this.
KEPT = [
    "home-360",
    "program-360",
    "apply-group-360",
    "apply-contact-360",
    "apply-reach-360",
    "apply-check-360",
    "apply-code-360",
    "apply-done-360",
    "me-360",
    "me-1280",
    "month-360",
    "today-1280",
    "session-1280",
    "session-360",
    "roster-360",
    "brief-1280",
    "papers-1280",
    "run-1280",
    "run-360",
    "projector-1280",
    "key-entry-1280",
    "record-1280",
    "safety-360",
    "worklist-1280",
    "worklist-mine-360",
    "cases-1280",
    "workload-1280",
    "home-told-1280",
    "hand-over-1280",
    "hand-over-choose-1280",
    "pack-1280",
    "case-1280",
    "case-360",
    "decision-1280",
    "board-1280",
    "minutes-1280",
    "meeting-1280",
    "meeting-case-1280",
    "reports-1280",
    "report-part-1280",
    "report-talks-1280",
    "calls-1280",
    "style-guide-1280",
    "program-new-1280",
    "planner-1280",
    "planner-360",
    "planner-questions-1280",
    "planner-check-1280",
    "walls-1280",
    "compare-1280",
    "merged-1280",
    "undo-1280",
    "messages-1280",
    "replies-1280",
    "machine-1280",
    "desk-1280",
    "desk-session-1280",
    "desk-session-360",
    "substitute-360",
]


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        house.work()  # or every page of staff says that nothing leaves the house
        for browser in chromium():
            for width, walk in WALKS:
                page = new_page(browser, width)
                walk(page, house)
                page.context.close()
            scenes = set_up(house)
            house.work()
            for width, scene in LATER:
                page = new_page(browser, width)
                scene(page, house, scenes)
                page.context.close()
    for picture in PICTURES.glob("*.png"):
        if picture.stem in KEPT:
            slim(picture)
        else:
            picture.unlink()


def slim(picture: Path) -> None:
    """A page has few colours: a palette takes a third of the bytes."""
    colours = Image.open(picture).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    colours.save(picture, optimize=True)


if __name__ == "__main__":
    main()
