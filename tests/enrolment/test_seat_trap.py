"""The trap of seats, sprung once on purpose: counting first and inserting then sells a seat twice."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from familyprog.accounts.actors import VISITOR
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.models import Enrolment, Seat
from familyprog.enrolment.queries import taken_seats
from familyprog.enrolment.rules import free_number
from familyprog.enrolment.service import enrol, lock_cohort
from familyprog.people.models import Person
from familyprog.programs.models import Cohort
from tests import make


@pytest.fixture
def last_seat(database):
    """A cohort with one seat and two who want it: (cohort id, [person ids])."""
    engine = make_engine(database)
    with unit_of_work(make_sessions(engine)) as session:
        site = make.a_site(session)
        cohort = make.a_cohort(session, make.a_program(session, site), capacity=1)
        persons = [make.a_family_member(session, site, alias) for alias in ("さくら", "たけし")]
        ids = cohort.id, [person.id for person in persons]
    engine.dispose()
    return ids


def _count_then_insert(session, cohort_id, person_id):
    taken = session.scalars(select(func.count(Enrolment.id)).where(Enrolment.cohort_id == cohort_id)).one()
    person = session.get_one(Person, person_id)
    row = Enrolment(
        site_id=person.site_id,
        cohort_id=cohort_id,
        person_id=person_id,
        state=EnrolmentState.ENROLLED,
        created_at=make.MORNING,
    )
    return row if taken < 1 else None


def _enrolled(url, cohort_id):
    engine = make_engine(url)
    with Session(engine) as session:
        states = session.scalars(
            select(Enrolment.state).where(Enrolment.cohort_id == cohort_id).order_by(Enrolment.id)
        ).all()
    engine.dispose()
    return list(states)


def test_counting_first_and_inserting_then_sells_the_last_seat_twice(database, last_seat):
    cohort_id, persons = last_seat
    careless = create_engine(database)  # neither our BEGIN nor a lock
    with Session(careless) as one, Session(careless) as other:
        rows = [
            _count_then_insert(unit, cohort_id, person)
            for unit, person in zip((one, other), persons, strict=True)
        ]
        for unit, row in zip((one, other), rows, strict=True):
            unit.add(row)
            unit.commit()
    careless.dispose()
    assert _enrolled(database, cohort_id) == [EnrolmentState.ENROLLED] * 2


def test_a_forgotten_lock_fails_instead_of_overselling(database, last_seat):
    cohort_id, _persons = last_seat
    engine = make_engine(database)
    with Session(engine) as one, Session(engine) as other:
        numbers = [
            free_number({seat.number for seat in taken_seats(unit, cohort_id)}, 1) for unit in (one, other)
        ]
        assert numbers == [1, 1]
        one.add(Seat(cohort_id=cohort_id, number=1))
        one.commit()
        other.add(Seat(cohort_id=cohort_id, number=1))
        # PostgreSQL names the constraint; SQLite refuses to write on an old reading.
        with pytest.raises((IntegrityError, OperationalError)):
            other.commit()
    engine.dispose()


def test_under_the_lock_the_second_waits_and_stands_in_line(database, last_seat, now):
    cohort_id, persons = last_seat
    engine = make_engine(database)
    sessions = make_sessions(engine)

    def second():
        with unit_of_work(sessions) as session:
            _enrol(session, cohort_id, persons[1], now)

    with unit_of_work(sessions) as session:
        lock_cohort(session, cohort_id)
        thread = Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        _enrol(session, cohort_id, persons[0], now)
    thread.join(10)
    engine.dispose()
    assert _enrolled(database, cohort_id) == [EnrolmentState.ENROLLED, EnrolmentState.WAITING]


def _enrol(session, cohort_id, person_id, now):
    cohort, person = session.get_one(Cohort, cohort_id), session.get_one(Person, person_id)
    enrol(session, cohort, person, entry_way=EntryWay.WEB, now=now, by=VISITOR)
