"""The private feed: same bytes twice, 304, and one and the same 404."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from familyprog.accounts.actors import MACHINE
from familyprog.base.words import telling_words
from familyprog.calendars import service as calendars
from familyprog.enrolment.models import Enrolment
from tests.calendars.strict import components_of
from tests.worker.world import TELLING_TITLE, VENUE

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def person(world):
    """Somebody who subscribes."""
    return world.family(calendar_channel="feed")


def issue(world, person, now):
    with world.sessions() as session:
        token = calendars.issue_feed(session, person.id, now=now, by=MACHINE)
        session.commit()
    return token


def test_twice_the_same_bytes_and_then_304(world, person, client, now):
    """Row T8 of the security catalogue."""
    url = f"/c/{issue(world, person, now)}.ics"
    first, second = client.get(url), client.get(url)
    assert first.status_code == 200
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in first.headers
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_unknown_revoked_and_left_look_the_same(world, person, client, now):
    """Row T8 of the security catalogue."""
    revoked = issue(world, person, now)
    with world.sessions() as session:
        calendars.revoke_feed(session, person.id, now=now, by=MACHINE)
        session.commit()
    ended = issue(world, person, now)
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="withdrawn"))
        session.commit()
    answers = [client.get(f"/c/{token}.ics") for token in (revoked, ended, "unknown")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_a_new_address_ends_the_old_one(world, person, client, now):
    """Row T8 of the security catalogue."""
    old, new = issue(world, person, now), issue(world, person, now)
    assert client.get(f"/c/{old}.ics").status_code == 404
    assert client.get(f"/c/{new}.ics").status_code == 200
    with world.sessions() as session:
        assert calendars.has_feed(session, person.id)


def test_a_move_changes_it_and_a_cancelled_session_stays_as_cancelled(world, person, client, now):
    url = f"/c/{issue(world, person, now)}.ics"
    first = event_of(client, url)
    world.move(now)
    moved = event_of(client, url)
    world.cancel(now + HOUR)
    gone = event_of(client, url)
    assert first["UID"] == moved["UID"] == gone["UID"]
    assert [event["SEQUENCE"][0][1] for event in (first, moved, gone)] == ["0", "1", "2"]
    assert moved["DTSTART"][0][1] == "20261208T210000"
    assert gone["STATUS"][0][1] == "CANCELLED"


def event_of(client, url):
    return components_of(client.get(url).data)["VEVENT"][0]


def test_it_tells_nothing(world, person, client, now):
    """Row T8, P4 of the security catalogue."""
    words = client.get(f"/c/{issue(world, person, now)}.ics").data.decode()
    assert telling_words(words.replace("\r\n ", ""), [TELLING_TITLE, VENUE, "さくら"]) == []


def test_it_carries_the_uid_of_an_invitation(world, client, now):
    person = world.family()
    world.work(now)
    mailed = world.box.mails[0].get_content_type()
    assert mailed == "multipart/mixed"
    url = f"/c/{issue(world, person, now)}.ics"
    from tests.worker.world import calendar_of

    in_mail = components_of(calendar_of(world.box.mails[0]))["VEVENT"][0]
    assert event_of(client, url)["UID"] == in_mail["UID"]


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_it_can_only_be_read(world, person, client, now, verb):
    """Row T8 of the security catalogue."""
    url = f"/c/{issue(world, person, now)}.ics"
    assert getattr(client, verb)(url).status_code == 405
    assert client.get(url).status_code == 200
