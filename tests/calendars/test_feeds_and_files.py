"""Files to keep, feeds of staff, the pages that hand them out, and the brake."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.accounts.models import FamilySession, Staff
from familyprog.base.db import unit_of_work
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest
from familyprog.base.words import telling_words
from familyprog.calendars import service as calendars
from familyprog.calendars.rules import Party
from familyprog.people.models import ContactProfile
from familyprog.programs.models import ClassSession
from familyprog.web.brake import Brake
from tests import make
from tests.calendars.strict import components_of
from tests.conftest import signed_in, with_cookie
from tests.worker.world import SESSION_AT, TELLING_TITLE, VENUE

HOUSE = Party("office@example.jp", "まなびの会")
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(world):
    return world.family(calendar_channel="none")


@pytest.fixture
def mine(world, person, family_client):
    """The person's own pages."""
    return family_client(person.id)


def address_in(page) -> str:
    return re.search(r"http://[^\s<]+(/c/[\w-]+\.ics)", page.text)[1]


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_all_dates_are_one_file_to_keep(world, mine):
    with world.sessions() as session:
        make.a_session(session, world.cohort, SESSION_AT + 7 * DAY, number=2)
        session.commit()
    answer = mine.get("/me/calendar.ics")
    parts = components_of(answer.data)
    assert parts["VCALENDAR"][0]["METHOD"] == [("", "PUBLISH")]
    assert len(parts["VEVENT"]) == 2
    assert not any("ATTENDEE" in event for event in parts["VEVENT"])
    assert all(len(event["ORGANIZER"]) == 1 for event in parts["VEVENT"])
    assert 'filename="calendar.ics"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert telling_words(answer.text.replace("\r\n ", ""), [TELLING_TITLE, VENUE, "さくら"]) == []


def test_one_date_is_a_file_and_somebody_elses_is_none(world, mine):
    with world.sessions() as session:
        make.a_session(session, world.cohort, SESSION_AT + 7 * DAY, number=2)
        other = make.a_session(session, make.a_cohort(session, world.program))
        session.commit()
    one = mine.get(f"/me/sessions/{world.meeting.public_id}/calendar.ics")
    assert len(components_of(one.data)["VEVENT"]) == 1
    assert mine.get(f"/me/sessions/{other.public_id}/calendar.ics").status_code == 404
    assert f"/me/sessions/{world.meeting.public_id}/calendar.ics" in mine.get("/me/dates").text


def test_without_dates_there_is_no_file(world, person, mine, now):
    with world.sessions() as session:
        session.execute(update(ClassSession).values(starts_at=now - 3 * DAY, ends_at=now - 2 * DAY))
        session.commit()
        with pytest.raises(NotFoundError):
            calendars.file_bytes(session, person.id, organizer=HOUSE, now=now)
    assert mine.get("/me/calendar.ics").status_code == 404
    assert "calendar.ics" not in mine.get("/me/calendar").text


def test_who_wants_nothing_in_calendars_gets_an_empty_feed(world, person, client, now):
    with world.sessions() as session:
        token = calendars.issue_feed(session, person.id, now=now, by=MACHINE)
        session.commit()
    assert "VEVENT" not in components_of(client.get(f"/c/{token}.ics").data)


# ── the window ───────────────────────────────────────────────────────────────────────────────────


def test_a_feed_goes_from_thirty_days_ago_to_four_hundred_ahead(world, client, now):
    person = world.family(calendar_channel="feed")
    with world.sessions() as session:
        for number, days in enumerate((-31, -29, 399, 401), start=2):
            make.a_session(session, world.cohort, now + days * DAY, number=number)
        token = calendars.issue_feed(session, person.id, now=now, by=MACHINE)
        session.commit()
    events = components_of(client.get(f"/c/{token}.ics").data)["VEVENT"]
    assert [event["DTSTART"][0][1][:8] for event in events] == ["20261102", "20261208", "20280104"]


def test_plain_words_in_a_feed_are_for_those_who_chose_them(world, client, now):
    person = world.family(calendar_channel="feed", title_style="full")
    with world.sessions() as session:
        token = calendars.issue_feed(session, person.id, now=now, by=MACHINE)
        session.commit()
    url = f"/c/{token}.ics"
    assert "LOCATION" in components_of(client.get(url).data)["VEVENT"][0]
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(title_style="minimal"))
        session.commit()
    entry = components_of(client.get(url).data)["VEVENT"][0]
    assert entry["SUMMARY"][0][1] == "予定"
    assert "LOCATION" not in entry


# ── the own page ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_the_address_as_text_link_and_picture(mine, client):
    page = mine.post("/me/calendar/feed")
    path = address_in(page)
    assert "webcal://" in page.text
    assert '<svg class="qr"' in page.text
    assert client.get(path).status_code == 200
    mine.post("/me/calendar/feed/end")
    assert client.get(path).status_code == 404


