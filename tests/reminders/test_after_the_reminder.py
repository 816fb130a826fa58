"""What happens to a session when its reminder has already been read (calendar.md §7.7, two quick changes)."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.actors import MACHINE
from familyprog.reminders.calling import call_list
from familyprog.reminders.changes import move_session
from tests import make
from tests.calendars.strict import check_mailed
from tests.worker.world import DAY_BEFORE, SESSION_AT, calendar_of, text_of

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
INVITED = SESSION_AT - 13 * DAY


@pytest.fixture
def reminded(world):
    """A family that was invited, and has both reminders."""
    world.family()
    for at in (INVITED, DAY_BEFORE - 6 * DAY, DAY_BEFORE):
        world.work(at)
    assert [kind for kind, state in world.states() if state == "sent"] == [
        "invitation",
        "week_before",
        "reminder",
    ]
    return world


def since(world):
    """The mails after the reminder: their text, and (METHOD, SEQUENCE, UID) of their entry."""
    found = []
    for mail in world.box.mails[3:]:
        content = calendar_of(mail)
        method = "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST"
        entry = check_mailed(content, method)
        found.append((text_of(mail), (method, int(entry["SEQUENCE"][0][1]), entry["UID"][0][1])))
    return found


def uid(world):
    return check_mailed(calendar_of(world.box.mails[0]), "REQUEST")["UID"][0][1]


def test_a_move_is_told_and_never_a_third_reminder(reminded):
    at = DAY_BEFORE + HOUR
    reminded.move(at, by_hours=7 * 24)
    for hours in range(0, 8 * 24, 12):
        reminded.work(at + hours * HOUR)
    ((text, entry),) = since(reminded)
    assert "12月8日（火）" in text.partition("もとの予定")[2]
    assert entry == ("REQUEST", 1, uid(reminded))
    assert [kind for kind, state in reminded.states() if state == "sent"].count("reminder") == 1


def test_a_session_called_off_is_told_once(reminded):
    reminded.cancel(DAY_BEFORE + HOUR)
    for hours in range(1, 30, 4):
        reminded.work(DAY_BEFORE + hours * HOUR)
    ((text, entry),) = since(reminded)
    assert "12月8日（火）" in text
    assert entry == ("CANCEL", 1, uid(reminded))


def test_moved_and_called_off_quickly_is_one_message_that_names_the_day_people_know(reminded):
    reminded.move(DAY_BEFORE + HOUR, by_hours=24)
    reminded.cancel(DAY_BEFORE + HOUR + MINUTE)
    reminded.work(DAY_BEFORE + HOUR + 2 * MINUTE)
    ((text, entry),) = since(reminded)
    assert "12月8日（火）" in text.partition("12月9日（水）")[0], "the day they would have come on, first"
    assert "に変わる予定でしたが、そちらもありません。" in text
    assert reminded.box.subjects[-1] == "12月8日（火）の予定はお休みになりました"
    assert (entry[0], entry[2]) == ("CANCEL", uid(reminded))


def test_moved_twice_quickly_is_one_message(reminded):
    reminded.move(DAY_BEFORE + HOUR, by_hours=24)
    reminded.move(DAY_BEFORE + HOUR + MINUTE, by_hours=24)
    reminded.work(DAY_BEFORE + HOUR + 2 * MINUTE)
    ((text, entry),) = since(reminded)
    old = text.partition("もとの予定")[2]
    assert ("12月8日（火）" in old, "12月9日" in text) == (True, False)
    assert (entry[0], entry[2]) == ("REQUEST", uid(reminded))


def test_each_change_somebody_has_heard_of_is_told_in_turn(reminded):
    reminded.move(DAY_BEFORE + HOUR, by_hours=24)
    reminded.work(DAY_BEFORE + HOUR)
    reminded.cancel(DAY_BEFORE + 2 * HOUR)
    reminded.work(DAY_BEFORE + 2 * HOUR)
    entries = [entry for _text, entry in since(reminded)]
    assert entries == [("REQUEST", 1, uid(reminded)), ("CANCEL", 2, uid(reminded))]
    assert "12月9日（水）" in since(reminded)[1][0]


def test_moved_there_and_back_before_anybody_heard_tells_nobody(reminded):
    with reminded.sessions() as session:
        length = reminded.now_as(session).ends_at - reminded.now_as(session).starts_at
    for start in (SESSION_AT + DAY, SESSION_AT):
        with reminded.sessions() as session:
            meeting = reminded.now_as(session)
            move_session(
                session, meeting, starts_at=start, ends_at=start + length, now=DAY_BEFORE + HOUR, by=MACHINE
            )
            session.commit()
    for hours in range(1, 30, 4):
        reminded.work(DAY_BEFORE + hours * HOUR)
    assert since(reminded) == []


def test_the_desk_calls_about_the_day_people_know(world):
    world.family(channel="phone", phone="0300000000")
    world.move(DAY_BEFORE, by_hours=24)
    world.cancel(DAY_BEFORE + MINUTE)
    with world.sessions() as session:
        staff = make.the_actor(make.a_staff(session, world.site))
        words = [call.words for call in call_list(session, staff, DAY_BEFORE + HOUR)]
    assert [("12月8日" in said, "12月9日" in said) for said in words] == [(True, False)]
