"""A tap from the queue of a page: what it is told, and two tablets on one roster at the same time."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.attendance.models import Attendance, AttendanceChange, Tally
from familyprog.attendance.queries import roster
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from tests import make
from tests.conftest import signed_in

ASKS = {"Accept": "application/json"}
ROUNDS, PEOPLE = 100, 5


@pytest.fixture
def meeting(session: Session, site, now: dt.datetime) -> ClassSession:
    """A session of now with さくら."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.an_enrolment(session, cohort, make.a_family_member(session, site, "さくら"))
    return make.a_session(session, cohort, now)


@pytest.fixture
def send(session: Session, meeting: ClassSession, staff_client):
    """Send a tap as a page does; the status and what it is told."""
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/sessions/{meeting.public_id}/marks"

    def send(mark: str, key: str, version: object = "", **more: str) -> tuple[int, dict[str, Any]]:
        person = more.pop("person", roster(session, meeting.id)[0].person_public_id)
        typed = {"person": person, "version": version, "mark": mark, "key": key} | more
        answer = browser.post(address, data=typed, headers=ASKS)
        return answer.status_code, answer.json

    return send


def test_a_saved_tap_is_told_its_version_and_how_the_mark_stands(send) -> None:
    now = {"mark": "late", "version": 1, "minutes": 40}
    assert send("late", "k1", minutes="40") == (200, {"state": "saved", "version": 1, "now": now})
    assert send("absent", "k2", 1)[1]["version"] == 2
    again = {"mark": "absent", "version": 2, "minutes": None}
    assert send("late", "k1", minutes="40") == (200, {"state": "saved", "version": 1, "now": again})


def test_a_stale_tap_is_told_the_other_value(send) -> None:
    send("present", "k1", minutes="30")
    theirs = {"mark": "present", "version": 1, "minutes": 30}
    assert send("absent", "k2") == (409, {"state": "conflict", "now": theirs})


def test_a_tap_that_cannot_be_is_told_why(session, meeting, send) -> None:
    assert send("flying", "k1")[0] == 422
    assert send("present", "k" * 41)[0] == 422
    assert "分の数字" in send("present", "k1", minutes="すこし")[1]["sentence"]
    assert "名簿にはいません" in send("present", "k1", person="0" * 16)[1]["sentence"]
    meeting.state = SessionState.CANCELLED
    session.commit()
    assert "中止" in send("present", "k1")[1]["sentence"]
    assert session.scalar(select(Attendance.id)) is None


def test_the_forms_note_minutes_too_and_say_when_they_cannot_be(session, meeting, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    typed = {"person": roster(session, meeting.id)[0].person_public_id, "mark": "late", "from": "roster"}
    address = f"/staff/sessions/{meeting.public_id}/marks"
    assert "分の数字" in browser.post(address, data=typed | {"minutes": "ながく"}).text
    assert browser.post(address, data=typed | {"minutes": " 45 "}).status_code == 303
    assert "途中から" in browser.get(f"/staff/sessions/{meeting.public_id}/roster").text
    assert browser.post(address, data=typed | {"version": "1", "minutes": ""}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Attendance.minutes)).one() is None
    stale = browser.post(address, data=typed | {"mark": "absent"})
    assert (stale.status_code, "/roster#p-" in stale.text) == (409, True)


def test_before_the_day_the_roster_shows_who_comes_and_offers_no_marks(
    session, meeting, staff_client
) -> None:
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/sessions/{meeting.public_id}/roster"
    assert "data-roster=" in browser.get(address).text
    meeting.starts_at, meeting.ends_at = (
        when + dt.timedelta(days=1) for when in (meeting.starts_at, meeting.ends_at)
    )
    session.commit()
    page = browser.get(address).text
    assert "当日になると" in page
    assert "data-roster=" not in page
    assert 'data-action="mark"' not in page


def test_a_day_later_marks_are_forms_and_nothing_is_kept_on_the_device(
    session, meeting, staff_client
) -> None:
    meeting.starts_at, meeting.ends_at = (
        when - dt.timedelta(days=1) for when in (meeting.starts_at, meeting.ends_at)
    )
    session.commit()
    page = staff_client(Role.COORDINATOR).get(f"/staff/sessions/{meeting.public_id}/roster").text
    assert "data-roster=" not in page
    assert 'data-action="mark"' in page


