"""Whatever people do, in whatever order: never oversold, strictly in order, no seat lost, no promise broken."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from familyprog.accounts.actors import MACHINE
from familyprog.enrolment.enums import EnrolmentState, EntryWay, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries import ACTIVE, SEATED
from familyprog.enrolment.rules import REST
from familyprog.enrolment.service import (
    accept_offer,
    change_capacity,
    decline_offer,
    enrol,
    enrol_pair,
    expire_offers,
    fill_all,
    withdraw,
)
from tests import make

HOUR = dt.timedelta(hours=1)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["join", "join", "pair", "leave", "accept", "accept", "decline", "expire", "capacity"]
        ),
        st.integers(0, 4),
    ),
    min_size=5,
    max_size=16,
)


class Hall:
    """One cohort in the database, and what may be done to it."""

    def __init__(self, session, now) -> None:
        self.session, self.now = session, now
        self.site = make.a_site(session)
        self.cohort = make.a_cohort(session, make.a_program(session, self.site), capacity=2)

    def rows(self, *states):
        here = select(Enrolment).where(Enrolment.cohort_id == self.cohort.id, Enrolment.state.in_(states))
        return self.session.scalars(here.order_by(Enrolment.waiting_number, Enrolment.id)).all()

    def offers(self):
        here = select(SeatOffer).join(Enrolment).where(Enrolment.cohort_id == self.cohort.id)
        return self.session.scalars(here.order_by(SeatOffer.id)).all()

    def live(self):
        return [one for one in self.offers() if one.state is SeatOfferState.LIVE]

    def seats(self) -> list[int]:
        return list(self.session.scalars(select(Seat.id).where(Seat.cohort_id == self.cohort.id)))

    def line(self):
        """Who may be offered a seat, told in this test's own words."""
        not_now = {
            one.enrolment_id
            for one in self.offers()
            if one.state is SeatOfferState.LIVE
            or (
                one.state in {SeatOfferState.DECLINED, SeatOfferState.EXPIRED}
                and one.ended_at > self.now - REST
            )
        }
        return [row for row in self.rows(EnrolmentState.WAITING) if row.id not in not_now]

    def do(self, move: str, which: int) -> None:
        """One thing somebody does, then a pass of the worker."""
        self.now += HOUR
        more = {"now": self.now, "by": MACHINE}
        live, active = self.live(), self.rows(*ACTIVE)
        one, two = (make.a_family_member(self.session, self.site) for _ in range(2))
        if move == "join":
            enrol(self.session, self.cohort, one, entry_way=EntryWay.WEB, **more)
        elif move == "pair":
            enrol_pair(self.session, self.cohort, (one, two), both=True, entry_way=EntryWay.WEB, **more)
        elif move == "capacity":
            change_capacity(self.session, self.cohort, which, **more)
        elif move == "leave" and active:
            withdraw(self.session, active[which % len(active)], **more)
        elif move == "expire" and live:
            self.now = max(self.now, live[which % len(live)].expires_at)
        elif move == "accept" and live:
            accept_offer(self.session, live[which % len(live)], **more)
        elif move == "decline" and live:
            decline_offer(self.session, live[which % len(live)], **more)
        expire_offers(self.session, now=self.now)
        fill_all(self.session, now=self.now)


def check(hall: Hall, seats: int, seated: set[int], known: set[int]) -> None:
    live, taken = hall.live(), hall.seats()
    # Never oversold; after the capacity was lowered, never more than there were.
    assert len(taken) <= max(hall.cohort.capacity, seats)
    # One live offer a seat and a person; every seat is somebody's or kept for somebody.
    held = [row.seat_id for row in hall.rows(*SEATED)]
    assert sorted(held + [one.seat_id for one in live]) == sorted(taken)
    assert len({one.enrolment_id for one in live}) == len(live)
    assert {one.enrolment_id for one in live} <= {row.id for row in hall.rows(EnrolmentState.WAITING)}
    # Nobody is offered anything before somebody who came earlier and could use it.
    line = hall.line()
    numbers = {row.id: row.waiting_number for row in hall.rows(EnrolmentState.WAITING)}
    fresh = [numbers[one.enrolment_id] for one in live if one.id not in known]
    assert all(number < row.waiting_number for number in fresh for row in line)
    # A free seat stays free only when nobody waits, or for two who come only together.
    if line:
        first = [
            row for row in line if row.id == line[0].id or (row.pair_key and row.pair_key == line[0].pair_key)
        ]
        assert hall.cohort.capacity - len(taken) < len(first)
    # Whoever had a seat has it, unless they left.
    left = {row.id for row in hall.rows(EnrolmentState.WITHDRAWN)}
    assert seated - left <= {row.id for row in hall.rows(*SEATED)}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES)
def test_whatever_happens_to_the_line(session, now, moves):
    hall = Hall(session, now)
    for move, which in moves:
        seats, seated = len(hall.seats()), {row.id for row in hall.rows(*SEATED)}
        known = {one.id for one in hall.offers()}
        hall.do(move, which)
        check(hall, seats, seated, known)
    # The history of every offer ends once.
    ended = select(func.count()).where(
        SeatOffer.ended_at.is_(None) != (SeatOffer.state == SeatOfferState.LIVE)
    )
    assert session.scalar(ended) == 0