@pytest.fixture
def subscribed(own_app, now):
    """A family and a facilitator of an installation of its own, each with an address: only real commits show."""
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        person, staff = make.a_family_member(session, site), make.a_staff(session, site)
        make.an_enrolment(session, make.a_cohort(session, make.a_program(session, site)), person)
        token = calendars.issue_feed(session, person.id, now=now, by=MACHINE)
        other = calendars.issue_staff_feed(session, now=now, by=make.the_actor(staff))
        row = FamilySession(token_hash=digest("t"), person_id=person.id, created_at=now, seen_at=now)
        session.add(row)
        inside = signed_in(own_app, session, staff, now)
    return {"/me/calendar": (with_cookie(own_app, "family:t"), token), "/staff/calendar": (inside, other)}


@pytest.mark.parametrize("page", ["/me/calendar", "/staff/calendar"])
def test_its_owner_sees_on_which_day_it_was_read_and_it_is_written_once_a_day(own_app, subscribed, page):
    (browser, token), written = subscribed[page], []
    event.listen(
        own_app.config["ENGINE"], "before_cursor_execute", lambda *some: written.append(some[2].split()[0])
    )
    calendar, path = own_app.test_client(), f"/c/{token}.ics"
    assert "まだ読みにきていません" in browser.get(page).text
    assert calendar.get("/c/another.ics").status_code == 404
    assert "UPDATE" not in written
    tag = calendar.get(path).headers["ETag"]
    assert written.count("UPDATE") == 2  # whosever address it is
    assert calendar.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert calendar.get(path).status_code == 200
    assert written.count("UPDATE") == 2
    assert "予定表が読みにきた日：12月1日（火）" in browser.get(page).text
    browser.post(f"{page}/feed")
    assert "まだ読みにきていません" in browser.get(page).text, "nobody has read the new one"


def test_a_database_that_takes_nothing_keeps_no_calendar_from_being_read(mine, client, monkeypatch):
    path = address_in(mine.post("/me/calendar/feed"))

    def full(*_some, **_more):
        raise OperationalError("UPDATE", {}, Exception("disk is full"))

    monkeypatch.setattr(calendars, "note_fetch", full)
    assert client.get(path).status_code == 200


# ── staff ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def facilitator(world, session):
    """Somebody who runs our cohort."""
    staff = make.a_staff(session, world.site, Role.FACILITATOR)
    make.runs(session, staff, world.cohort)
    session.commit()
    return staff


def test_a_facilitator_subscribes_to_the_own_sessions_and_sees_nobody(
    world, facilitator, staff_client, client
):
    world.family("さくら")
    browser = staff_client(staff=facilitator)
    with world.sessions() as session:
        make.a_session(session, make.a_cohort(session, world.program), SESSION_AT)
        session.commit()
    assert "まだアドレスはありません" in browser.get("/staff/calendar").text
    path = address_in(browser.post("/staff/calendar/feed"))
    answer = client.get(path)
    (entry,) = components_of(answer.data)["VEVENT"]
    assert entry["SUMMARY"][0][1] == "学習会（第1回）"
    assert "ATTENDEE" not in entry
    assert telling_words(answer.text.replace("\r\n ", ""), [TELLING_TITLE, VENUE, "さくら"]) == []
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    renewed = address_in(browser.post("/staff/calendar/feed"))
    assert [client.get(one).status_code for one in (path, renewed)] == [404, 200]
    browser.post("/staff/calendar/feed/end")
    assert client.get(renewed).status_code == 404


@pytest.mark.parametrize("change", [{"ends_on": dt.date(2026, 11, 30)}, {"is_disabled": True}])
def test_it_ends_with_the_account(world, session, facilitator, staff_client, client, change):
    path = address_in(staff_client(staff=facilitator).post("/staff/calendar/feed"))
    session.execute(update(Staff).where(Staff.id == facilitator.id).values(change))
    session.commit()
    assert client.get(path).status_code == 404


def test_only_staff_have_such_an_address(session, now):
    with pytest.raises(NotFoundError):
        calendars.issue_staff_feed(session, now=now, by=MACHINE)


# ── the brake ────────────────────────────────────────────────────────────────────────────────────


def test_a_program_that_asks_like_mad_is_slowed_down(client):
    codes = {client.get("/c/nothing.ics").status_code for _ in range(60)}
    slowed = client.get("/c/nothing.ics")
    assert (codes, slowed.status_code, slowed.headers["Retry-After"]) == ({404}, 429, "60")
    assert client.get("/c/other.ics").status_code == 404


def test_a_new_minute_begins_anew(now):
    brake = Brake(1)
    assert [brake.is_too_fast("a", now) for _ in range(2)] == [False, True]
    assert not brake.is_too_fast("a", now + dt.timedelta(minutes=1))
    assert not brake.is_too_fast("a", now)
