"""The worker sends what is true at the moment of sending, once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.models import FamilySession, Throttle
from familyprog.accounts.queries import find_family_session
from familyprog.accounts.service import open_family_session
from familyprog.accounts.throttles import count_try
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.reminders.changes import move_session
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT, calendar_of, text_of

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def test_the_first_session_is_invited_at_once_and_reminded_the_day_before(world, now):
    world.family()
    assert world.work(now) == counts(planned=1, sent=1)
    assert world.work(now + HOUR) == counts()
    assert world.work(DAY_BEFORE - MINUTE) == counts()
    assert world.work(DAY_BEFORE) == counts(planned=1, sent=1)
    assert world.work(DAY_BEFORE + HOUR) == counts()
    assert world.states() == [("invitation", "sent"), ("reminder", "sent")]
    assert "令和8年12月8日（火）午後7時〜8時30分" in text_of(world.box.mails[1])
    assert calendar_of(world.box.mails[0]) is not None
    assert calendar_of(world.box.mails[1]) is None


def counts(**some):
    words = ("planned", "sent", "suppressed", "superseded", "expired", "retried", "failed")
    return {word: some.get(word, 0) for word in words}


def test_a_rule_changed_after_queuing_wins(world, now):
    person = world.family()
    queue_reminder(world)
    with world.sessions() as session:
        session.execute(
            update(ContactProfile).where(ContactProfile.person_id == person.id).values(is_locked=True)
        )
        session.commit()
    assert world.work(DAY_BEFORE) == counts(suppressed=1)
    assert world.box.envelopes == []
    assert world.rows()[0].reason == "連絡しない、と決められています。"


def queue_reminder(world):
    from familyprog.reminders.service import plan_due

    with world.sessions() as session:
        assert plan_due(session, now=DAY_BEFORE) == 1
        session.commit()


def test_leaving_takes_the_reminder_back(world):
    person = world.family()
    queue_reminder(world)
    with world.sessions() as session:
        row = session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
        enrolment.withdraw(session, row, now=DAY_BEFORE, by=MACHINE)
        session.commit()
    world.work(DAY_BEFORE)
    assert world.states() == [("reminder", "voided"), ("withdrawn", "sent")]


def test_a_move_replaces_what_was_queued_and_names_both_times(world):
    world.family()
    queue_reminder(world)
    told = world.move(DAY_BEFORE)
    assert told.sentence == "1人：メール1、電話・手紙0。"
    world.work(DAY_BEFORE)
    assert world.states() == [("reminder", "voided"), ("moved", "sent")]
    words = text_of(world.box.mails[0])
    assert "午後9時〜10時" in words
    assert "午後7時〜8時30分" in words


def test_two_quick_moves_become_one_mail_with_the_time_people_know(world, now):
    world.family()
    world.work(now)
    world.move(now, 1)
    world.move(now, 1)
    world.work(now + HOUR)
    assert world.states() == [("invitation", "sent"), ("moved", "voided"), ("moved", "sent")]
    words = text_of(world.box.mails[1])
    assert "午後9時〜10時" in words
    assert "午後7時〜8時30分" in words
    assert "午後8時〜9時" not in words


def test_moving_to_where_it_is_tells_nobody(world, now):
    world.family()
    with world.sessions() as session:
        meeting = world.now_as(session)
        same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        assert (
            move_session(session, meeting, **same, now=now, by=MACHINE).sentence
            == "お知らせする方はいません。"
        )
        session.commit()
    assert world.rows() == []


def test_another_place_at_the_same_time_is_said_so(world, now):
    world.family()
    with world.sessions() as session:
        meeting = world.now_as(session)
        same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        move_session(session, meeting, **same, venue="公民館", now=now, by=MACHINE)
        session.commit()
    world.work(now)
    assert "場所が変わりました" in text_of(world.box.mails[0])
    assert "場所　公民館" in text_of(world.box.mails[0])


def test_a_cancelled_session_is_told_and_taken_out_of_the_calendar(world, now):
    world.family()
    world.work(now)
    world.cancel(now)
    world.work(now + HOUR)
    mail = world.box.mails[1]
    assert mail["Subject"] == "12月8日（火）の予定はお休みになりました"
    assert b"METHOD:CANCEL" in calendar_of(mail)
    assert "講師" not in text_of(mail)


def test_nothing_is_sent_once_the_session_began(world, now):
    world.family()
    world.work(now)
    world.move(now, -1)
    assert world.work(SESSION_AT - HOUR) == counts(expired=1)
    assert world.work(SESSION_AT + DAY) == counts()
    assert len(world.box.envelopes) == 1


def test_at_night_a_change_waits_for_the_morning(world, now):
    world.family()
    evening = now + 13 * HOUR
    world.move(evening)
    assert world.work(evening) == counts()
    assert world.rows()[0].state == "planned"
    assert world.work(now + 23 * HOUR)["sent"] == 1


def test_at_night_a_change_that_cannot_wait_for_the_morning_is_for_people(world):
    world.family()
    with world.sessions() as session:
        meeting = world.now_as(session)
        meeting.starts_at = SESSION_AT + 12 * HOUR
        meeting.ends_at = SESSION_AT + 13 * HOUR
        session.flush()
        late = SESSION_AT + 4 * HOUR
        at = {"starts_at": SESSION_AT + 20 * HOUR, "ends_at": SESSION_AT + 21 * HOUR}
        move_session(session, meeting, **at, now=late, by=MACHINE)
        session.commit()
    [row] = world.rows()
    assert (row.channel, row.state) == ("phone", "to_call")
    assert world.work(late) == counts()


def test_whoever_cannot_come_is_not_reminded(world, now):
    from familyprog.attendance.models import AbsenceNotice

    person = world.family()
    queue_reminder(world)
    with world.sessions() as session:
        session.add(AbsenceNotice(class_session_id=world.meeting.id, person_id=person.id, told_at=now))
        session.commit()
    assert world.work(DAY_BEFORE) == counts(suppressed=1)


@pytest.mark.parametrize(
    ("outcome", "word", "state", "reason"),
    [
        (Outcome(Fate.LATER, "451"), "retried", "planned", ""),
        (Outcome(Fate.UNKNOWN), "retried", "planned", "ambiguous"),
        (Outcome(Fate.NEVER, "554"), "failed", "failed", "refused"),
    ],
)
def test_what_the_relay_says_is_written_down(world, outcome, word, state, reason):
    world.family()
    queue_reminder(world)
    world.box.outcomes = [outcome]
    assert world.work(DAY_BEFORE) == counts(**{word: 1})
    row = world.rows()[0]
    assert (row.state, row.reason, row.attempts_count) == (state, reason, 1)


def test_a_retry_is_the_same_message(world):
    world.family()
    queue_reminder(world)
    world.box.outcomes = [Outcome(Fate.LATER, "421")]
    world.work(DAY_BEFORE)
    assert world.work(DAY_BEFORE + 30 * dt.timedelta(seconds=1)) == counts()
    assert world.work(DAY_BEFORE + 2 * MINUTE) == counts(sent=1)
    first, second = world.box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)


def test_silence_twice_ends_it(world):
    world.family()
    queue_reminder(world)
    world.box.outcomes = [Outcome(Fate.UNKNOWN), Outcome(Fate.UNKNOWN)]
    world.work(DAY_BEFORE)
    assert world.work(DAY_BEFORE + 5 * MINUTE) == counts(failed=1)
    assert world.work(DAY_BEFORE + HOUR) == counts()


def test_a_mailbox_that_is_gone_gets_no_more_mail(world):
    person = world.family()
    queue_reminder(world)
    world.box.outcomes = [Outcome(Fate.NEVER, "550", is_mailbox_gone=True)]
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        profile = session.scalars(select(ContactProfile).where(ContactProfile.person_id == person.id)).one()
        assert profile.email_suspended_at == DAY_BEFORE


def test_one_broken_row_keeps_nobody_waiting(world, monkeypatch):
    bad, good = world.family("あ"), world.family("い")
    from familyprog.reminders import deciding

    queue_two(world)
    real = deciding.prepare

    def broken(session, message, **more):
        if message.person_id == bad.id:
            raise KeyError("template")
        return real(session, message, **more)

    monkeypatch.setattr(deciding, "prepare", broken)
    assert world.work(DAY_BEFORE) == counts(sent=1, retried=1)
    for hours in range(1, 6):
        world.work(DAY_BEFORE + hours * HOUR)
    states = {row.person_id: (row.state, row.reason) for row in world.rows() if row.channel == "mail"}
    assert states == {good.id: ("sent", ""), bad.id: ("failed", "mistake")}


def queue_two(world):
    from familyprog.reminders.service import plan_due

    with world.sessions() as session:
        assert plan_due(session, now=DAY_BEFORE) == 2
        session.commit()


def test_a_failing_job_does_not_stop_the_mail(world, monkeypatch):
    from familyprog.progression import service as progression

    world.family()
    monkeypatch.setattr(progression, "open_reviews", lambda *a, **b: 1 / 0)
    assert world.work(DAY_BEFORE)["sent"] == 1


def test_told_to_end_it_gives_back_what_it_had_claimed(world, config):
    from familyprog.worker.passes import one_pass

    for alias in ("あ", "い", "う"):
        world.family(alias)
    is_ending = iter([False, False, True, True, True]).__next__
    done = one_pass(config, world.sessions, now=DAY_BEFORE, transport=world.box, is_ending=is_ending)
    assert done["sent"] == 1
    assert [state for _kind, state in world.states()] == ["sent", "planned", "planned"]
    assert {row.owner for row in world.rows()} == {""}


def test_the_telephone_is_for_people_not_for_the_worker(world):
    world.family(channel="phone", phone="0848000000")
    assert world.work(DAY_BEFORE) == counts(planned=1)
    assert world.states() == [("reminder", "to_call")]


def test_a_message_taken_over_by_another_worker_is_left_to_it(world):
    world.family()
    queue_reminder(world)

    class Slow(type(world.box)):
        def send(self, envelope):
            with world.sessions() as session:
                session.execute(update(Message).values(owner="another"))
                session.commit()
            return super().send(envelope)

    world.box = Slow()
    assert world.work(DAY_BEFORE) == counts()
    assert world.rows()[0].state == "started"


def test_a_pass_forgets_what_opens_nothing_any_more(world, now):
    """They hold digests of addresses; sessions say who was here when. What is open stays open."""
    with world.sessions() as session:
        count_try(session, "staff", "a@example.jp", limit=5, minutes=15, now=now)
        count_try(session, "staff", "a@example.jp", limit=5, minutes=15, now=now + dt.timedelta(days=2))
        session.commit()
        person = make.a_family_member(session, world.site)
        token = open_family_session(session, person.id, now=now, by=make.the_family_actor(session, person))
        session.commit()
    world.work(now + 10 * MINUTE)
    with world.sessions() as session:
        assert find_family_session(session, token, now + 10 * MINUTE) is not None
    world.work(now + dt.timedelta(days=2, hours=1))
    with world.sessions() as session:
        assert session.scalars(select(FamilySession)).all() == []
        assert session.scalars(select(Throttle.window_starts_at)).all() == [now + dt.timedelta(days=2)]
