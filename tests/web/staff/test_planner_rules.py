"""Several rules in one plan: added, taken out, refused each at its own field."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.programs.enums import ProgramKind, Track
from familyprog.programs.models import ClassSession, Cohort, ScheduleRule
from tests import make
from tests.web.staff.plans import rows, sent, typed, words

SATURDAYS = {"pattern": "monthly", "weekdays": ["5"], "weeks": ["1"], "first_on": "2026-12-01"}
WEDNESDAYS = SATURDAYS | {"weekdays": ["2"], "weeks": ["2", "3", "4"]}


@pytest.fixture
def program(session, site):
    return make.a_program(session, site, ProgramKind.DROP_IN)


@pytest.fixture
def address(session, program) -> str:
    session.commit()
    return f"/staff/programs/{program.public_id}/cohorts/new"


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def two_rules(**more: object) -> dict[str, object]:
    """The first Saturday all day, the second to the fourth Wednesday from one o'clock, until March."""
    first = SATURDAYS | {"start": "10:00", "minutes": "480", "until": "2027-03-31"}
    second = WEDNESDAYS | {"start": "13:00", "minutes": "480", "until": "2027-03-31"}
    plan = {"rules": "1,2", "curriculum": "", "time_slot": "", "name": "みんなの場"}
    return typed(**first) | sent(second, rule=2) | plan | more


def test_two_rules_make_one_plan_with_their_own_hours(session, browser, address) -> None:
    page = browser.post(address, data=two_rules()).text
    assert "毎月 第1 土曜 10:00〜18:00" in page
    assert "毎月 第2・第3・第4 水曜 13:00〜21:00" in page
    assert rows(page, "kept")[:2] == [
        "第1回 2026-12-05（土） 10:00–18:00 決めていません なし",
        "第2回 2026-12-09（水） 13:00–21:00 決めていません なし",
    ]
    browser.post(address, data=two_rules(step="open"))
    assert session.scalars(select(ScheduleRule.rrule).order_by(ScheduleRule.id)).all() == [
        "FREQ=MONTHLY;BYDAY=1SA",
        "FREQ=MONTHLY;BYDAY=2WE,3WE,4WE",
    ]


def test_adding_a_rule_keeps_what_was_typed_and_takes_its_hours(browser, address) -> None:
    page = browser.post(address, data=typed(step="add"))
    assert page.status_code == 200
    assert 'value="1,2"' in page.text
    assert page.text.count('value="19:00"') == 2
    assert 'value="市民センター2階"' in page.text
    assert "日程の決まり2" in page.text
    assert 'formaction="' + address + '#rule-3"' in page.text


def test_there_are_five_rules_at_most_and_one_at_least(browser, address) -> None:
    five = browser.post(address, data=typed(step="add", rules="1,2,3,4,5")).text
    assert 'value="1,2,3,4,5"' in five
    assert "もう一つ決まりを足す" not in five
    one = browser.post(address, data=typed(step="drop-1")).text
    assert 'value="2026-12-08"' in one


def test_taking_a_rule_out_keeps_the_others(browser, address) -> None:
    page = browser.post(address, data=two_rules(step="drop-1")).text
    assert 'name="rules" type="hidden" value="2"' in page
    assert 'name="rule-2-start"' in page
    assert 'name="rule-1-start"' not in page


@pytest.mark.parametrize("numbers", ["", "x", "１", "1,1", "-1,1"])
def test_another_list_of_rules_is_read_as_one(browser, address, numbers: str) -> None:
    assert len(rows(browser.post(address, data=typed(rules=numbers)).text, "kept")) == 6


def test_a_refusal_stands_at_its_own_rule_and_names_it(browser, address) -> None:
    answer = browser.post(address, data=two_rules(**{"rule-2-weeks": []}))
    assert answer.status_code == 422
    assert "決まり2：毎月の第何週かを選んでください。" in words(answer.text)
    assert 'id="rule-2-weeks-error"' in answer.text
    assert 'id="rule-1-weeks-error"' not in answer.text
    late = browser.post(address, data=two_rules(**{"rule-2-until": "2026-11-01"})).text
    assert "決まり2：最後の日は、初回の日付よりあとにしてください。" in words(late)
    assert "決まり2：始まる時刻を入れてください" in words(
        browser.post(address, data=two_rules(**{"rule-2-start": ""})).text
    )


def test_alternating_contents_tracks_and_places_reach_the_sessions(session, browser, address) -> None:
    more = {
        "rule-1-themes": "茶話会\n\n学習会",
        "rule-1-venue": "和室",
        "rule-2-track": "supporter",
        "rule-2-themes": "",
    }
    page = browser.post(address, data=two_rules(**more)).text
    assert "月ごとに：茶話会→学習会" in words(page)
    assert "茶話会（和室）" in page
    assert "（支援者のみ）" in page
    browser.post(address, data=two_rules(step="open", **more))
    first, second = session.scalars(select(ClassSession).order_by(ClassSession.starts_at).limit(2))
    assert (first.theme, first.venue, first.track) == ("茶話会", "和室", Track.EVERYONE)
    assert (second.theme, second.venue, second.track) == ("", "", Track.SUPPORTER)
    assert first.planned_on == dt.date(2026, 12, 5)


def test_the_time_of_day_comes_from_the_dates_unless_it_is_chosen(session, browser, address) -> None:
    for choice, found in (("", "evening"), ("day", "day")):
        browser.post(address, data=typed(time_slot=choice, step="open", key=f"key{choice}"))
        assert session.scalars(select(Cohort.time_slot).order_by(Cohort.id.desc())).first().value == found
    page = browser.post(address, data=two_rules()).text
    assert "土曜" in page


def test_an_empty_length_is_the_curriculums(browser, address) -> None:
    monthly = typed(
        curriculum="jissen12:monthly12",
        pattern="monthly",
        weeks=["2"],
        time_slot="",
        minutes="",
        step="check",
    )
    assert "19:00–20:30" in browser.post(address, data=monthly).text
    assert "14:00–16:00" in browser.post(address, data=monthly | {"rule-1-start": "14:00"}).text


def test_a_plan_begins_with_what_the_program_usually_does(session, site, browser, program) -> None:
    program.usual_capacity, program.kind = 7, ProgramKind.PRACTICE
    session.commit()
    page = browser.get(f"/staff/programs/{program.public_id}/cohorts/new").text
    assert 'name="capacity" type="text" value="7"' in page or 'value="7"' in page
    assert 'value="2027-01-01"' in page, "the first of the next month"
    assert 'name="rule-1-pattern" value="monthly" checked' in page
