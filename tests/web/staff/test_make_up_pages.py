"""Staff see who lacks what, offer a catch-up in three clicks, and decide when somebody is done."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.enrolment.enums import ChoiceSource, EnrolmentState, MakeUpState, MakeUpWay
from familyprog.enrolment.models import MakeUp, MonthChoice
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Cohort, CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)


@pytest.fixture
def place(session, site, now):
    """A course whose first unit somebody missed, and another group that teaches it: (home, host, enrolment)."""
    program = make.a_program(session, site)
    version = make.a_curriculum(session, units=2, required=2)
    units = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).all()
    home = make.a_cohort(session, program, curriculum_version_id=version.id, name="昼の期")
    past = make.a_session(session, home, now - WEEK, units=units[:1])
    make.a_session(session, home, now + WEEK, units=units[1:], number=2)
    host = make.a_cohort(session, program, curriculum_version_id=version.id, name="夜の期", venue="公民館")
    evening = make.a_session(session, host, now + 2 * WEEK, units=units[:1])
    sakura = make.an_enrolment(
        session, home, make.a_family_member(session, site, "さくら"), created_at=now - 4 * WEEK
    )
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    attendance.mark(session, past, sakura.person_id, Mark.EXCUSED, version=None, now=past.starts_at, by=by)
    session.commit()
    return home, evening, sakura


def grid(cohort) -> str:
    return f"/staff/cohorts/{cohort.public_id}/units"


def unit(enrolment, number: int = 1) -> str:
    return f"/staff/enrolments/{enrolment.public_id}/units/{number}"


def made(session) -> MakeUp:
    session.expire_all()
    return session.scalars(select(MakeUp)).one()


def test_a_catch_up_is_offered_from_the_grid_and_the_host_sees_a_guest(session, place, staff_client) -> None:
    home, evening, sakura = place
    browser = staff_client()
    assert grid(home) in browser.get(f"/staff/cohorts/{home.public_id}").text
    page = browser.get(grid(home)).text
    assert "お休みでした" in page
    assert "これから" in page
    assert unit(sakura) in page
    assert unit(sakura, 2) not in page

    choice = browser.get(unit(sakura)).text
    assert all(words in choice for words in ("夜の期", "公民館", "空きあり", "一対一", "資料の郵送と電話"))
    check = browser.post(unit(sakura), data={"host": evening.public_id, "step": "check"}).text
    assert "お知らせする人" in check
    assert "さくらさん（メール）" in check
    assert session.scalars(select(MakeUp)).all() == []
    back = browser.post(unit(sakura), data={"host": evening.public_id, "step": "edit"})
    assert "どの方法にしますか" in back.text

    done = browser.post(unit(sakura), data={"host": evening.public_id, "step": "confirm"})
    assert done.location.endswith(grid(home))
    assert "補講の予定" in browser.get(grid(home)).text
    assert "ゲスト（補講）" in browser.get(f"/staff/sessions/{evening.public_id}/roster").text
    assert len(session.scalars(select(Message)).all()) == 1


def test_what_was_said_on_the_telephone_is_not_sent(session, place, staff_client) -> None:
    _home, evening, sakura = place
    told = {"host": evening.public_id, "step": "confirm", "has_been_told": "y"}
    assert staff_client().post(unit(sakura), data=told).status_code == 303
    assert session.scalars(select(Message)).all() == []


def test_a_packet_is_credited_on_the_grid(session, place, staff_client) -> None:
    home, _evening, sakura = place
    browser = staff_client()
    check = browser.post(unit(sakura), data={"host": "packet", "step": "check"}).text
    assert "お知らせは出ません" in check
    browser.post(unit(sakura), data={"host": "packet", "step": "confirm"})
    assert made(session).way is MakeUpWay.PACKET
    credit = re.search(r'"(/staff/make-ups/\w+/credit)"', browser.get(grid(home)).text)
    assert credit
    browser.post(credit[1])
    assert made(session).state is MakeUpState.CREDITED
    assert "補講で受けた" in browser.get(grid(home)).text
    assert browser.get(unit(sakura)).status_code == 404


def test_what_is_arranged_can_be_changed_or_taken_back(session, place, staff_client) -> None:
    home, evening, sakura = place
    browser = staff_client()
    browser.post(unit(sakura), data={"host": evening.public_id, "step": "confirm"})
    assert browser.get(unit(sakura)).status_code == 200
    drop = re.search(r'"(/staff/make-ups/\w+/drop)"', browser.get(grid(home)).text)
    assert drop
    browser.post(drop[1])
    assert made(session).state is MakeUpState.DROPPED
    assert "補講を案内" in browser.get(grid(home)).text


def test_a_full_day_is_said_beside_the_choice(session, place, staff_client) -> None:
    _home, evening, sakura = place
    session.get_one(Cohort, evening.cohort_id).capacity = 0
    session.commit()
    answer = staff_client().post(unit(sakura), data={"host": evening.public_id, "step": "confirm"})
    assert answer.status_code == 422
    assert "一覧から選んでください" in answer.text


def test_whoever_rests_is_first_asked_back(session, place, staff_client) -> None:
    _home, evening, sakura = place
    sakura.state = EnrolmentState.PAUSED
    session.commit()
    answer = staff_client().post(unit(sakura), data={"host": evening.public_id, "step": "confirm"})
    assert answer.status_code == 422
    assert "受講中の方だけが" in answer.text


def test_who_is_not_to_be_contacted_is_said_so(session, site, place, staff_client) -> None:
    home, evening, _sakura = place
    quiet = make.an_enrolment(
        session, home, make.a_family_member(session, site, "しずか", contact={"channel": Channel.NONE})
    )
    session.commit()
    check = staff_client().post(unit(quiet), data={"host": evening.public_id, "step": "check"}).text
    assert "こちらから連絡しない" in check


def test_people_decide_that_somebody_is_done_and_say_why(session, place, staff_client) -> None:
    home, _evening, sakura = place
    browser, page = staff_client(), f"/staff/enrolments/{sakura.public_id}/complete"
    assert page in browser.get(grid(home)).text
    assert "記録はそのまま残ります" in browser.get(page).text
    refused = browser.post(page, data={"reason": ""})
    assert refused.status_code == 422
    assert "わけを短く書いてください" in refused.text
    assert browser.post(page, data={"reason": "お引っ越し"}).status_code == 303
    session.expire_all()
    assert session.get_one(type(sakura), sakura.id).state is EnrolmentState.COMPLETED
    assert "ひと区切り" in browser.get(grid(home)).text


def test_the_reception_may_offer_and_not_decide(place, staff_client) -> None:
    home, _evening, sakura = place
    browser = staff_client(Role.RECEPTION)
    assert browser.get(grid(home)).status_code == 403
    assert browser.get(unit(sakura)).status_code == 200
    assert browser.get(f"/staff/enrolments/{sakura.public_id}/complete").status_code == 403


def test_a_cohort_without_units_or_people_says_so(session, site, staff_client) -> None:
    empty = make.a_cohort(session, make.a_program(session, site))
    plain = make.a_cohort(session, make.a_program(session, site))
    make.an_enrolment(session, plain, make.a_family_member(session, site))
    session.commit()
    browser = staff_client()
    assert "受講している方がまだいません" in browser.get(grid(empty)).text
    assert "回ごとの内容が決まっていません" in browser.get(grid(plain)).text


def test_the_months_group_is_chosen_for_whoever_calls(session, site, now, staff_client) -> None:
    program = make.a_program(session, site, ProgramKind.PRACTICE)
    day, evening = (make.a_cohort(session, program, name=name, capacity=1) for name in ("平日昼", "夜会"))
    make.a_session(session, evening, now + 5 * WEEK)
    sakura = make.an_enrolment(session, day, make.a_family_member(session, site, "さくら"))
    session.commit()
    browser, page = staff_client(), f"/staff/enrolments/{sakura.public_id}/month"
    assert "平日昼" in browser.get(grid(day)).text
    assert "1月の会" in browser.get(f"{page}?month=2027-01-01").text
    for none in ("0001-01-01", "9999-12-01", "soon"):
        assert "1月の会" in browser.get(f"{page}?month={none}").text
    said = {"month": "2027-01-01", "group": evening.public_id, "source": "phone"}
    assert browser.post(page, data=said).location.endswith(grid(day))
    choice = session.scalars(select(MonthChoice)).one()
    assert (choice.cohort_id, choice.source) == (evening.id, ChoiceSource.PHONE)
    assert "夜会" in browser.get(grid(day)).text

    other = make.an_enrolment(session, day, make.a_family_member(session, site, "あき"))
    session.commit()
    refused = browser.post(f"/staff/enrolments/{other.public_id}/month", data=said)
    assert refused.status_code == 422
    assert "満席です" in refused.text
    browser.post(page, data={"month": "nonsense", "group": "rest", "source": "staff"})
    session.expire_all()
    choice = session.scalars(select(MonthChoice)).one()
    assert (choice.is_resting, choice.source) == (True, ChoiceSource.STAFF)
    assert "お休み" in browser.get(grid(day)).text
