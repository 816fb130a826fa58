"""Pages that show something only now and then: marks, records made one, who comes instead, why a message came.

One house, one pass over all of them on a phone: axe, nothing sideways, nothing too small to tap.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from familyprog.accounts.models import Site
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from tests import make
from tests.browser import DESK, PHONE, OpenPage, assert_accessible
from tests.live import House, open_house, sign_in_family, sign_in_staff
from tests.scenes import Scenes, set_up
from tests.screenshots import meeting_of_today

PAPERS = ("papers", "sheet", "tents", "handout", "home-sheet", "key-entry")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: the marks would be in the way of other journeys."""
    with open_house(tmp_path_factory.mktemp("scenes")) as house:
        yield house


@pytest.fixture(scope="module")
def scenes(house: House) -> Scenes:
    """What has happened there; the worker has told whom it had to tell."""
    scenes = set_up(house)
    house.work()
    return scenes


def look(page: Page, house: House, *paths: str) -> None:
    """Each of the pages is for everybody."""
    for path in paths:
        page.goto(house.address(path))
        expect(page.locator("h1")).to_have_count(1)
        assert_accessible(page)


def test_what_a_coordinator_sees_now_and_then(house: House, scenes: Scenes, open_page: OpenPage) -> None:
    page, (first, second) = open_page(PHONE), scenes.alike
    sign_in_staff(page, house, "yukari")
    look(
        page,
        house,
        f"/staff/sessions/{scenes.over}",
        f"/staff/sessions/{scenes.over}/record",
        f"/staff/sessions/{scenes.over}/safety",
        "/staff/worklist",
        "/staff/call-order",
        f"/staff/people/{first}/same/{second}",
        f"/staff/merges/{scenes.merge}",
        f"/staff/walls/{scenes.flag}/lift",
        f"/staff/sessions/{scenes.tonight}",
        f"/staff/sessions/{scenes.tonight}/substitutes/{scenes.awaited}",
        f"/staff/sessions/{scenes.tonight}/messages",
        *(f"/staff/sessions/{scenes.tonight}/{paper}" for paper in PAPERS),
        f"/staff/cohorts/{house.town['cohorts']['running']}/units",
        f"/staff/cohorts/{house.town['cohorts']['practice_day']}/units",
        f"/staff/sessions/{scenes.moved}",
        f"/staff/sessions/{scenes.moved}/calls",
        f"/staff/sessions/{scenes.moved}/cancel",
        f"/staff/sessions/{scenes.tonight}/stand-in",
        f"/staff/sessions/{scenes.tonight}/tablet",
        f"/staff/changes/{scenes.change}/undo",
        f"/staff/sessions/{scenes.tonight}/brief",
        f"/staff/sessions/{scenes.tonight}/run",
        f"/staff/sessions/{scenes.tonight}/projector",
        f"/staff/sessions/{scenes.tonight}/projector?part=promises&look=light",
        f"/staff/sessions/{scenes.tonight}/voices",
        f"/staff/people/{scenes.awaited}/needs",
        "/staff/today",
        "/staff/messages",
        "/staff/replies",
        "/staff/machine",
        "/staff/calls",
    )
    page.goto(house.address(f"/staff/people/{first}/walls"))
    page.get_by_label("呼び名か番号").fill("さくら")
    page.get_by_role("button", name="さがす").click()
    expect(page.get_by_role("button", name="この方と同じ場に入れない")).to_be_visible()
    assert_accessible(page)


def test_a_coordinators_households_by_name_and_number(
    house: House, scenes: Scenes, open_page: OpenPage
) -> None:
    page, case = open_page(PHONE), f"/staff/cases/{house.town['households']['H5']}"
    sign_in_staff(page, house, "yukari")
    look(
        page,
        house,
        "/staff/worklist?whose=mine",
        "/staff/cases?whose=mine",
        "/staff/workload",
        "/staff/people",
        "/staff/people/new",
        f"{case}/in-charge",
        f"{case}/names",
        f"{case}/home",
    )
    page.get_by_role("link", name="見る・書く").first.click()
    expect(page.locator("h1")).to_contain_text("の見え方")
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})  # the picture stands beside the table there
    assert_accessible(page)
    page.goto(house.address("/staff/people"))
    page.get_by_role("link", name="世帯に入れる").first.click()
    page.get_by_label("世帯をさがす").fill("かえ")
    page.get_by_role("button", name="さがす").click()
    expect(page.get_by_role("button", name="この世帯に入れる")).to_be_visible()
    assert_accessible(page)


