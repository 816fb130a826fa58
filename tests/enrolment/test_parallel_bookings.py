"""Four processes want the same three times for the same five people at once."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.models import SlotBooking
from familyprog.enrolment.service.bookings import lay_out
from familyprog.programs.enums import ProgramKind
from tests import make
from tests.enrolment.booking_worker import book_many

PROCESSES, PEOPLE, TIMES = 4, 5, 3
PATIENCE_SECONDS = 120


def test_each_time_has_one_person_and_each_person_one_time(database, now):
    engine = make_engine(database)
    with unit_of_work(make_sessions(engine)) as session:
        site = make.a_site(session)
        cohort = make.a_cohort(session, make.a_program(session, site, ProgramKind.ONE_TO_ONE))
        meeting = make.a_session(session, cohort)
        slots = [one.id for one in lay_out(session, meeting, minutes=30, gap=10, now=now, by=MACHINE)]
        people = [make.a_family_member(session, site, f"家族{n}").id for n in range(PEOPLE)]
    engine.dispose()
    assert len(slots) == TIMES

    _race(database, slots, people, now)

    engine = make_engine(database)
    with make_sessions(engine)() as session:
        booked = session.execute(select(SlotBooking.session_slot_id, SlotBooking.person_id)).all()
    engine.dispose()
    assert sorted(slot for slot, _person in booked) == sorted(slots)
    assert len({person for _slot, person in booked}) == TIMES


def _race(url, slots, people, now):
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(PROCESSES)
    runners = [
        context.Process(target=book_many, args=(url, slots, people[n:] + people[:n], now, start))
        for n in range(PROCESSES)
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    assert [runner.exitcode for runner in runners] == [0] * PROCESSES
