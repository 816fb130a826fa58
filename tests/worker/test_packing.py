"""Mails made ready ahead: cheap for many, and never sent when something has changed since."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, update

from familyprog.attendance.models import AbsenceNotice
from familyprog.enrolment.enums import ChoiceSource
from familyprog.enrolment.models import Enrolment, MonthChoice
from familyprog.outbox import service as outbox
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.programs.models import ClassSession
from familyprog.reminders.seal import is_unbroken
from familyprog.worker.mail import MailWriter
from familyprog.worker.packing import Packer
from familyprog.worker.passes import plan
from tests.worker.world import DAY_BEFORE

SOON = DAY_BEFORE + dt.timedelta(seconds=20)
ME = "host:1:a"


@pytest.fixture
def packer(world):
    return Packer(MailWriter(world.config), ME)


def claimed(world, count=1):
    """The reminders of so many families, claimed."""
    for number in range(count):
        world.family(f"家族{number}", calendar_channel="none")
    plan(world.sessions, now=DAY_BEFORE)
    with world.sessions() as session:
        ids = outbox.claim(session, ME, now=DAY_BEFORE, limit=20)
        session.commit()
    return ids


def packed(world, packer, count=1):
    """Their mails, made ready."""
    return packer.pack(world.sessions, claimed(world, count), DAY_BEFORE)


def loaded(world, packer, parcel, now=SOON):
    with world.sessions() as session:
        load = packer.load(session, parcel, now)
        session.commit()
    return load


def test_many_mails_are_made_ready_with_the_statements_of_two(world, packer, statements):
    def cost(count):
        ids = claimed(world, count)
        with statements() as seen:
            assert all(one.envelope for one in packer.pack(world.sessions, ids, DAY_BEFORE))
        return len(ids), len(seen)

    (few, for_few), (many, for_many) = cost(2), cost(18)
    assert (few, many) == (2, 18)
    assert for_many == for_few <= 18


def test_a_sealed_mail_costs_two_statements_and_leaves_as_it_was_made(world, packer, statements):
    (parcel,) = packed(world, packer)
    with statements() as seen:
        load = loaded(world, packer, parcel)
    assert len(seen) == 2
    assert load.envelope.content == parcel.envelope.content
    assert world.states() == [("reminder", "started")]


def absence(world, person):
    return insert(AbsenceNotice).values(class_session_id=world.meeting.id, person_id=person, told_at=SOON)


def another_month(world):
    return insert(MonthChoice).values(
        enrolment_id=select(Enrolment.id).scalar_subquery(),
        month=dt.date(2026, 12, 1),
        cohort_id=world.cohort.id,
        source=ChoiceSource.PAGE,
        chosen_at=SOON,
        version=1,
        is_resting=False,
    )


CHANGES = {
    "moved": lambda *_: update(ClassSession).values(revision=7),
    "called off": lambda *_: update(ClassSession).values(state="cancelled"),
    "left": lambda *_: update(Enrolment).values(state="withdrawn"),
    "stays away": absence,
    "address rests": lambda *_: update(ContactProfile).values(email_suspended_at=SOON),
    "other rules": lambda *_: update(ContactProfile).values(superseded_at=SOON),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_since_does_not_leave(world, packer, change):
    (parcel,) = packed(world, packer)
    person = world.rows()[0].person_id
    with world.sessions() as session:
        session.execute(CHANGES[change](world, person))
        session.commit()
    load = loaded(world, packer, parcel)
    assert load.envelope is None
    assert load.refused


def test_another_choice_for_a_month_breaks_the_seal(world, packer):
    (parcel,) = packed(world, packer)
    with world.sessions() as session:
        assert is_unbroken(session, parcel.seal, ME, now=SOON)
        session.execute(another_month(world))
        assert not is_unbroken(session, parcel.seal, ME, now=SOON)


def test_what_another_took_over_or_was_taken_back_does_not_leave(world, packer):
    first, second = packed(world, packer, 2)
    with world.sessions() as session:
        outbox.void(session, now=SOON, person_id=world.rows()[0].person_id, reason="withdrawn")
        session.commit()
    loads = [loaded(world, packer, one) for one in (first, second)]
    assert sorted(load.envelope is None for load in loads) == [False, True]
    late = loaded(world, packer, second, SOON + dt.timedelta(minutes=5))
    assert (late.envelope, late.refused) == (None, ())


def test_a_mail_made_before_nine_does_not_ring_after(world, packer):
    (parcel,) = packed(world, packer)
    with world.sessions() as session:
        night = DAY_BEFORE + dt.timedelta(hours=11)
        session.execute(update(Message).values(lease_until=night + dt.timedelta(minutes=1)))
        session.commit()
    load = loaded(world, packer, parcel, night)
    assert load.envelope is None
    assert [refusal.wait_until for _row, refusal in load.refused] == [DAY_BEFORE + dt.timedelta(hours=22)]
