"""What the desk sees: whom to call, and who would be told of a change."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from familyprog.accounts.enums import Role
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import ContactProfile
from familyprog.people.service import tell
from familyprog.reminders.calling import call_list
from familyprog.reminders.changes import Told
from familyprog.reminders.hearing import who_hears
from familyprog.reminders.news import NO_HOLD
from familyprog.reminders.queries import outbox_rows
from familyprog.reminders.service import plan_due
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LATER = DAY_BEFORE + dt.timedelta(minutes=5)  # a busy machine may take some seconds for a pass


def at_the_desk(world, session):
    return make.the_actor(make.a_staff(session, world.site, Role.RECEPTION))


def calls(world, now):
    with world.sessions() as session:
        return call_list(session, at_the_desk(world, session), now)


def test_calls_say_number_hours_and_what(world):
    world.family("母", channel="phone", phone="0848123456", asks_for="花子")
    world.family(
        "父",
        channel="phone",
        phone="0848999999",
        accepts_voicemail=True,
        safe_from_hour=18,
        safe_until_hour=20,
    )
    world.family("姉", channel="post", postal_address="みどり市1-1")
    world.work(DAY_BEFORE)
    words = {call.alias: call.words for call in calls(world, LATER)}
    assert words["母"] == (
        "0848123456　9時〜17時　「花子」さんをお願いする　留守番電話には残さない　12月8日（火）午後7時〜8時30分"
    )
    assert "18時〜20時　留守番電話に残してよい" in words["父"]
    assert words["姉"].startswith("みどり市1-1")


def test_a_call_about_no_session_says_only_how(world, now):
    person = world.family("母", channel="phone", phone="0848123456")
    with world.sessions() as session:
        more = {"site_id": world.site.id, "occasion": "enrolment:x", "due_at": now, "not_after": now + DAY}
        tell(session, person.id, MessageKind.ENROLLED, **more, now=now)
        session.commit()
    assert calls(world, now)[0].words == "0848123456　9時〜17時　留守番電話には残さない"


def test_nothing_is_offered_to_the_desk_that_was_forbidden_since(world):
    world.family("母", channel="phone", phone="0848123456")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(is_locked=True))
        session.commit()
    assert "0848" not in calls(world, LATER)[0].words


def test_the_desk_sees_its_own_site(world, now):
    world.family("母", channel="phone", phone="0848123456")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
        assert call_list(session, elsewhere, DAY_BEFORE) == []
        assert outbox_rows(session, elsewhere, DAY_BEFORE) == []
        assert len(outbox_rows(session, at_the_desk(world, session), DAY_BEFORE)) == 1
        assert outbox_rows(session, at_the_desk(world, session), DAY_BEFORE + 99 * DAY) == []


def test_before_a_change_it_is_said_who_will_be_told(world, now):
    world.family()
    world.family(channel="phone", phone="0848123456")
    world.family(channel="none")
    with world.sessions() as session:
        meeting = world.now_as(session)
        told = who_hears(session, meeting, hold=NO_HOLD, now=now).told
    assert told.sentence == "3人：メール1、電話・手紙1、こちらから連絡しない方1。"
    assert world.move(now) == told
    assert world.states() == [("moved", "planned"), ("moved", "to_call")]


def test_nobody_to_tell_is_said_too():
    assert Told(0, 0, 0).sentence == "お知らせする方はいません。"


def missed_reminder(world, **contact):
    world.family("母", **contact)
    world.box.outcomes = [Outcome(Fate.NEVER, "550", is_mailbox_gone=True)]
    world.work(DAY_BEFORE)
    return [call.words for call in calls(world, LATER)]


def test_a_mail_that_did_not_arrive_goes_to_people(world):
    (words,) = missed_reminder(world, phone="0848123456")
    assert words.startswith("メールが届きませんでした")
    assert world.states() == [("reminder", "failed"), ("reminder", "to_call")]
    assert world.work(DAY_BEFORE + HOUR)["planned"] == 0


def test_no_other_way_is_shown_than_the_one_they_chose(world):
    (words,) = missed_reminder(world, phone="0848123456")
    assert "0848123456" not in words


def test_the_next_way_is_taken_when_one_was_chosen(world):
    words = missed_reminder(world, phone="0848123456", second_channel="phone")
    assert words[0].startswith("0848123456　9時〜17時")
    assert world.states() == [("reminder", "failed"), ("reminder", "to_call")]


def test_who_has_since_forbidden_it_is_not_called(world):
    missed_reminder(world, phone="0848123456")
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(is_locked=True))
        session.commit()
    assert "0848" not in calls(world, LATER)[0].words


def test_what_came_too_late_goes_to_people_while_it_is_of_use(world, now):
    world.family("母", phone="0848123456")
    with world.sessions() as session:
        assert plan_due(session, now=DAY_BEFORE) == 1
        session.commit()
    world.work(SESSION_AT - 2 * HOUR)
    assert world.states() == [("reminder", "expired"), ("reminder", "to_call")]


def test_after_the_session_nobody_is_called(world):
    world.family("母", phone="0848123456")
    with world.sessions() as session:
        plan_due(session, now=DAY_BEFORE)
        session.commit()
    world.work(SESSION_AT)
    assert world.states() == [("reminder", "expired")]


def test_a_mail_about_a_place_that_failed_is_on_the_list_for_two_weeks(world, now):
    person = world.family("母", phone="0848123456")
    with world.sessions() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        more = {"site_id": world.site.id, "occasion": "enrolment:x", "due_at": now, "not_after": now + DAY}
        tell(session, person.id, MessageKind.ENROLLED, **more, enrolment_id=enrolment.id, now=now)
        session.commit()
    world.box.outcomes = [Outcome(Fate.NEVER, "554")] * 2
    world.work(now)
    assert [call.until - now for call in calls(world, now)] == [14 * DAY]
