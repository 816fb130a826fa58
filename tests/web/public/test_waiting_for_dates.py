"""Dates to come: a button, the same short steps, and no seat before there is something to come to."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.enrolment.models import Application, DatesWish, Enrolment
from familyprog.people.models import Person
from tests import make


@pytest.fixture
def program(session, site):
    return make.a_program(session, site, slug="minamo", eligibility=[{"kind": "residence", "areas": "市内"}])


@pytest.fixture
def cohort(session, program):
    cohort = make.a_cohort(session, program, name="第2期", has_dates_to_come=True)
    session.commit()
    return cohort


def wishes(session) -> int:
    return session.scalar(select(func.count(DatesWish.id)))


def steps(client, cohort, **typed: str):
    base = f"/cohorts/{cohort.public_id}/apply"
    typed = {"channel": "mail", "email": "sakura@example.jp", "title_style": "neutral"} | typed
    place = client.post(f"/cohorts/{cohort.public_id}/dates", data={}).location
    assert place.endswith("/apply/name")
    assert "全3ステップ" in client.get(place).text
    client.post(place, data={"alias": "さくら", "relation": "mother"})
    client.post(f"{base}/contact", data=typed)
    client.post(f"{base}/reach", data=typed | {"safe_from_hour": "9", "safe_until_hour": "17"})
    assert "決まったら知らせてほしい" in client.get(f"{base}/check").text
    return client.post(f"{base}/check", data={})


def prove(client, session, config, cohort):
    code = session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
    address = f"/cohorts/{cohort.public_id}/apply/code"
    return client.post(address, data={"code": digits_of(code, config.secret_key)})


def test_the_page_says_when_the_dates_are_to_come(client, cohort) -> None:
    for address in ("/programs/minamo", f"/cohorts/{cohort.public_id}/apply"):
        page = client.get(address).text
        assert "日程は決まりしだいお知らせします" in page
        assert 'data-action="wish-dates"' in page
        assert "申し込む" not in page.split("<main")[1].split("</main")[0]


def test_three_short_steps_put_somebody_on_the_list_and_take_no_seat(client, session, config, cohort) -> None:
    assert steps(client, cohort).location.endswith("/apply/code")
    assert wishes(session) == 0, "nothing before the proof"
    for _ in range(2):
        done = prove(client, session, config, cohort)
    page = client.get(done.location).text
    assert 'data-state="awaiting"' in page
    assert "席は、まだお取りしていません" in page
    assert (wishes(session), session.scalar(select(func.count(Enrolment.id)))) == (1, 0)
    assert session.scalars(select(Application.answers)).one() == {"purpose": "dates"}
    assert client.get("/me/").status_code == 200


def test_without_mail_the_desk_puts_them_on_the_list(client, session, staff_client, cohort) -> None:
    done = steps(client, cohort, channel="phone", phone="0848123456", email="")
    assert 'data-state="awaiting"' in client.get(done.location).text
    row, desk = session.scalars(select(Application)).one(), staff_client()
    assert "日程のお知らせ" in desk.get("/staff/calls").text
    assert "日程のお知らせのご希望です" in desk.get(f"/staff/applications/{row.public_id}").text
    for _ in range(2):
        assert desk.post(f"/staff/applications/{row.public_id}/confirm").status_code == 303
    assert wishes(session) == 1


def test_who_is_signed_in_needs_one_tap_and_another_to_take_it_back(
    session, site, family_client, cohort
) -> None:
    person = make.a_family_member(session, site)
    session.commit()
    browser = family_client(person.id)
    for _ in range(2):
        assert browser.post(f"/cohorts/{cohort.public_id}/dates").location.endswith("/programs/minamo")
    assert wishes(session) == 1
    assert 'data-action="take-back-wish"' in browser.get("/programs/minamo").text
    for _ in range(2):
        browser.post(f"/cohorts/{cohort.public_id}/dates/back")
    assert wishes(session) == 0
    assert 'data-action="wish-dates"' in browser.get("/programs/minamo").text


def test_a_visitor_takes_nothing_back(client, session, cohort) -> None:
    assert client.post(f"/cohorts/{cohort.public_id}/dates/back").status_code == 303


def test_when_the_time_is_over_the_next_cohort_is_offered(client, session, program, cohort, now) -> None:
    past = make.a_cohort(session, program, name="第1期", apply_until=dt.date(2026, 11, 20))
    make.a_session(session, past)
    session.commit()
    page = client.get(f"/cohorts/{past.public_id}/apply").text
    assert "今回の受付は終わりました" in page
    assert "第2期" in page
    assert f"/cohorts/{cohort.public_id}/dates" in page


def test_dates_that_are_set_lead_to_the_usual_way_in(client, session, program) -> None:
    cohort = make.a_cohort(session, program)
    make.a_session(session, cohort)
    session.commit()
    assert client.post(f"/cohorts/{cohort.public_id}/dates").location.endswith("/apply")
    assert wishes(session) == 0


def test_dates_set_in_the_middle_of_the_steps_are_told(client, session, config, cohort) -> None:
    steps(client, cohort)
    cohort.has_dates_to_come = False
    session.commit()
    answer = prove(client, session, config, cohort)
    assert answer.status_code == 422
    assert "日程はもう決まっています" in answer.text
    assert session.scalar(select(func.count(Person.id))) == 0
