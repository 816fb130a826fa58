"""The rules at the desk: the same as on the web, in one screen, read back, and set aside only with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.enrolment.models import Application, DatesWish, Enrolment
from familyprog.people.enums import Residence
from familyprog.people.models import Person
from tests import make

PAGE = "/staff/entries/new"
TOWN = {"kind": "residence", "areas": "市内"}


@pytest.fixture
def program(session, site):
    rules = [TOWN, {"kind": "age", "most": 39}, {"kind": "interview_first"}]
    return make.a_program(session, site, title="家族の学び", eligibility=rules)


@pytest.fixture
def cohort(session, program):
    cohort = make.a_cohort(session, program)
    make.a_session(session, cohort)
    session.commit()
    return cohort


@pytest.fixture
def desk(staff_client):
    return staff_client(Role.RECEPTION)


def typed(cohort, **more):
    said = {
        "cohort": cohort.public_id,
        "alias": "うめ",
        "relation": "mother",
        "channel": "phone",
        "phone": "0848123456",
        "safe_from_hour": "10",
        "safe_until_hour": "12",
        "entry_way": "phone",
        "key": "one form",
        "step": "check",
    }
    return said | more


def places(session):
    return session.scalar(select(func.count(Enrolment.id)))


def test_only_what_an_open_cohort_needs_is_on_the_screen(session, site, desk, cohort):
    page = desk.get(PAGE).text
    for name in ("residence", "age", "had_interview"):
        assert f'name="{name}"' in page
    for name in ("standing", "all", "is_member"):
        assert f'name="{name}"' not in page
    assert "残しません" in page


def test_what_the_rules_come_to_is_read_back(desk, cohort):
    page = desk.post(PAGE, data=typed(cohort, residence="inside", age="unknown")).text
    assert "ご本人が39歳までのご家庭の会です。お電話でうかがいながら" in page
    assert "市内にお住まいの方の会です。" not in page
    assert "市内</" in page, "what was said is read back too"
    assert 'name="exception_reason"' not in page


def test_what_staff_know_is_counted(desk, cohort):
    data = typed(cohort, residence="inside", age="20s", had_interview="y")
    page = desk.post(PAGE, data=data).text
    assert "はじめに一度お話を" not in page
    assert 'name="had_interview" value="y"' in page


def test_a_rule_is_set_aside_with_a_reason_only(session, desk, cohort):
    said = typed(cohort, residence="outside", age="20s")
    page = desk.post(PAGE, data=said).text
    assert 'name="exception_reason"' in page
    refused = desk.post(PAGE, data=said | {"step": "confirm"})
    assert refused.status_code == 422
    assert "理由をひとこと入れてください" in refused.text
    assert 'data-state="confirm"' in refused.text, "it stays on the page that is read back"
    assert places(session) == 0
    for _ in range(2):
        done = desk.post(PAGE, data=said | {"step": "confirm", "exception_reason": "市内にお勤め"})
        assert done.status_code == 303
    assert session.scalars(select(Enrolment.exception_reason)).one() == "市内にお勤め"
    assert session.scalars(select(Person.residence)).one() is Residence.OUTSIDE


def test_a_reason_that_is_too_long_is_told(session, desk, cohort):
    data = typed(cohort, residence="outside", step="confirm", exception_reason="あ" * 201)
    answer = desk.post(PAGE, data=data)
    assert answer.status_code == 422
    assert "200文字まで" in answer.text
    assert places(session) == 0


def test_somebody_who_calls_may_wait_for_dates(session, program, desk):
    cohort = make.a_cohort(session, program, has_dates_to_come=True)
    session.commit()
    assert "日程はこれから" in desk.get(PAGE).text
    assert "席は取らずに" in desk.post(PAGE, data=typed(cohort)).text
    for _ in range(2):
        done = desk.post(PAGE, data=typed(cohort, step="confirm"), follow_redirects=True)
        assert "日程のお知らせを待つ一覧に入れました" in done.text
    assert (session.scalar(select(func.count(DatesWish.id))), places(session)) == (1, 0)


def test_the_applications_of_another_site_are_not_there(session, site, staff_client, cohort, client):
    client.post(f"/cohorts/{cohort.public_id}/apply", data={"cohort": cohort.public_id})
    row = session.scalars(select(Application)).one()
    elsewhere = make.a_staff(session, make.a_site(session, "となり町"))
    session.commit()
    browser = staff_client(staff=elsewhere)
    for address in ("", "/confirm", "/close"):
        path = f"/staff/applications/{row.public_id}{address}"
        assert (browser.post(path) if address else browser.get(path)).status_code == 404


def test_a_draft_is_not_confirmed_before_it_was_sent(session, desk, cohort, client):
    client.post(f"/cohorts/{cohort.public_id}/apply", data={"cohort": cohort.public_id})
    row = session.scalars(select(Application)).one()
    desk.post(f"/staff/applications/{row.public_id}/confirm")
    desk.post(f"/staff/applications/{row.public_id}/close")
    session.refresh(row)
    assert (row.state.value, places(session)) == ("draft", 0)
