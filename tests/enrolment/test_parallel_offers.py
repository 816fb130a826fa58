"""Ten leave, thirty come, seats are offered, taken, passed on and end: all at the same moment."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import func, select

from familyprog.accounts.actors import MACHINE
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.cli.invariants import INVARIANTS
from familyprog.enrolment.enums import EnrolmentState, EntryWay, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries import SEATED
from familyprog.enrolment.service import enrol, fill_all
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from tests import make
from tests.enrolment.offer_worker import answer, cancel, pass_by
from tests.enrolment.sign_up_worker import sign_up_many

SEATS, WAITING, EACH = 10, 5, 15
PATIENCE_SECONDS = 150


def test_ten_leave_thirty_come_and_no_seat_is_sold_twice(database, now) -> None:
    cohort_id, leaving = _full_house(database, now)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(6)
    runners = [
        context.Process(target=cancel, args=(database, leaving[:5], now, start)),
        context.Process(target=cancel, args=(database, leaving[5:], now, start)),
        *(
            context.Process(target=sign_up_many, args=(database, cohort_id, number, EACH, now, start))
            for number in range(2)
        ),
        context.Process(target=answer, args=(database, now, start)),
        context.Process(target=pass_by, args=(database, now, start)),
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    assert [runner.exitcode for runner in runners] == [0] * len(runners)
    _is_whole(database, cohort_id, now)


def _full_house(url: str, now) -> tuple[int, list[int]]:
    engine = make_engine(url)
    with unit_of_work(make_sessions(engine)) as session:
        site = make.a_site(session)
        cohort = make.a_cohort(session, make.a_program(session, site), capacity=SEATS)
        rows = [
            enrol(
                session,
                cohort,
                make.a_family_member(session, site),
                entry_way=EntryWay.PHONE,
                now=now,
                by=MACHINE,
            ).id
            for _ in range(SEATS + WAITING)
        ]
        found = cohort.id, rows[:SEATS]
    engine.dispose()
    return found


def _is_whole(url: str, cohort_id: int, now) -> None:
    engine = make_engine(url)
    with unit_of_work(make_sessions(engine)) as session:
        fill_all(session, now=now)
        seats = set(session.scalars(select(Seat.id).where(Seat.cohort_id == cohort_id)))
        held = session.scalars(select(Enrolment.seat_id).where(Enrolment.state.in_(SEATED))).all()
        live = session.scalars(select(SeatOffer.seat_id).where(SeatOffer.state == SeatOfferState.LIVE)).all()
        assert len(seats) == SEATS
        assert sorted([*held, *live]) == sorted(seats)
        left = select(func.count()).where(Enrolment.state == EnrolmentState.WITHDRAWN)
        assert session.scalar(left) == SEATS
        assert session.scalar(select(func.count(Enrolment.id))) == SEATS + WAITING + 2 * EACH
        offers = session.scalar(select(func.count(SeatOffer.id)))
        told = session.scalar(select(func.count()).where(Message.kind == MessageKind.SEAT_OPENED))
        assert offers == told
        broken = {check.__name__: rows for check in INVARIANTS if (rows := check(session, now))}
        # Those who came in one moment have one time; their numbers decide.
        assert broken == {}
    engine.dispose()