def test_somebody_is_handed_on(house: House, open_page: OpenPage) -> None:
    """The draft, what it holds back, what went and what both meetings ask."""
    page, homes = open_page(PHONE), house.town["households"]
    sign_in_staff(page, house, "yukari")
    case = f"/staff/cases/{homes['H5']}"
    look(page, house, f"{case}/referrals", f"{case}/coordination", f"{case}/conference", f"{case}/roles")
    look(
        page,
        house,
        f"{case}/referrals/begin",
        "/staff/resources",
        "/staff/supporter-talks",
        "/staff/referrals",
    )
    page.goto(house.address(f"{case}/referrals/begin?situation=elsewhere"))
    page.locator("[name=rests_on]").first.check()
    page.get_by_role("button", name="下書きを始める").click()
    expect(page.locator("h1")).to_have_text("つなぎ票（下書き）")
    page.locator("[name=records]").first.check()
    page.get_by_role("button", name="しるしのものを入れる").click()
    assert_accessible(page)
    page.get_by_label("手わたし").check()
    page.get_by_role("button", name="この票を送ったと記す").click()
    expect(page.locator("[data-state=as-sent]")).to_be_visible()
    assert_accessible(page)


def test_the_desk_notes_a_call_and_takes_an_application(
    house: House, scenes: Scenes, open_page: OpenPage
) -> None:
    page = open_page(PHONE)
    sign_in_staff(page, house, "uketsuke")
    expect(page.locator("h1")).to_have_text("来る方")
    look(page, house, "/staff/desk", f"/staff/desk/{scenes.tonight}", "/staff/entries/new")
    page.locator("[name=cohort]").first.check()
    page.get_by_label("お呼びする名前").fill("ゆず")
    page.get_by_label("電話番号").fill("0848120077")
    page.get_by_role("button", name="読み上げて確かめる").click()
    expect(page.locator("h1")).to_have_text("この内容で受け付けますか")
    assert_accessible(page)
    page.get_by_role("button", name="受け付ける").click()
    page.get_by_role("link", name="予定の紙").click()
    expect(page.locator("h1")).to_have_text("予定")
    assert_accessible(page)