def test_everybody_is_counted_with_his_or_her_own(session, meeting, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    where = f"/staff/sessions/{meeting.public_id}"
    browser.post(f"{where}/walk-ins", data={"alias": "もみじ", "capacity": "supporter", "key": "k"})
    browser.post(f"{where}/tally", data={"capacity": "participant", "heads": "3"})
    page = " ".join(browser.get(f"{where}/roster").text.split())
    assert 'data-count="participant">参加 <b>0</b> / <span>1</span>人' in page
    assert 'data-count="supporter">支援者 <b>1</b> / <span>1</span>人' in page
    assert 'data-count="observer" hidden' in page
    assert "匿名（参加） <b>3</b>人" in page


def test_heads_counted_on_two_tablets_are_asked_about_and_not_overwritten(
    session, meeting, staff_client
) -> None:
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/sessions/{meeting.public_id}/tally"
    first = {"capacity": "participant", "heads": "3", "shown-participant": "0"}
    assert browser.post(address, data=first).status_code == 303
    assert browser.post(address, data=first).status_code == 303, "the same number twice is no conflict"
    late = browser.post(address, data=first | {"heads": "2"})
    assert (late.status_code, "先に3人と記録されました" in late.text) == (422, True)
    assert 'name="shown-participant" value="3"' in late.text
    assert browser.post(address, data=first | {"heads": "2", "shown-participant": "3"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Tally.heads_count)).one() == 2


@pytest.mark.parametrize(("path", "most"), [("", 60), ("/roster", 15)])
def test_a_roster_asks_the_same_questions_for_ten_thirty_and_three_hundred(
    session, site, now, staff_client, statements, path: str, most: int
) -> None:
    browser, counts = staff_client(Role.COORDINATOR), set()
    for size in (10, 30, 300):
        cohort = make.a_cohort(session, make.a_program(session, site), capacity=size)
        for number in range(size):
            make.an_enrolment(session, cohort, make.a_family_member(session, site, f"ひと{number}"))
        meeting = make.a_session(session, cohort, now)
        session.commit()
        with statements() as seen:
            page = browser.get(f"/staff/sessions/{meeting.public_id}{path}").text
        assert page.count('data-action="mark"') == size
        counts.add(len(seen))
    assert len(counts) == 1, counts
    assert max(counts) <= most


def an_evening(app: Flask, now: dt.datetime) -> tuple[str, list[str], list[FlaskClient]]:
    """A session of five people, and two browsers of two people who lead it."""
    with unit_of_work(make_sessions(app.config["ENGINE"])) as session:
        site = make.a_site(session)
        cohort = make.a_cohort(session, make.a_program(session, site))
        people = [make.a_family_member(session, site, f"ひと{number}") for number in range(PEOPLE)]
        for person in people:
            make.an_enrolment(session, cohort, person)
        meeting = make.a_session(session, cohort, now)
        browsers = [signed_in(app, session, make.a_staff(session, site), now) for _ in range(2)]
        return meeting.public_id, [person.public_id for person in people], browsers


def test_two_hundred_taps_of_two_tablets_at_the_same_moment(own_app: Flask, now: dt.datetime) -> None:
    """Both always tap what both see: one is accepted, the other one is shown both values; nothing is lost."""
    meeting, people, browsers = an_evening(own_app, now)
    marks = (("present", "late"), ("left_early", "absent"))
    accepted: dict[str, list[str]] = {person: [] for person in people}
    together = Barrier(2)

    def tap(tablet: int, number: int) -> tuple[int, dict[str, Any]]:
        person = people[number % PEOPLE]
        mark = marks[number // PEOPLE % 2][tablet]
        shown = number // PEOPLE or ""
        typed = {"person": person, "version": shown, "mark": mark, "key": f"{tablet}-{number}"}
        together.wait(20)
        answer = browsers[tablet].post(f"/staff/sessions/{meeting}/marks", data=typed, headers=ASKS)
        return answer.status_code, answer.json | {"mark": mark, "shown": shown or 0}

    with ThreadPoolExecutor(2) as hands:
        for number in range(ROUNDS):
            answers = sorted(hands.map(tap, (0, 1), (number, number)), key=lambda answer: answer[0])
            (saved, first), (stale, second) = answers
            assert (saved, stale) == (200, 409)
            assert first["now"]["version"] == first["version"] == first["shown"] + 1
            assert second["now"] == first["now"], "the one who was late sees what was accepted"
            accepted[people[number % PEOPLE]].append(first["mark"])
    with unit_of_work(make_sessions(own_app.config["ENGINE"])) as session:
        for row in roster(session, session.scalars(select(ClassSession.id)).one()):
            assert row.mark is not None
            assert (row.mark.value, row.version) == (accepted[row.person_public_id][-1], ROUNDS // PEOPLE)
        history = session.execute(
            select(AttendanceChange.attendance_id, AttendanceChange.version).distinct()
        ).all()
        assert len(history) == ROUNDS
