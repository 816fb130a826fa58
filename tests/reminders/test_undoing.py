"""Notices of a change wait a while; who made it takes it back, and nobody hears of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import MACHINE
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import SlotBooking
from familyprog.outbox.models import HeldChange, Message
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, SessionSlot
from familyprog.programs.service import facts_of
from familyprog.reminders.calling import call_list
from familyprog.reminders.changes import cancel_session, move_session
from familyprog.reminders.errors import UndoRefusedError
from familyprog.reminders.rescheduling import change_cohort
from familyprog.reminders.undoing import get_change, held_change, undo_change
from tests import make
from tests.worker.world import SESSION_AT

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
HOLD = 10 * MINUTE


def move(world, staff, now, by_hours=2):
    with world.sessions() as session:
        meeting = world.now_as(session)
        start = meeting.starts_at + dt.timedelta(hours=by_hours)
        move_session(session, meeting, starts_at=start, ends_at=start + HOUR, hold=HOLD, now=now, by=staff)
        session.commit()


def cancel(world, staff, now):
    with world.sessions() as session:
        cancel_session(session, world.now_as(session), "講師の都合", hold=HOLD, now=now, by=staff)
        session.commit()


def undo(world, staff, now):
    with world.sessions() as session:
        public_id = session.scalars(select(HeldChange.public_id).order_by(HeldChange.id.desc())).first()
        change, _meeting = get_change(session, staff, public_id)
        undo_change(session, change, now=now, by=staff)
        session.commit()


def meeting_of(world):
    with world.sessions() as session:
        return session.get_one(ClassSession, world.meeting.id)


def news(world):
    return [pair for pair in world.states() if pair[0] in {"moved", "cancelled"}]


def test_the_notices_wait_and_then_go_out(world, staff, now):
    world.family(calendar_channel="none")
    move(world, staff, now)
    world.work(now + HOLD - MINUTE)
    assert news(world) == [("moved", "planned")]
    world.work(now + HOLD)
    assert news(world) == [("moved", "sent")]


def test_a_call_waits_too(world, staff, now):
    world.family(channel="phone", phone="0848000000")
    move(world, staff, now)
    with world.sessions() as session:
        assert call_list(session, staff, now + HOLD - MINUTE) == []
        assert len(call_list(session, staff, now + HOLD)) == 1


def test_what_was_taken_back_nobody_hears_of(world, staff, now):
    world.family(calendar_channel="none")
    move(world, staff, now)
    undo(world, staff, now + HOLD - MINUTE)
    world.work(now + HOLD)
    found = meeting_of(world)
    assert (found.starts_at, found.ends_at) == (SESSION_AT, SESSION_AT + dt.timedelta(minutes=90))
    assert (found.revision, found.is_edited) == (2, False)
    assert "change_undone" in {row.reason for row in world.rows()}
    assert news(world) == [("moved", "voided")]
    assert world.box.mails == []


def test_a_cancelled_session_takes_place_after_all_with_its_one_to_one_times(world, staff, now):
    person = world.family(calendar_channel="none")
    with world.sessions() as session:
        slot = SessionSlot(class_session_id=world.meeting.id, starts_at=SESSION_AT, ends_at=SESSION_AT + HOUR)
        session.add(slot)
        session.flush()
        session.add(SlotBooking(session_slot_id=slot.id, person_id=person.id, booked_at=now))
        session.commit()
    cancel(world, staff, now)
    undo(world, staff, now + MINUTE)
    assert meeting_of(world).state is SessionState.PLANNED
    assert meeting_of(world).cancelled_reason == ""
    with world.sessions() as session:
        assert session.scalars(select(SlotBooking.cancelled_at)).one() is None
    assert news(world) == [("cancelled", "voided")]


def test_an_earlier_move_nobody_heard_of_is_told_again_after_the_undo(world, staff, now):
    world.family(calendar_channel="none")
    move(world, staff, now)
    cancel(world, staff, now + MINUTE)
    undo(world, staff, now + 2 * MINUTE)
    assert news(world) == [("moved", "voided"), ("cancelled", "voided"), ("moved", "planned")]
    with world.sessions() as session:
        facts = session.scalars(select(Message.facts).order_by(Message.id.desc())).first()
    assert facts["old_starts_at"] == SESSION_AT.isoformat()


def test_once_one_has_left_it_is_too_late(world, staff, now):
    world.family(calendar_channel="none")
    move(world, staff, now)
    world.work(now + HOLD)
    with pytest.raises(UndoRefusedError, match="もうお知らせが出ています"):
        undo(world, staff, now + HOLD - MINUTE)
    with pytest.raises(UndoRefusedError, match="もうお知らせが出ています"):
        undo(world, staff, now + HOLD)


def test_it_is_taken_back_once(world, staff, now):
    move(world, staff, now)
    undo(world, staff, now + MINUTE)
    with pytest.raises(UndoRefusedError, match="また変わりました"):
        undo(world, staff, now + MINUTE)


def test_only_who_made_it_may(world, staff, now):
    move(world, staff, now)
    with world.sessions() as session:
        other = make.the_actor(make.a_staff(session, world.site))
        public_id = session.scalars(select(HeldChange.public_id)).one()
        assert held_change(session, staff, world.meeting.id, now).public_id == public_id
        assert held_change(session, other, world.meeting.id, now) is None
        assert held_change(session, staff, world.meeting.id, now + HOLD) is None
        with pytest.raises(NotFoundError):
            get_change(session, other, public_id)


def test_what_the_machine_or_no_hold_changes_is_not_kept(world, staff, now):
    world.move(now)
    with world.sessions() as session:
        meeting = world.now_as(session)
        move_session(session, meeting, starts_at=SESSION_AT, ends_at=SESSION_AT + HOUR, now=now, by=staff)
        start = SESSION_AT + HOUR
        move_session(session, meeting, starts_at=start, ends_at=start + HOUR, hold=HOLD, now=now, by=MACHINE)
        assert session.scalar(select(func.count(HeldChange.id))) == 0


def test_shortly_before_a_session_nothing_waits(world, staff):
    world.family(calendar_channel="none")
    move(world, staff, SESSION_AT - 2 * HOUR)
    world.work(SESSION_AT - 2 * HOUR)
    assert ("moved", "sent") in news(world)


def test_moved_back_by_hand_tells_nobody_who_has_not_heard(world, staff, now):
    world.family(calendar_channel="none")
    with world.sessions() as session:
        ends = SESSION_AT + dt.timedelta(minutes=90)
        later = SESSION_AT + HOUR
        meeting = world.now_as(session)
        move_session(session, meeting, starts_at=later, ends_at=ends, hold=HOLD, now=now, by=staff)
        move_session(session, meeting, starts_at=SESSION_AT, ends_at=ends, hold=HOLD, now=now, by=staff)
        session.commit()
    assert news(world) == [("moved", "voided")]


def test_a_place_put_back_tells_nobody_who_has_not_heard(world, staff, now):
    world.family(calendar_channel="none")
    for venue in ("別館", world.cohort.venue):
        with world.sessions() as session:
            cohort = session.get_one(Cohort, world.cohort.id)
            facts = facts_of(cohort)
            facts = facts.__class__(**vars(facts) | {"venue": venue})
            change_cohort(session, cohort, facts, hold=HOLD, now=now, by=staff)
            session.commit()
    assert news(world) == [("moved", "voided")]
