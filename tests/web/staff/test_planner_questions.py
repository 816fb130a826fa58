"""What a holiday leaves open is asked in rows, answered, and may be answered again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.programs.enums import HolidayPolicy, PromiseSpan
from familyprog.programs.models import ClassSession, Cohort
from tests import make
from tests.web.staff.plans import items, rows, typed, words


@pytest.fixture
def program(session, site):
    return make.a_program(session, site)


@pytest.fixture
def address(session, program) -> str:
    session.commit()
    return f"/staff/programs/{program.public_id}/cohorts/new"


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def september(**more: object) -> dict[str, object]:
    """Mondays of September 2026, to be moved to the next day; 21 to 23 September are all holidays."""
    return typed(
        **{
            "curriculum": "",
            "weekdays": ["0"],
            "first_on": "2026-09-07",
            "count": "4",
            "holidays": "next_day",
            "start": "14:00",
            "time_slot": "day",
        }
        | more
    )


def sign_on(page: str, month: str, day: int) -> str:
    """What stands on a day of the sheets."""
    [sheet] = re.findall(rf"<caption>{month}</caption>(.*?)</table>", page, re.DOTALL)
    [cell] = [cell for cell in re.findall(r"<td.*?</td>", sheet, re.DOTALL) if f">{day}</span>" in cell]
    return words(cell)


def test_september_2026_asks_what_becomes_of_the_21st(session, browser, address) -> None:
    answer = browser.post(address, data=september())
    page = answer.text
    assert answer.status_code == 200
    assert 'data-state="asked"' in page
    assert "あと1日、決めることがあります" in page
    assert "9月21日（月）は敬老の日です。翌日の9月22日（火）も、国民の休日で休みです。" in page
    found = re.findall(r'name="answer-2026-09-21" value="([^"]*)"', page)
    assert {"2026-09-24", "keep", "skip"} <= set(found)
    assert "この日程で作る</button>" not in page
    assert sign_on(page, "令和8年9月", 21).startswith("21 ？ 答えを待つ日")


def test_nothing_is_made_while_something_is_asked(session, browser, address) -> None:
    answer = browser.post(address, data=september(step="open"))
    assert answer.status_code == 422
    assert "あと1日、どうするかを決めてください。" in answer.text
    assert session.scalar(select(func.count(Cohort.id))) == 0


def test_an_answer_settles_the_plan_and_is_kept(session, browser, address) -> None:
    told = september(**{"answer-2026-09-21": "2026-09-24"})
    page = browser.post(address, data=told).text
    assert 'data-state="confirm"' in page
    assert items(page, "answered") == ["2026-09-21（月） 9月24日に移す 答え直す （2026-09-21（月））"]
    assert 'name="answer-2026-09-21" value="2026-09-24"' in page
    assert sign_on(page, "令和8年9月", 24) == "24 ◆ 移して開く日：第3回、9月21日（月）から移しました"
    assert sign_on(page, "令和8年9月", 21) == "21 休 敬老の日"
    assert "9月21日から移しました" in rows(page, "kept")[2] or "過ぎた日です" in rows(page, "kept")[2]
    browser.post(address, data=told | {"step": "open"})
    meeting = session.scalars(select(ClassSession).where(ClassSession.number == 3)).one()
    assert f"{meeting.planned_on}" == "2026-09-21"
    assert session.scalars(select(Cohort.holiday_policy)).one() is HolidayPolicy.NEXT_DAY


@pytest.mark.parametrize(("answer", "happens"), [("skip", "この日は開かない"), ("keep", "そのまま開く")])
def test_the_day_may_be_left_out_or_kept(browser, address, answer: str, happens: str) -> None:
    page = browser.post(address, data=september(**{"answer-2026-09-21": answer})).text
    assert happens in items(page, "answered")[0]


def test_a_day_may_be_answered_again(browser, address) -> None:
    told = september(**{"answer-2026-09-21": "skip", "step": "again-2026-09-21"})
    page = browser.post(address, data=told).text
    assert 'data-state="asked"' in page
    assert items(page, "answered") == []
    assert 'type="hidden" name="answer-' not in page


@pytest.mark.parametrize("name", ["answer-2026-09-21", "answer-never", "answer-2026-01-01"])
def test_an_answer_nobody_offered_asks_again(browser, address, name: str) -> None:
    page = browser.post(address, data=september(**{name: "2026-09-23"})).text
    assert 'data-state="asked"' in page


def test_the_sheets_tell_each_day_by_word_and_sign(browser, address) -> None:
    page = browser.post(address, data=september(holidays="skip")).text
    assert sign_on(page, "令和8年9月", 7) == "7 ● 開く日：第1回"
    assert sign_on(page, "令和8年9月", 21) == "21 × 開かない日：敬老の日"
    assert sign_on(page, "令和8年9月", 22) == "22 休 国民の休日"
    assert sign_on(page, "令和8年9月", 8) == "8"
    for word in ("開く日", "移して開く日", "答えを待つ日", "開かない日", "休みの日"):
        assert word in page
    assert page.count('<th scope="col">日</th>') == 2, "September and October"


def test_a_kept_holiday_is_named_on_its_sheet(browser, address) -> None:
    page = browser.post(address, data=september(holidays="keep")).text
    assert sign_on(page, "令和8年9月", 21) == "21 ● 開く日：第3回、敬老の日"


def test_what_is_worth_knowing_stands_beside_the_plan(session, site, program, browser, address) -> None:
    program.promise_count, program.promise_span = 5, PromiseSpan.MONTH
    runner = make.a_staff(session, site, Role.FACILITATOR, name="進行 はると")
    other = make.a_cohort(session, make.a_program(session, site, title="となりの会"), venue="市民センター2階")
    make.runs(session, runner, other)
    make.a_session(session, other, make.MORNING.replace(month=9, day=7, hour=5, year=2026))
    session.commit()
    more = {"staff": [runner.public_id], "apply_until": "2026-09-30", "minimum_count": "3"}
    page = browser.post(address, data=september(holidays="skip", **more)).text
    remarks, met = items(page, "remark"), items(page, "clash")
    assert "2026年9月は3回です（約束は月5回）。" in remarks
    assert "申込みの締切（9月30日（水））が、初回（9月7日（月））よりあとです。" in remarks
    assert "最少の人数がありますが、開くかどうかを決める日がまだありません。" in remarks
    assert any("「市民センター2階」は、となりの会" in one for one in met)
    assert any("進行 はるとさんは、となりの会" in one for one in met)


def test_holidays_nobody_has_announced_are_pointed_out(browser, address) -> None:
    page = browser.post(address, data=september(first_on="2030-04-01")).text
    assert "2030年の祝日はまだ公表されていません。日にちは未確認です。" in items(page, "remark")


@pytest.mark.parametrize("size", ["4", "40"])
def test_the_page_asks_the_database_as_often_for_4_dates_as_for_40(
    browser, address, statements, size: str
) -> None:
    with statements() as seen:
        browser.post(address, data=september(holidays="skip", count=size))
    assert len(seen) <= 9
