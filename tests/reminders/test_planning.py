"""Who is reminded and invited, when, and never twice."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, func, select

from familyprog.accounts.actors import MACHINE
from familyprog.attendance.models import AbsenceNotice
from familyprog.attendance.service import take_back_absence, tell_absence
from familyprog.base.clock import at_tokyo
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.people.service import tell
from familyprog.programs.models import ClassSession, Program
from familyprog.programs.rules.notices import NoticeRules
from familyprog.reminders.rules import (
    change_ends,
    is_invitation_time,
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


def test_an_invitation_rolls():
    assert is_invitation_time(SESSION_AT, SESSION_AT - 14 * DAY, is_first=False)
    assert not is_invitation_time(SESSION_AT, SESSION_AT - 15 * DAY, is_first=False)
    assert is_invitation_time(SESSION_AT, SESSION_AT - 99 * DAY, is_first=True)
    assert not is_invitation_time(SESSION_AT, DAY_BEFORE, is_first=True)


@pytest.mark.parametrize(
    ("moved_to", "now", "ends"),
    [
        (SESSION_AT + DAY, SESSION_AT - DAY, SESSION_AT),
        (SESSION_AT - DAY, SESSION_AT - 2 * DAY, SESSION_AT - DAY),
        (SESSION_AT + DAY, SESSION_AT, SESSION_AT + DAY),
        (SESSION_AT, SESSION_AT, SESSION_AT + HOUR),
    ],
    ids=["until the old time", "until the new one", "moved as it began", "called off as it began"],
)
def test_how_long_a_change_is_news(moved_to, now, ends):
    meeting = ClassSession(starts_at=moved_to, ends_at=moved_to + HOUR)
    assert change_ends(SESSION_AT, meeting, now) == ends


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
    assert plan(world, now + DAY) == 2  # the second is invited, and the first is a week away
    assert plan(world, SESSION_AT + 21 * DAY) == 1
    assert len({row.class_session_id for row in world.rows()}) == 3


def set_rules(world, **rules):
    with world.sessions() as session:
        session.get_one(Program, world.program.id).notices = NoticeRules(**rules).as_data()
        session.commit()


WEEK_BEFORE = at_tokyo(dt.date(2026, 12, 1), dt.time(10, 0))


def test_the_week_before_is_told_by_mail_only_and_covered_by_the_day_before(world):
    world.family(calendar_channel="none")
    world.family(channel="phone", phone="0848000000")
    assert plan(world, WEEK_BEFORE - HOUR) == 0
    assert plan(world, WEEK_BEFORE) == 1
    assert kinds(world) == ["week_before"]
    (row,) = world.rows()
    assert (row.due_at, row.not_after) == (WEEK_BEFORE, SESSION_AT - 2 * DAY)


def test_who_missed_the_week_before_is_reminded_the_day_before_and_not_twice(world):
    world.family(calendar_channel="none")
    assert plan(world, SESSION_AT - 2 * DAY) == 0
    assert plan(world, DAY_BEFORE) == 1
    assert kinds(world) == ["reminder"]


def test_the_program_chooses_what_is_sent_and_when(world):
    set_rules(world, week_before=False, materials=True, at=dt.time(18))
    world.family(calendar_channel="none")
    assert plan(world, WEEK_BEFORE) == 0
    three_days = at_tokyo(dt.date(2026, 12, 5), dt.time(18))
    assert plan(world, three_days - HOUR) == 0
    assert plan(world, three_days) == 1
    assert plan(world, DAY_BEFORE) == 0
    assert plan(world, DAY_BEFORE + 8 * HOUR) == 1
    assert kinds(world) == ["materials", "reminder"]


def test_a_program_may_send_no_reminder_at_all(world):
    set_rules(world, week_before=False, day_before=False)
    world.family(calendar_channel="none")
    world.family(channel="post", postal_address="みどり市1-1")
    assert plan(world, WEEK_BEFORE) == plan(world, DAY_BEFORE) == 0


def test_who_has_just_got_a_place_needs_no_week_before(world):
    person = world.family(calendar_channel="none")
    with world.sessions() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        about = {"site_id": world.site.id, "occasion": f"enrolment:{enrolment.public_id}"}
        at = WEEK_BEFORE + 2 * DAY
        times = {"due_at": at, "not_after": at + DAY, "now": at}
        tell(session, person.id, MessageKind.ENROLLED, **about, **times, enrolment_id=enrolment.id)
        session.commit()
    assert plan(world, WEEK_BEFORE + 2 * DAY) == 0


def test_a_third_reminder_of_a_moved_session_is_none(world):
    world.family(calendar_channel="none")
    world.work(WEEK_BEFORE)
    world.work(DAY_BEFORE)
    world.move(DAY_BEFORE + HOUR, by_hours=24 * 9)
    world.work(DAY_BEFORE + 2 * HOUR)
    for day in range(11):
        world.work(DAY_BEFORE + (day + 1) * DAY)
    sent = [kind for kind, state in world.states() if state == "sent"]
    assert sent == ["week_before", "reminder", "moved"]


def test_what_falls_due_on_one_day_is_planned_together(world):
    with world.sessions() as session:
        evening = make.a_program(session, world.site, notices=NoticeRules(at=dt.time(18)).as_data())
        cohort = make.a_cohort(session, evening)
        make.a_session(session, cohort, SESSION_AT + HOUR)
        session.commit()
    person = world.family(calendar_channel="none")
    with world.sessions() as session:
        make.an_enrolment(session, cohort, person)
        session.commit()
    assert plan(world, WEEK_BEFORE) == 2
    assert {row.due_at for row in world.rows()} == {WEEK_BEFORE}


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
    assert statements_of_a_plan(world) == few <= 9


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


def absent(world, person, now, use_case):
    with world.sessions() as session:
        use_case(session, world.now_as(session), person.id, now=now, by=MACHINE)
        session.commit()


@pytest.mark.parametrize("contact", [{}, {"channel": "phone", "phone": "0300000000"}], ids=["mail", "call"])
def test_a_reminder_an_absence_stopped_comes_back_when_that_is_taken_back(world, contact):
    person = world.family(calendar_channel="none", **contact)
    first = "to_call" if contact else "planned"
    plan(world, DAY_BEFORE)
    assert reminders(world) == [("reminder", first)]
    for count in (1, 2):
        absent(world, person, DAY_BEFORE, tell_absence)
        plan(world, DAY_BEFORE)
        assert reminders(world) == [("reminder", "voided")] * count
        absent(world, person, DAY_BEFORE, take_back_absence)
        plan(world, DAY_BEFORE)
        plan(world, DAY_BEFORE)
        assert reminders(world) == [("reminder", "voided")] * count + [("reminder", first)]


def reminders(world):
    return [pair for pair in world.states() if pair[0] in {"reminder", "week_before"}]


def test_what_was_said_is_not_said_again_after_an_absence(world):
    person = world.family(calendar_channel="none")
    world.work(DAY_BEFORE - 6 * DAY)
    world.work(DAY_BEFORE)
    assert reminders(world) == [("week_before", "sent"), ("reminder", "sent")]
    absent(world, person, DAY_BEFORE, tell_absence)
    absent(world, person, DAY_BEFORE + HOUR, take_back_absence)
    world.work(DAY_BEFORE + HOUR)
    assert reminders(world) == [("week_before", "sent"), ("reminder", "sent")]


def test_taken_back_too_late_no_reminder_comes(world):
    person = world.family(calendar_channel="none")
    plan(world, DAY_BEFORE)
    absent(world, person, DAY_BEFORE, tell_absence)
    late = SESSION_AT - 3 * HOUR
    absent(world, person, late, take_back_absence)
    world.work(late)
    assert reminders(world) == [("reminder", "voided")]


def test_a_reminder_suppressed_at_the_last_moment_comes_back_too(world):
    person = world.family(calendar_channel="none")
    plan(world, DAY_BEFORE)
    with world.sessions() as session:
        notice = AbsenceNotice(class_session_id=world.meeting.id, person_id=person.id, told_at=DAY_BEFORE)
        session.add(notice)
        session.commit()
    world.work(DAY_BEFORE)
    assert reminders(world) == [("reminder", "suppressed")]
    absent(world, person, DAY_BEFORE, take_back_absence)
    world.work(DAY_BEFORE + HOUR)
    assert reminders(world) == [("reminder", "suppressed"), ("reminder", "sent")]


def test_who_stays_away_hears_of_another_day_all_the_same(world, now):
    person = world.family(calendar_channel="none")
    world.move(now, by_hours=24)
    absent(world, person, now, tell_absence)
    world.work(now)
    assert [pair for pair in world.states() if pair[0] == "moved"] == [("moved", "sent")]
