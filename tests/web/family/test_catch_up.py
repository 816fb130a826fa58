"""After a session that could not be: kind words, other days at one tap, and the telephone."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.models import MakeUp
from familyprog.programs.models import Cohort, CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)


@pytest.fixture
def place(session, site, now):
    """Two units on the coming day of the own group; elsewhere together on one of three evenings."""
    program = make.a_program(session, site)
    version = make.a_curriculum(session, units=2, required=2)
    units = session.scalars(
        select(CurriculumUnit)
        .where(CurriculumUnit.curriculum_version_id == version.id)
        .order_by(CurriculumUnit.number)
    ).all()
    home = make.a_cohort(session, program, curriculum_version_id=version.id, name="昼の期")
    own = make.a_session(session, home, now + dt.timedelta(days=1), units=units)
    host = make.a_cohort(session, program, curriculum_version_id=version.id, name="夜の期")
    evenings = [
        make.a_session(session, host, now + (n + 1) * WEEK, units=units, number=n + 1) for n in range(3)
    ]
    sakura = make.an_enrolment(session, home, make.a_family_member(session, site, "さくら"))
    session.commit()
    return own, evenings, sakura


def choose(browser, sakura, evening, number: int = 1):
    return browser.post(f"/me/make-ups/{sakura.public_id}/{number}", data={"host": evening.public_id})


def test_after_saying_that_one_cannot_come_other_days_are_one_tap_away(session, place, family_client) -> None:
    own, evenings, sakura = place
    browser = family_client(sakura.person_id)
    assert "ほかの日に受けられます" not in browser.get("/me/").text
    browser.post(f"/me/sessions/{own.public_id}/absent")
    page = browser.get("/me/").text
    assert page.count('data-state="catch-up"') == 2
    assert "電話で話す" in page
    assert "受けないままでも大丈夫です" in page
    assert not re.search("欠席|遅れ|不足|足りません", page)
    more = browser.get(f"/me/make-ups/{sakura.public_id}/1").text
    assert more.count("この日に受ける") == 3

    assert choose(browser, sakura, evenings[1]).location.endswith("/me/")
    page = browser.get("/me/").text
    assert 'data-state="catch-up"' not in page, "both units of the evening are arranged with one tap"
    assert "補講の予定" in page
    assert "補講" in browser.get("/me/dates").text
    hosts = session.scalars(select(MakeUp.class_session_id)).all()
    assert hosts == [evenings[1].id] * 2


def test_a_day_that_teaches_only_one_of_the_two_leaves_the_other_open(session, place, family_client) -> None:
    own, evenings, sakura = place
    first = session.scalars(select(CurriculumUnit).order_by(CurriculumUnit.number)).first()
    short = make.a_session(
        session, session.get_one(Cohort, evenings[0].cohort_id), make.MORNING + 9 * WEEK, units=[first]
    )
    session.commit()
    browser = family_client(sakura.person_id)
    browser.post(f"/me/sessions/{own.public_id}/absent")
    choose(browser, sakura, short)
    assert session.scalars(select(MakeUp.class_session_id)).all() == [short.id]
    assert browser.get("/me/").text.count('data-state="catch-up"') == 1


def test_one_tap_gives_the_evening_back(session, place, family_client) -> None:
    own, evenings, sakura = place
    browser = family_client(sakura.person_id)
    browser.post(f"/me/sessions/{own.public_id}/absent")
    choose(browser, sakura, evenings[0])
    drop = re.search(r'"(/me/make-ups/\w+/drop)"', browser.get("/me/").text)
    assert drop
    browser.post(drop[1])
    session.expire_all()
    assert set(session.scalars(select(MakeUp.state))) == {MakeUpState.DROPPED}
    assert 'data-state="catch-up"' in browser.get("/me/").text


def test_a_day_that_filled_up_is_said_kindly(session, place, family_client) -> None:
    own, evenings, sakura = place
    browser = family_client(sakura.person_id)
    browser.post(f"/me/sessions/{own.public_id}/absent")
    session.get_one(Cohort, evenings[0].cohort_id).capacity = 0
    session.commit()
    answer = choose(browser, sakura, evenings[0])
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "お席がなくなりました" in page
    assert "いま選べる日はありません" in page
    assert "一対一" in page


def test_nobody_chooses_for_somebody_else_or_for_what_is_not_missed(
    session, site, place, family_client
) -> None:
    own, evenings, sakura = place
    stranger = make.a_family_member(session, site, "よそのひと")
    session.commit()
    assert choose(family_client(stranger.id), sakura, evenings[0]).status_code == 404
    assert choose(family_client(sakura.person_id), sakura, evenings[0]).status_code == 404
    assert session.scalars(select(MakeUp)).all() == []
    assert own.number == 1
