"""Texts from the row to the record, with LINE behind a real socket: what fails goes to people, nothing doubles."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from familyprog.base.config import Config
from familyprog.outbox.enums import MessageChannel
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contact_of
from familyprog.people.rules import line_manner
from familyprog.reminders.calling import call_list
from familyprog.worker import texting
from familyprog.worker.line import LineTransport
from tests import make
from tests.people.test_line import USER
from tests.worker.line_stub import line_stub
from tests.worker.world import DAY_BEFORE, SESSION_AT, TELLING_TITLE, VENUE, World

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
LINE = {"channel": "line", "line_user_id": USER, "calendar_channel": "none"}
TEXT = "令和8年12月8日（火）午後7時〜8時30分の予定のお知らせです。 http://127.0.0.1:8000/me"


@pytest.fixture(scope="module")
def server():
    with line_stub() as stub:
        yield stub


@pytest.fixture
def stub(server):
    server.codes, server.requests, server.accepted = [], [], []
    return server


@pytest.fixture
def house(sessions, config: Config, stub) -> World:
    line = {"line_channel_secret": "s", "line_channel_token": "t", "line_account": "@a", "line_api": stub.url}
    return World(sessions, config.model_copy(update=line | {"sms_url": "folder:"}))


def test_a_reminder_goes_out_once(house, stub):
    house.family(**LINE)
    assert house.work(DAY_BEFORE)["sent"] == 1
    assert house.work(DAY_BEFORE + MINUTE)["sent"] == 0
    assert stub.texts == [TEXT]
    assert [body["to"] for _headers, body in stub.requests] == [USER]
    assert house.states() == [("reminder", "sent")]
    assert not any(word in stub.texts[0] for word in (TELLING_TITLE, VENUE, "さくら"))


def waits(house, stub):
    """A text that LINE would not take at first."""
    house.family(**LINE)
    stub.codes = [500]
    house.work(DAY_BEFORE)
    assert house.states() == [("reminder", "planned")]


def test_a_text_message_lies_in_the_folder(house):
    house.family(channel="sms", sms_number="09012345678", calendar_channel="none")
    house.work(DAY_BEFORE)
    (path,) = (house.config.instance / "sms").iterdir()
    assert path.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("code", [500, 429, 401])
def test_what_is_not_taken_is_tried_again_with_the_same_key(house, stub, code):
    house.family(**LINE)
    stub.codes = [code]
    assert house.work(DAY_BEFORE)["retried"] == 1
    assert house.work(DAY_BEFORE)["sent"] == 0, "not before its time"
    stub.codes = [200]
    assert house.work(DAY_BEFORE + 5 * MINUTE)["sent"] == 1
    assert len(stub.keys) == 2
    assert len(set(stub.keys)) == 1
    assert stub.texts == [TEXT]


def test_silence_is_asked_once_more_and_line_knows_the_key(house, stub):
    house.family(**LINE)
    stub.codes = [0]
    assert house.work(DAY_BEFORE)["retried"] == 1
    assert house.work(DAY_BEFORE + 5 * MINUTE)["sent"] == 1
    (row,) = house.rows()
    assert (row.state, row.smtp_code) == ("sent", "409")
    assert stub.texts == [TEXT], "it arrived the first time, and no second time"


def test_a_worker_that_died_while_sending_doubles_nothing(house, stub):
    house.family(**LINE)
    house.work(DAY_BEFORE)
    with house.sessions() as session:
        over = DAY_BEFORE + 20 * MINUTE
        session.execute(
            update(Message).values(state="started", owner="dead", finished_at=None, lease_until=over)
        )
        session.commit()
    assert house.work(DAY_BEFORE + 10 * MINUTE)["sent"] == 0
    assert house.work(DAY_BEFORE + 30 * MINUTE)["sent"] == 1
    assert stub.texts == [TEXT]
    assert house.rows()[0].reason == "ambiguous"


def calls(house, now):
    with house.sessions() as session:
        actor = make.the_actor(make.a_staff(session, house.site))
        return [call.words for call in call_list(session, actor, now)]


@pytest.mark.parametrize(("code", "manner"), [(403, "suspended"), (404, "suspended"), (400, "bound")])
def test_what_is_refused_for_good_goes_to_people(house, stub, code, manner):
    person = house.family(**LINE)
    stub.codes = [code]
    assert house.work(DAY_BEFORE)["failed"] == 1
    assert house.states() == [("reminder", "failed"), ("reminder", "to_call")]
    (words,) = calls(house, DAY_BEFORE + MINUTE)
    assert words.startswith("LINEが届きませんでした")
    with house.sessions() as session:
        assert line_manner(contact_of(session, person.id)) == manner


def test_the_next_way_is_taken_when_line_is_blocked(house, stub):
    house.family(**LINE, second_channel="mail")
    with house.sessions() as session:
        session.execute(update(ContactProfile).values(line_suspended_at=DAY_BEFORE))
        session.commit()
    house.work(DAY_BEFORE)
    assert stub.texts == []
    assert len(house.box.envelopes) == 1


def test_blocked_after_it_was_planned_leads_to_the_desk(house, stub):
    waits(house, stub)
    with house.sessions() as session:
        session.execute(update(ContactProfile).values(line_suspended_at=DAY_BEFORE))
        session.commit()
    assert house.work(DAY_BEFORE + 5 * MINUTE)["suppressed"] == 1
    assert len(calls(house, DAY_BEFORE + HOUR)) == 1


def test_a_change_is_told_by_text_but_not_at_night(house, stub):
    house.family(**LINE)
    night = SESSION_AT - 20 * HOUR
    assert house.move(night).sentence == "1人：メール0、電話・手紙0、短い文1。"
    house.work(night)
    assert stub.texts == []
    house.work(SESSION_AT - 11 * HOUR)
    assert stub.texts == [
        "予定が変わりました。令和8年12月8日（火）午後9時〜10時です。 http://127.0.0.1:8000/me"
    ]


def test_what_comes_too_late_is_left_to_people(house, stub):
    waits(house, stub)
    house.work(SESSION_AT - 2 * HOUR)
    assert stub.texts == []
    assert ("reminder", "to_call") in house.states()


def test_without_a_way_out_people_take_over_in_time(world):
    world.family(**LINE)
    world.work(DAY_BEFORE)
    assert world.states() == [("reminder", "planned")]
    world.work(SESSION_AT - 2 * HOUR)
    assert world.states() == [("reminder", "expired"), ("reminder", "to_call")]


def test_a_row_that_cannot_be_made_is_left_to_people(house, stub, monkeypatch):
    house.family(**LINE)
    monkeypatch.setattr(texting, "prepare", lambda *_a, **_k: 1 / 0)
    assert house.work(DAY_BEFORE)["failed"] == 1
    assert ("reminder", "to_call") in house.states()


def test_a_worker_that_is_to_end_begins_no_other_text(house, stub):
    waits(house, stub)
    way = {MessageChannel.LINE: LineTransport(stub.url, "t")}
    later = DAY_BEFORE + HOUR
    texting.Texting(house.sessions, way, None, "me", lambda: later, lambda: True).send_all()
    assert stub.texts == []


def test_an_outcome_that_comes_after_the_lease_is_left_to_who_took_over(house, stub, monkeypatch):
    house.family(**LINE)
    monkeypatch.setattr(texting.outbox, "hold_started", lambda *_a: [])
    house.work(DAY_BEFORE)
    with house.sessions() as session:
        assert session.scalars(select(Message.state)).one() == "started"
