"""Who is reminded and invited, when, and never twice."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, func, select

from familyprog.attendance.models import AbsenceNotice
from familyprog.base.clock import at_tokyo
from familyprog.outbox.enums import MessageChannel
from familyprog.outbox.models import Message
from familyprog.reminders.rules import (
    change_ends,
    is_invitation_time,
    is_reminder_time,
    reminder_due,
    reminder_ends,
    shows_too_much,
)
from familyprog.reminders.service import plan_due
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT

MAIL, HOUR, DAY = MessageChannel.MAIL, dt.timedelta(hours=1), dt.timedelta(days=1)


def test_the_day_before_is_a_day_in_tokyo():
    early = at_tokyo(dt.date(2026, 12, 8), dt.time(0, 30))
    assert reminder_due(early, MAIL) == DAY_BEFORE
    assert reminder_due(SESSION_AT, MAIL) == DAY_BEFORE
    assert reminder_due(SESSION_AT, MessageChannel.PHONE) == DAY_BEFORE - 2 * DAY
    assert reminder_due(SESSION_AT, MessageChannel.POST) == DAY_BEFORE - 6 * DAY


def test_a_mail_ends_three_hours_before_and_a_call_at_the_start():
    assert reminder_ends(SESSION_AT, MAIL) == SESSION_AT - 3 * HOUR
    assert reminder_ends(SESSION_AT, MessageChannel.PHONE) == SESSION_AT
    assert is_reminder_time(SESSION_AT, MAIL, DAY_BEFORE)
    assert not is_reminder_time(SESSION_AT, MAIL, SESSION_AT - 3 * HOUR)


def test_an_invitation_rolls():
    assert is_invitation_time(SESSION_AT, SESSION_AT - 14 * DAY, is_first=False)
    assert not is_invitation_time(SESSION_AT, SESSION_AT - 15 * DAY, is_first=False)
    assert is_invitation_time(SESSION_AT, SESSION_AT - 99 * DAY, is_first=True)
    assert not is_invitation_time(SESSION_AT, DAY_BEFORE, is_first=True)


def test_a_change_ends_with_the_earlier_time():
    assert change_ends(SESSION_AT, SESSION_AT + DAY) == SESSION_AT
    assert change_ends(SESSION_AT, SESSION_AT - DAY) == SESSION_AT - DAY


@pytest.mark.parametrize(
    ("subject", "sender", "text", "shows"),
    [
        ("予定", "まなびの会", "本文", False),
        ("相談", "まなびの会", "本文", True),
        ("予定", "保健所", "本文", True),
        ("予定", "まなびの会", "みどり会館", True),
        ("予定", "まなびの会", "あ" * 120 + "みどり会館", False),
    ],
)
def test_what_is_seen_at_a_glance(subject, sender, text, shows):
    assert shows_too_much(subject, sender, text, ["みどり会館", "は"]) is shows


def plan(world, now):
    with world.sessions() as session:
        planned = plan_due(session, now=now)
        session.commit()
    return planned


def kinds(world):
    return [row.kind.value for row in world.rows()]


def test_twice_plans_nothing_twice(world):
    world.family()
    assert plan(world, DAY_BEFORE) == 1
    assert plan(world, DAY_BEFORE) == 0
    assert kinds(world) == ["reminder"]


def test_the_first_session_far_away_is_invited_and_the_next_one_waits(world, now):
    world.family()
    with world.sessions() as session:
        make.a_session(session, world.cohort, SESSION_AT + 7 * DAY, number=2)
        make.a_session(session, world.cohort, SESSION_AT + 35 * DAY, number=3)
        session.commit()
    assert plan(world, now - 30 * DAY) == 1
    assert plan(world, now + DAY) == 1
    assert plan(world, SESSION_AT + 21 * DAY) == 1
    assert len({row.class_session_id for row in world.rows()}) == 3


def test_who_is_not_expected_or_not_to_be_contacted_is_left_alone(world):
    with world.sessions() as session:
        make.a_family_member(session, world.site)
        session.commit()
    world.family(channel="none")
    world.family(is_locked=True)
    away = world.family()
    with world.sessions() as session:
        session.add(AbsenceNotice(class_session_id=world.meeting.id, person_id=away.id, told_at=DAY_BEFORE))
        session.commit()
    assert plan(world, DAY_BEFORE) == 0


def test_somebody_without_rules_of_contact_is_left_alone(world):
    from sqlalchemy import delete

    from familyprog.people.models import ContactProfile

    world.family()
    with world.sessions() as session:
        session.execute(delete(ContactProfile))
        session.commit()
    assert plan(world, DAY_BEFORE) == 0


def test_the_telephone_is_earlier_and_a_letter_earlier_still(world):
    world.family(channel="phone", phone="0848000000")
    world.family(channel="post", postal_address="みどり市1-1")
    assert plan(world, DAY_BEFORE - 6 * DAY) == 1
    assert plan(world, DAY_BEFORE - 2 * DAY) == 1
    assert [row.channel.value for row in world.rows()] == ["post", "phone"]


def test_who_hears_of_a_new_time_the_day_before_is_not_reminded_too(world):
    world.family()
    world.move(DAY_BEFORE)
    world.work(DAY_BEFORE + HOUR)
    assert world.states() == [("moved", "sent")]


def test_who_heard_earlier_is_reminded_of_the_new_time(world, now):
    world.family()
    world.move(now)
    world.work(now)
    world.work(DAY_BEFORE)
    assert world.states() == [("moved", "sent"), ("reminder", "sent")]


def test_the_number_of_statements_does_not_grow_with_families(world):
    for _ in range(3):
        world.family()
    few = statements_of_a_plan(world)
    for _ in range(30):
        world.family()
    assert statements_of_a_plan(world) == few <= 8


def statements_of_a_plan(world):
    seen = []
    with world.sessions() as session:
        connection = session.connection()

        def count(*details):
            seen.append(details[2])

        event.listen(connection, "before_cursor_execute", count)
        plan_due(session, now=DAY_BEFORE)
        event.remove(connection, "before_cursor_execute", count)
        assert session.scalar(select(func.count(Message.id)))
        session.rollback()
    return len([statement for statement in seen if not statement.startswith(("SAVEPOINT", "RELEASE"))])
