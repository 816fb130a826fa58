"""Changing a cohort that exists: its plan, its place, its seats, who runs it, one session, and its end."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.clock import at_tokyo, tokyo
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.programs.enums import CapacityUnit, CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort, CohortStaff, ScheduleRule
from tests import make

FIRST = dt.date(2026, 12, 8)


@pytest.fixture
def cohort(session: Session, site) -> Cohort:
    """Three Tuesday evenings, さくら among those who come."""
    found = make.a_cohort(session, make.a_program(session, site), name="夜の会", capacity=1)
    session.add(
        ScheduleRule(
            cohort_id=found.id,
            rrule="FREQ=WEEKLY;BYDAY=TU",
            dates=[],
            start_time="19:00",
            length_minutes=120,
            starts_on=FIRST,
            ends_on=FIRST + dt.timedelta(days=14),
        )
    )
    for number in range(3):
        make.a_session(session, found, _evening(FIRST + dt.timedelta(days=7 * number)), number=number + 1)
    make.an_enrolment(session, found, make.a_family_member(session, site, "さくら"))
    session.commit()
    return found


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def _evening(day: dt.date) -> dt.datetime:
    return at_tokyo(day, dt.time(19))


def wednesdays(**more: object) -> dict[str, object]:
    return {
        "effective_from": "2026-12-08",
        "holidays": "keep",
        "rule-1-pattern": "weekly",
        "rule-1-weekdays": ["2"],
        "rule-1-start": "19:00",
        "rule-1-minutes": "120",
        "rule-1-track": "everyone",
        "step": "check",
    } | more


def rows(page: str, state: str) -> list[str]:
    found = re.findall(rf'<tr role="row" data-state="{state}">(.*?)</tr>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def hidden(page: str) -> dict[str, object]:
    """The hidden fields of the confirming page."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        fields.setdefault(name, []).append(value)
    return dict(fields)


def days(session: Session) -> list[str]:
    session.expire_all()
    planned = select(ClassSession).where(ClassSession.state == SessionState.PLANNED)
    return [
        f"{tokyo(one.starts_at):%m-%d}" for one in session.scalars(planned.order_by(ClassSession.starts_at))
    ]


def kinds(session: Session) -> list[MessageKind]:
    return list(session.scalars(select(Message.kind)))


def refused(answer, *sentences: str) -> bool:
    return answer.status_code == 422 and all(sentence in answer.text for sentence in sentences)


def test_the_form_shows_the_rule_as_it_holds(browser, cohort):
    page = browser.get(f"/staff/cohorts/{cohort.public_id}/dates").text
    assert 'data-action="reschedule"' in page
    assert 'value="2026-12-08"' in page
    assert re.search(r'name="rule-1-start"[^>]*value="19:00"', page)
    assert re.search(r'name="rule-1-weekdays"[^>]*value="1"[^>]*checked', page)


def test_the_form_sent_as_it_stands_changes_nothing(session, browser, cohort):
    same = wednesdays(**{"rule-1-weekdays": ["1"]})
    page = browser.post(f"/staff/cohorts/{cohort.public_id}/dates", data=same).text
    assert "変わるところはありません" in page
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    assert browser.post(address, data=hidden(page) | {"step": "save"}).status_code == 303
    assert (days(session), kinds(session)) == (["12-08", "12-15", "12-22"], [])


