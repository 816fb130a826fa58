"""The word that a seat is free: until when, how to answer, and nothing after the offer has ended."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.enrolment.enums import EnrolmentState, EntryWay, SeatOfferState
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.enrolment.service import accept_offer, change_capacity, enrol
from familyprog.programs.models import Cohort
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.reminders.test_desk import calls

DAY = dt.timedelta(days=1)


@pytest.fixture
def waits(world, now):
    """Somebody in line of a full cohort."""

    def one(**contact):
        with world.sessions() as session:
            cohort = session.get_one(Cohort, world.cohort.id)
            change_capacity(session, cohort, 0, now=now, by=MACHINE)
            person = make.a_family_member(session, world.site, contact=contact)
            row = enrol(session, cohort, person, entry_way=EntryWay.WEB, now=now, by=MACHINE)
            session.commit()
        return row.id

    return one


def open_seats(world, now, number=1):
    with world.sessions() as session:
        cohort = session.get_one(Cohort, world.cohort.id)
        change_capacity(session, cohort, number, now=now, by=MACHINE)
        session.commit()


def the_offer(session):
    return session.scalars(select(SeatOffer).order_by(SeatOffer.id.desc()).limit(1)).one()


def test_the_mail_says_until_when_and_how_to_answer(world, waits, now):
    waits()
    open_seats(world, now)
    world.work(now)
    mail = world.box.mails[-1]
    text = mail.get_body(("plain",)).get_content()
    assert "12月4日（金）午前9時まで、席をとっておきます" in text
    assert "/me\r\n" in text or "/me\n" in text
    assert "令和8年12月8日（火）午後7時" in text
    assert mail["Subject"] == "席のご用意ができました"


def test_an_answer_before_the_mail_left_keeps_it_back(world, waits, now):
    waits()
    open_seats(world, now)
    with world.sessions() as session:
        accept_offer(session, the_offer(session), now=now, by=MACHINE)
        session.commit()
    world.work(now)
    assert ("seat_opened", "voided") in world.states()
    assert ("enrolled", "sent") in world.states()


def test_a_mail_that_cannot_arrive_goes_to_people_and_the_time_begins_anew(world, waits, now):
    waits(second_channel="phone", phone="0848123456")
    open_seats(world, now)
    later = now + DAY
    world.box.outcomes = [Outcome(Fate.NEVER, "554")] * 3
    world.work(later)
    with world.sessions() as session:
        assert the_offer(session).expires_at == later + 3 * DAY
    assert later + 3 * DAY in [call.until for call in calls(world, later)]


def test_the_worker_ends_what_is_not_answered_and_offers_it_anew_after_a_week(world, waits, now):
    key = waits()
    open_seats(world, now)
    world.work(now)
    world.work(now + 3 * DAY)
    with world.sessions() as session:
        assert the_offer(session).state is SeatOfferState.EXPIRED
        assert session.get_one(Enrolment, key).state is EnrolmentState.WAITING
        make.a_session(session, world.cohort, now + 30 * DAY, number=2)
        session.commit()
    world.work(now + 9 * DAY)
    world.work(now + 11 * DAY)
    with world.sessions() as session:
        assert session.scalars(select(SeatOffer.state).order_by(SeatOffer.id)).all() == [
            SeatOfferState.EXPIRED,
            SeatOfferState.LIVE,
        ]
