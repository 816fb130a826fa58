"""200 families press the button at the same moment; there are ten seats."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import func, select

from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, EnrolmentChange, Seat
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from tests import make
from tests.enrolment.sign_up_worker import sign_up_many

PROCESSES, EACH, SEATS = 8, 25, 10
FAMILIES = PROCESSES * EACH
PATIENCE_SECONDS = 120


def test_ten_have_a_seat_and_the_others_stand_in_one_line(database, now):
    engine = make_engine(database)
    sessions = make_sessions(engine)
    with unit_of_work(sessions) as session:
        program = make.a_program(session, make.a_site(session))
        cohort = make.a_cohort(session, program, capacity=SEATS)
        make.a_session(session, cohort)
    engine.dispose()

    _race(database, cohort.id, now)

    engine = make_engine(database)
    with make_sessions(engine)() as session:
        rows = session.execute(
            select(Enrolment.state, Enrolment.waiting_number, Seat.number)
            .outerjoin(Seat, Seat.id == Enrolment.seat_id)
            .where(Enrolment.cohort_id == cohort.id)
        ).all()
        told = dict(
            session.execute(select(Message.kind, func.count(Message.id)).group_by(Message.kind)).all()
        )
        changes = session.scalars(select(func.count(EnrolmentChange.id))).one()
    engine.dispose()
    enrolled = [row for row in rows if row[0] is EnrolmentState.ENROLLED]
    waiting = [row for row in rows if row[0] is EnrolmentState.WAITING]
    assert len(rows) == changes == FAMILIES
    assert sorted(number for _state, _line, number in enrolled) == list(range(1, SEATS + 1))
    assert {line for _state, line, _seat in enrolled} == {None}
    assert sorted(line for _state, line, _seat in waiting) == list(range(1, FAMILIES - SEATS + 1))
    assert {seat for _state, _line, seat in waiting} == {None}
    assert told == {MessageKind.ENROLLED: SEATS, MessageKind.WAITING: FAMILIES - SEATS}


def _race(url, cohort_id, now):
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(PROCESSES)
    runners = [
        context.Process(target=sign_up_many, args=(url, cohort_id, number, EACH, now, start))
        for number in range(PROCESSES)
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    assert [runner.exitcode for runner in runners] == [0] * PROCESSES