def test_every_change_is_shown_with_who_would_be_told_and_then_saved_once(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    page = browser.post(address, data=wednesdays()).text
    assert 'data-state="confirm"' in page
    assert "1人：メール1" in page
    assert len(rows(page, "moved")) == 3
    assert "2026-12-08（火） 19:00–21:00 2026-12-09（水） 19:00–21:00" in rows(page, "moved")[0]
    assert days(session) == ["12-08", "12-15", "12-22"], "looking changes nothing"
    for _ in range(2):
        answer = browser.post(address, data=hidden(page) | {"step": "save"})
        assert answer.status_code == 303
    assert days(session) == ["12-09", "12-16", "12-23"]
    assert kinds(session) == [MessageKind.MOVED] * 3


def test_a_shorter_plan_shows_what_falls_away(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    page = browser.post(address, data=wednesdays(**{"rule-1-until": "2026-12-16"})).text
    assert "中止になります" in rows(page, "dropped")[0]
    browser.post(address, data=hidden(page) | {"step": "save"})
    assert days(session) == ["12-09", "12-16"]
    assert kinds(session).count(MessageKind.CANCELLED) == 1


def test_what_changed_meanwhile_is_shown_again(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    page = browser.post(address, data=wednesdays()).text
    meeting = session.scalars(select(ClassSession).order_by(ClassSession.starts_at)).first()
    meeting.is_edited = True
    session.commit()
    answer = browser.post(address, data=hidden(page) | {"step": "save"})
    assert refused(answer, "見ているあいだに")
    assert days(session)[0] == "12-08"


def test_a_holiday_is_asked_about_and_answered(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    mondays = {"rule-1-weekdays": ["0"], "rule-1-first_on": "2026-12-28"}
    page = browser.post(address, data=wednesdays(holidays="ask", **mondays)).text
    assert 'data-state="ask"' in page
    assert 'name="answer-2027-01-11"' in page
    assert refused(browser.post(address, data=hidden(page) | {"step": "save"}), "決めていない日")
    answered = hidden(page) | {"answer-2027-01-11": "skip", "answer-x": "skip", "step": "check"}
    page = browser.post(address, data=answered).text
    assert 'data-state="confirm"' in page
    assert browser.post(address, data=hidden(page) | {"step": "save"}).status_code == 303
    assert days(session) == ["12-28", "01-04", "01-18"]


def test_rules_are_added_and_taken_away(browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    page = browser.post(address, data=wednesdays(step="add")).text
    assert re.search(r'name="rule-2-start"[^>]*value="19:00"', page)
    two = {name.replace("rule-1", "rule-2"): value for name, value in wednesdays().items()}
    page = browser.post(address, data=wednesdays() | two | {"step": "drop-1"}).text
    assert ("rule-1-start" in page, "rule-2-start" in page) == (False, True)
    page = browser.post(
        address, data=wednesdays() | two | {"rule-2-start": "", "rule-1-until": "2026-12-01"}
    ).text
    assert "決まり2：始まる時刻" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"effective_from": ""}, "いつから新しい日程にするか"),
        ({"effective_from": "2026-11-01"}, "これからの日"),
        ({"rule-1-first_on": "2026-12-01"}, "より前の日"),
        ({"rule-1-minutes": ""}, "長さは"),
        ({"rule-1-pattern": "dates", "rule-1-dates": "いつか"}, "いつか"),
        ({"rule-1-until": "2026-12-08", "rule-1-weekdays": ["0"]}, "日にちが一つもできません"),
    ],
)
def test_a_plan_that_cannot_be_is_explained(browser, cohort, typed, sentence):
    answer = browser.post(f"/staff/cohorts/{cohort.public_id}/dates", data=wednesdays(**typed))
    assert refused(answer, sentence)


def test_a_rule_no_form_offers_becomes_a_list_to_fill(session, browser, cohort):
    session.scalars(select(ScheduleRule)).one().rrule = "FREQ=YEARLY"
    session.commit()
    page = browser.get(f"/staff/cohorts/{cohort.public_id}/dates").text
    assert re.search(r'name="rule-1-pattern"[^>]*value="dates"[^>]*checked', page)


def test_several_rules_and_lists_are_shown_as_they_are(session, browser, cohort):
    more = {"cohort_id": cohort.id, "rrule": "", "start_time": "10:00", "length_minutes": 60}
    session.add(ScheduleRule(**more, dates=["2026-12-20", "2026-12-01"], starts_on=FIRST, ends_on=None))
    session.add(ScheduleRule(**more, dates=["2026-12-02"], starts_on=dt.date(2026, 12, 2), ends_on=None))
    session.commit()
    page = browser.get(f"/staff/cohorts/{cohort.public_id}/dates").text
    assert "2026-12-20" in page
    assert "rule-3-start" not in page
    assert re.search(r'name="rule-1-until"[^>]*value="2026-12-22"', page)


def edited(**more: object) -> dict[str, object]:
    return {"name": "夜の会", "venue": "市民センター 会議室B", "way_in": "", "capacity": "1"} | more


def test_another_place_is_told_once_with_the_next_session(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/edit"
    assert "1人：メール1" in browser.get(address).text
    for _ in range(2):
        assert browser.post(address, data=edited(venue="別館")).status_code == 303
    assert kinds(session) == [MessageKind.MOVED]
    session.expire_all()
    assert set(session.scalars(select(ClassSession.revision))) == {1}


def test_a_cohort_is_edited_and_saving_again_changes_nothing(session, site, browser, cohort, now):
    session.add(
        Enrolment(
            site_id=cohort.site_id,
            cohort_id=cohort.id,
            person_id=make.a_family_member(session, site).id,
            state=EnrolmentState.WAITING,
            waiting_number=1,
            created_at=now,
        )
    )
    session.commit()
    address = f"/staff/cohorts/{cohort.public_id}/edit"
    typed = edited(
        name="新しい名前", way_in="南口", capacity="2", apply_until="2026-12-05", minimum_count="3",
        decide_on="2026-12-06", opens_on="2026-12-01", closes_on="2026-12-31", agreed_on="2026-11-30",
    )  # fmt: skip
    assert "待っていた1人に席をご案内しました" in browser.get(browser.post(address, data=typed).location).text
    assert browser.post(address, data=typed).status_code == 303
    session.expire_all()
    found = session.get_one(Cohort, cohort.id)
    assert (found.name, found.capacity, found.minimum_count) == ("新しい名前", 2, 3)
    assert kinds(session) == [MessageKind.SEAT_OPENED]
    page = browser.get(f"/staff/cohorts/{cohort.public_id}").text
    for words in ("開くかどうかは12月6日（日）に決めます", "見学の了解", "毎週 火曜", "そのまま開く"):
        assert words in page


@pytest.mark.parametrize(
    "typed",
    [
        {"name": " "},
        {"capacity": "0"},
        {"closes_on": "2026-12-31"},
        {"agreed_on": "2030-01-01"},
        {"minimum_count": "x"},
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_nothing_is_kept(session, browser, cohort, typed):
    answer = browser.post(f"/staff/cohorts/{cohort.public_id}/edit", data=edited(venue="別館") | typed)
    assert answer.status_code == 422
    session.expire_all()
    assert session.get_one(Cohort, cohort.id).venue != "別館"


def test_only_in_preparation_the_unit_may_change(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/edit"
    browser.post(address, data=edited(capacity_unit="household"))
    session.expire_all()
    found = session.get_one(Cohort, cohort.id)
    assert found.capacity_unit is CapacityUnit.PERSON
    found.state = CohortState.DRAFT
    session.commit()
    browser.post(address, data=edited(capacity_unit="household"))
    session.expire_all()
    assert session.get_one(Cohort, cohort.id).capacity_unit is CapacityUnit.HOUSEHOLD


def test_a_cover_is_added_changed_and_taken_back(session, site, browser, cohort):
    staff = make.a_staff(session, site, Role.FACILITATOR, name="夜の進行")
    session.commit()
    address = f"/staff/cohorts/{cohort.public_id}/cover"
    new = {"staff": staff.public_id, "starts_on": "2026-12-08", "ends_on": ""}
    assert browser.post(address, data=new).status_code == 303
    assert "夜の進行" in browser.get(address).text
    assert refused(browser.post(address, data=new | {"ends_on": "2026-12-01"}), "よりあと")
    assert refused(browser.post(address, data=new | {"staff": "x"}), "一覧から")
    one = {"runner": staff.public_id, "began_on": "2026-12-08"}
    other = one | {"starts_on": "2026-12-09", "ends_on": "2026-12-22"}
    assert browser.post(f"{address}/days", data=other).status_code == 303
    assert refused(browser.post(f"{address}/days", data=other), "見つかりません")
    session.expire_all()
    assert session.scalars(select(CohortStaff.ends_on)).one() == dt.date(2026, 12, 22)
    now_so = one | {"began_on": "2026-12-09"}
    assert refused(
        browser.post(f"{address}/days", data=now_so | {"starts_on": "2026-12-09", "ends_on": "2026-12-01"}),
        "よりあと",
    )
    assert browser.post(f"{address}/days", data=now_so | {"starts_on": ""}).status_code == 422
    assert refused(
        browser.post(f"{address}/days", data=now_so | {"began_on": "x", "starts_on": "2026-12-09"}), "選んで"
    )
    assert refused(browser.post(f"{address}/remove", data=one | {"began_on": "x"}), "選んで")
    assert refused(browser.post(f"{address}/remove", data=one), "見つかりません")
    assert browser.post(f"{address}/remove", data=now_so).status_code == 303
    session.expire_all()
    assert session.scalars(select(CohortStaff)).all() == []


def test_one_session_changes_in_its_words_without_telling_anybody(session, browser, cohort):
    meeting = session.scalars(select(ClassSession).order_by(ClassSession.starts_at)).first()
    address = f"/staff/sessions/{meeting.public_id}/move"
    typed = {
        "day": "2026-12-08",
        "start": "19:00",
        "end": "21:00",
        "venue": "",
        "theme": "料理",
        "way_in": "裏口",
    }
    for sentence in ("だれにも知らせていません", "変わったところはありません"):
        assert sentence in browser.get(browser.post(address, data=typed).location).text
    assert kinds(session) == []
    assert "料理" in browser.get(f"/staff/cohorts/{cohort.public_id}").text


def test_one_session_is_added_by_hand(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/sessions/new"
    assert browser.get(address).status_code == 200
    typed = {"day": "2026-12-18", "start": "10:00", "end": "11:00", "venue": "別館", "theme": "茶話会"}
    assert browser.post(address, data=typed).status_code == 303
    assert refused(browser.post(address, data=typed), "もうこの会の回があります")
    assert days(session) == ["12-08", "12-15", "12-18", "12-22"]
    assert session.scalars(select(ClassSession.number).where(ClassSession.theme == "茶話会")).one() == 4


def test_a_clash_is_named_and_forbids_nothing(session, site, browser, cohort):
    other = make.a_cohort(session, make.a_program(session, site, title="べつの会"), name="朝")
    make.a_session(session, other, _evening(dt.date(2026, 12, 9)), number=1)
    make.a_session(session, other, _evening(FIRST), number=2)
    session.commit()
    assert "べつの会" in browser.get(f"/staff/cohorts/{cohort.public_id}").text
    page = browser.post(f"/staff/cohorts/{cohort.public_id}/dates", data=wednesdays()).text
    assert "べつの会 朝（19:00–21:00）も使います" in page


def test_a_cohort_ends_after_its_last_session(session, browser, cohort):
    address = f"/staff/cohorts/{cohort.public_id}/finish"
    assert address not in browser.get(f"/staff/cohorts/{cohort.public_id}").text
    assert refused(browser.post(address), "これからの回があります")
    for meeting in session.scalars(select(ClassSession)):
        meeting.state = SessionState.CANCELLED
    session.commit()
    assert address in browser.get(f"/staff/cohorts/{cohort.public_id}").text
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 303
    session.expire_all()
    assert session.get_one(Cohort, cohort.id).state is CohortState.CLOSED
    page = browser.get(f"/staff/cohorts/{cohort.public_id}").text
    assert "日程を見直す" not in page
    assert refused(
        browser.post(f"/staff/cohorts/{cohort.public_id}/edit", data=edited(name="x")), "終わった期"
    )


def test_dates_and_cover_are_not_for_a_facilitator(session, site, staff_client, cohort):
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    browser = staff_client(staff=staff)
    for path in ("dates", "edit", "cover", "sessions/new", "finish"):
        assert browser.get(f"/staff/cohorts/{cohort.public_id}/{path}").status_code == 403
    assert "日程を見直す" not in browser.get(f"/staff/cohorts/{cohort.public_id}").text


def undo_address(page: str) -> str:
    return re.search(r"/staff/cohort-changes/\w{16}/undo", page).group()


def test_a_whole_plan_is_taken_back_from_the_page_after_saving(
    session, cohort, browser, staff_client
) -> None:
    address = f"/staff/cohorts/{cohort.public_id}/dates"
    checked = browser.post(address, data=wednesdays()).text
    saved = browser.get(browser.post(address, data=hidden(checked) | {"step": "save"}).location).text
    assert "お知らせは10分待ってから送ります" in saved
    assert 'data-state="held-plan"' in saved
    assert re.search(r"日程の見直しは、\d+:\d\dにお知らせします", saved)
    page = browser.get(undo_address(saved)).text
    assert [day in page for day in ("2026-12-09", "2026-12-08", "2026-12-22")] == [True] * 3
    assert staff_client(Role.COORDINATOR).get(undo_address(saved)).status_code == 404
    done = browser.post(undo_address(saved))
    assert done.status_code == 303
    after = browser.get(done.location).text
    assert "もとにもどしました。だれにも知らせていません。" in after
    assert 'data-state="held-plan"' not in after
    refused = browser.post(undo_address(saved))
    assert refused.status_code == 422
    assert "もうもとにもどしたか" in refused.text
    session.expire_all()
    starts = session.scalars(select(ClassSession.starts_at).order_by(ClassSession.number)).all()
    assert [tokyo(start).date() for start in starts] == [FIRST + dt.timedelta(days=7 * n) for n in range(3)]


def test_a_new_place_is_taken_back_from_the_page_after_saving(session, cohort, browser) -> None:
    old = cohort.venue
    address = f"/staff/cohorts/{cohort.public_id}/edit"
    form = {"name": cohort.name, "venue": "別館", "way_in": cohort.way_in, "capacity": "1"}
    saved = browser.get(browser.post(address, data=form).location).text
    assert "場所の変更は、" in saved
    page = browser.get(undo_address(saved)).text
    assert "別館" in page
    assert old in page
    assert "もとにもどしました" in browser.get(browser.post(undo_address(saved)).location).text
    session.expire_all()
    assert session.get_one(Cohort, cohort.id).venue == old