def test_a_mother_says_who_comes_instead(house: House, scenes: Scenes, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    sign_in_family(page, house, "kaede@demo.invalid")
    page.get_by_role("link", name="代わりに家族が行きます").click()
    expect(page.locator("h1")).to_have_text("代わりに家族が行きます")
    assert_accessible(page)


def test_a_stage_meeting_from_the_board_to_the_minutes(
    house: House, scenes: Scenes, open_page: OpenPage
) -> None:
    page = open_page(PHONE)
    sign_in_staff(page, house, "yukari")
    look(page, house, "/staff/board", "/staff/meetings", "/staff/meetings/new")
    meeting_of_today(page, house)
    there = page.url
    assert_accessible(page)
    page.get_by_role("link", name="会議をはじめる").click()
    assert_accessible(page)
    here = page.url
    page.get_by_role("button", name="始める", exact=True).click()
    expect(page.locator("h1")).to_have_text("今日の結論")
    assert_accessible(page)
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert_accessible(page)
    paths = [f"{here}/not-today", f"{there}/minutes", f"{there}/close", f"{there}/change", f"{there}/papers"]
    look(page, house, *(path.removeprefix(house.config.base_url) for path in paths))


@pytest.fixture
def fifteen(house: House) -> Iterator[str]:
    """A session of this morning that fifteen people came to; on paper, so far."""
    engine = make_engine(house.config.database)
    with unit_of_work(make_sessions(engine)) as session:
        site = session.scalars(select(Site)).one()
        cohort = make.a_cohort(session, make.a_program(session, site), capacity=15)
        for number in range(15):
            make.an_enrolment(session, cohort, make.a_family_member(session, site, f"ひと{number:02}"))
        meeting = make.a_session(session, cohort, house.config.clock.now()).public_id
    yield meeting
    engine.dispose()


def test_a_tablet_at_the_door_is_put_away_when_nobody_touches_it(
    house: House, scenes: Scenes, open_page: OpenPage
) -> None:
    page = open_page(PHONE)
    page.clock.install()
    sign_in_staff(page, house, "shinko")
    page.goto(house.address(f"/staff/sessions/{scenes.tonight}/tablet"))
    for name in ("pin", "pin_again"):
        page.locator(f"[name={name}]").fill("471938")
    page.get_by_role("button", name="この端末で開く").click()
    expect(page.locator("h1")).to_have_text("出席")
    page.get_by_role("button", name="出席").first.click()
    expect(page.locator(".roster-row").first).to_have_attribute("data-state", "here")
    assert_accessible(page)
    page.clock.fast_forward("15:00")
    expect(page.locator("h1")).to_have_text("係の者が開けます")
    assert_accessible(page)
    page.locator("[name=pin]").fill("471938")
    page.get_by_role("button", name="開ける").click()
    expect(page.locator("h1")).to_have_text("出席")


def test_a_sheet_of_fifteen_is_typed_in_with_one_key_each(
    house: House, fifteen: str, open_page: OpenPage
) -> None:
    page, keys = open_page(DESK), ["1", "Enter", "2", "3", "0"] * 3
    sign_in_staff(page, house, "yukari")
    page.goto(house.address(f"/staff/sessions/{fifteen}/key-entry"))
    assert_accessible(page)
    for key in keys:
        page.keyboard.press(key)
    chosen = page.locator("[data-key-row] input:checked").evaluate_all("all => all.map(one => one.value)")
    assert chosen == ["present", "present", "late", "left_early", "absent"] * 3
    expect(page.get_by_label("飛び入りの方のお名前")).to_be_focused()
    page.keyboard.type("もみじ")
    for key in ("Tab", "Tab", "Enter"):  # past the heads, to the button
        page.keyboard.press(key)
    expect(page.locator(".notice-line")).to_have_text("紙の内容を保存しました。")
    page.goto(house.address(f"/staff/sessions/{fifteen}/key-entry"))
    chosen = page.locator("[data-key-row] input:checked").evaluate_all("all => all.map(one => one.value)")
    assert chosen == ["present", "present", "late", "left_early", "absent"] * 3 + ["present"]


def test_without_javascript_a_line_of_digits_does_the_same(
    house: House, fifteen: str, open_page: OpenPage
) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in_staff(page, house, "yukari")
    page.goto(house.address(f"/staff/sessions/{fifteen}/key-entry"))
    page.get_by_text("数字を続けて一行で書く").click()
    page.get_by_label("一行で書く").fill("1 1 2 3 0 1 1 2 3 0 1 1 2 3 0")
    page.keyboard.press("Enter")
    expect(page.locator("[data-key-row] input:checked")).to_have_count(15)
    page.get_by_role("button", name="まとめて保存する").click()
    expect(page.locator(".notice-line")).to_have_text("紙の内容を保存しました。")


def test_a_household_before_a_talk_and_before_a_visit(
    house: House, scenes: Scenes, open_page: OpenPage
) -> None:
    """Wishes, where they differ, the form of a conclusion, and all that a visit needs."""
    page = open_page(PHONE)
    sign_in_staff(page, house, "yukari")
    page.goto(house.address("/staff/cases?q=かえで"))
    case = page.locator('main a[href*="/staff/cases/"]').first.get_attribute("href")
    doors = ("wishes/new", "difference", "visits", "decisions/new?kind=pause&stage=family&subject=family")
    look(page, house, str(case), *(f"{case}/{door}" for door in doors))
