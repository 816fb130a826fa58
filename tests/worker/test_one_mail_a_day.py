"""One mail a family a day: what is in no hurry goes together; what would be the second waits for tomorrow."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from familyprog.base.clock import at_tokyo
from familyprog.enrolment.models import Enrolment
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules.bounces import Bounce, DeliveryReport
from familyprog.people.service import tell
from familyprog.reminders.returned import mail_came_back
from familyprog.worker.passes import plan
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT, calendar_of, text_of

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
EVENING = SESSION_AT + 2 * HOUR
REMINDER, WEEK_BEFORE = MessageKind.REMINDER, MessageKind.WEEK_BEFORE


@pytest.fixture
def two_groups(world):
    """Somebody who comes to two groups on one day, and reads no calendar."""
    person = world.family("さくら", calendar_channel="none")
    with world.sessions() as session:
        other = make.a_cohort(session, world.program, venue="みどり市 3階", name="午後の組")
        world.second = make.a_session(session, other, EVENING)
        make.an_enrolment(session, other, person)
        session.commit()
    return person


def add(world, person, kind, *, due_at, not_after=None, meeting=None, now=DAY_BEFORE - DAY):
    """One more row about a session."""
    meeting = meeting or world.meeting
    with world.sessions() as session:
        wanted = (Enrolment.person_id == person.id, Enrolment.cohort_id == meeting.cohort_id)
        place = session.scalars(select(Enrolment).where(*wanted)).one()
        tell(
            session,
            person.id,
            kind,
            site_id=world.site.id,
            occasion=f"session:{meeting.public_id}",
            class_session_id=meeting.id,
            enrolment_id=place.id,
            due_at=due_at,
            not_after=not_after or SESSION_AT,
            now=now,
        )
        session.commit()


def test_two_reminders_of_a_day_are_one_mail(world, two_groups):
    assert world.work(DAY_BEFORE)["sent"] == 2
    (mail,) = world.box.mails
    assert mail["Subject"] == "予定のお知らせ"
    text = text_of(mail)
    assert "令和8年12月8日（火）午後7時" in text
    assert "午後9時" in text
    assert text.count("://") == 1
    assert text.count("気が向いたらおいでください") == 2
    assert len({row.message_id for row in world.rows()}) == 1


def test_a_later_hour_of_the_day_comes_along_and_is_due_then(world, two_groups):
    add(world, two_groups, REMINDER, due_at=DAY_BEFORE)
    add(world, two_groups, REMINDER, due_at=DAY_BEFORE + 8 * HOUR, meeting=world.second)
    world.work(DAY_BEFORE)
    assert len(world.box.mails) == 1
    assert all(row.due_at <= row.started_at < row.not_after for row in world.rows())
    world.work(DAY_BEFORE + 8 * HOUR)
    assert len(world.box.mails) == 1


def test_what_is_due_tomorrow_stays_for_tomorrow(world, two_groups):
    add(world, two_groups, REMINDER, due_at=DAY_BEFORE)
    add(
        world,
        two_groups,
        WEEK_BEFORE,
        due_at=at_tokyo(dt.date(2026, 12, 8), dt.time(0)),
        meeting=world.second,
    )
    with world.sessions() as session:
        taken = outbox.claim(session, "w", now=DAY_BEFORE, limit=9)
    assert [row.kind for row in world.rows() if row.id in taken] == [REMINDER]


@pytest.mark.parametrize("can_wait", [True, False], ids=["in time", "too late"])
def test_a_second_mail_waits_for_tomorrow_unless_that_is_too_late(world, two_groups, can_wait):
    add(world, two_groups, REMINDER, due_at=DAY_BEFORE)
    world.work(DAY_BEFORE)
    later, to = DAY_BEFORE + HOUR, {"meeting": world.second, "due_at": DAY_BEFORE + HOUR}
    add(world, two_groups, WEEK_BEFORE, not_after=later + 3 * DAY, **to)
    add(world, two_groups, MessageKind.MATERIALS, not_after=later + (2 * DAY if can_wait else HOUR), **to)
    world.work(later)
    assert len(world.box.mails) == (1 if can_wait else 2)
    world.work(later + DAY)
    assert {row.state for row in world.rows() if row.kind != "invitation"} == {"sent"}
    assert len(world.box.mails) == 2


def test_an_invitation_carries_its_object_and_takes_reminders_along(world):
    person = world.family("もみじ")
    add(world, person, MessageKind.INVITATION, due_at=DAY_BEFORE)
    add(world, person, REMINDER, due_at=DAY_BEFORE)
    world.work(DAY_BEFORE)
    (mail,) = world.box.mails
    assert b"METHOD:REQUEST" in calendar_of(mail)
    assert "予定が近づきました" in text_of(mail)


def test_a_change_is_urgent_and_goes_alone(world, two_groups):
    world.move(DAY_BEFORE)
    world.work(DAY_BEFORE)
    assert len(world.box.mails) == 2
    (moved,) = (row for row in world.rows() if row.kind == "moved")
    assert [row.kind for row in world.rows() if row.message_id == moved.message_id] == ["moved"]


def test_what_is_no_longer_true_is_left_out(world, two_groups):
    with world.sessions() as session:
        plan(world.sessions, now=DAY_BEFORE)
        session.execute(
            update(Enrolment).where(Enrolment.cohort_id != world.cohort.id).values(state="withdrawn")
        )
        session.commit()
    counts = world.work(DAY_BEFORE)
    assert (counts["sent"], counts["suppressed"]) == (1, 1)
    (mail,) = world.box.mails
    assert mail["Subject"] == "12月8日（火）の予定のお知らせ"


@pytest.mark.parametrize("fate", [Fate.LATER, Fate.UNKNOWN])
def test_a_second_try_is_the_same_mail(world, two_groups, fate):
    world.box.outcomes = [Outcome(fate, "451")]
    world.work(DAY_BEFORE)
    add(world, two_groups, MessageKind.MATERIALS, due_at=DAY_BEFORE)
    world.work(DAY_BEFORE + HOUR)
    first, second, *_others = world.box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)
    assert {row.state for row in world.rows() if row.kind == REMINDER} == {"sent"}
    assert all("資料" not in text_of(mail) for mail in (first, second))


def test_of_two_workers_one_takes_all_of_a_family(world, two_groups, sessions):
    plan(sessions, now=DAY_BEFORE)
    with sessions() as one, sessions() as other:
        taken = outbox.claim(one, "a", now=DAY_BEFORE, limit=1)
        one.commit()
        left = outbox.claim(other, "b", now=DAY_BEFORE, limit=1)
        other.commit()
    assert (len(taken), left) == (2, [])


def test_everybody_gets_one_mail_of_his_own(world, two_groups):
    for alias in ("あ", "い", "う"):
        world.family(alias, calendar_channel="none")
    world.work(DAY_BEFORE)
    assert len(world.box.envelopes) == len({one.to_address for one in world.box.envelopes}) == 4
    with world.sessions() as session:
        names = session.execute(select(Message.person_id, Message.message_id).distinct()).all()
    assert len(names) == 4


def test_a_mail_that_comes_back_brings_all_it_said(world, two_groups):
    world.work(DAY_BEFORE)
    signed = world.box.envelopes[0].name
    with world.sessions() as session:
        report = DeliveryReport("failed", "5.1.1")
        assert mail_came_back(session, signed, report, now=DAY_BEFORE + HOUR) is Bounce.GONE
        session.commit()
    mails = [row for row in world.rows() if row.channel == "mail"]
    assert {(row.state, row.reason) for row in mails} == {("failed", "returned")}
    assert len(mails) == 2


def test_html_says_the_same(world):
    person = world.family("つき", mail_format="both", calendar_channel="none")
    add(world, person, WEEK_BEFORE, due_at=DAY_BEFORE)
    world.work(DAY_BEFORE)
    (mail,) = world.box.mails
    html = mail.get_body(("html",)).get_content()
    assert "少し早めに、予定をお知らせします。" in html
    assert "予定が近づきました" in html
