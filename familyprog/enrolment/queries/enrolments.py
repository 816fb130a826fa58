"""Reads of enrolments, offers, seats and the line. Every lookup by public id takes the actor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, ProgramOffer, Seat
from familyprog.enrolment.rules import TakenSeat, seats_in_words
from familyprog.people.models import Person
from familyprog.people.queries import may_see
from familyprog.programs.models import Cohort

ACTIVE = (EnrolmentState.WAITING, EnrolmentState.ENROLLED, EnrolmentState.PAUSED)
SEATED = (EnrolmentState.ENROLLED, EnrolmentState.PAUSED)


@dataclass(frozen=True)
class SeatState:
    """How full a cohort is."""

    taken: int
    waiting: int
    capacity: int

    @property
    def words(self) -> str:
        """空きあり・残りわずか・キャンセル待ち."""
        return seats_in_words(self.taken, self.capacity, self.waiting)


def get_enrolment(session: Session, actor: Actor, public_id: str) -> Enrolment:
    """An enrolment with person, cohort and program: staff within their site, a family member the own one.

    Raises NotFoundError.
    """
    enrolment = session.scalar(_whole(select(Enrolment).where(Enrolment.public_id == public_id)))
    if enrolment is None or not may_see(actor, enrolment.person_id, enrolment.site_id):
        raise NotFoundError
    return enrolment


def get_offer(session: Session, actor: Actor, public_id: str) -> ProgramOffer:
    """An offer of a next program: staff within their site, a family member the own one. Raises NotFoundError."""
    offer = session.scalar(select(ProgramOffer).where(ProgramOffer.public_id == public_id))
    if offer is None or not may_see(actor, offer.person_id, offer.site_id):
        raise NotFoundError
    return offer


def my_enrolments(session: Session, person_id: int) -> list[Enrolment]:
    """What a person takes part in or waits for, with cohort and program; the newest first."""
    own = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.state.in_(ACTIVE))
    newest_first = own.order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
    return list(session.scalars(_whole(newest_first)))


def enrolments_in(session: Session, cohort: Cohort) -> list[Enrolment]:
    """Who takes part in a cohort, pausing or done, with person, cohort and program; by alias."""
    shown = (*SEATED, EnrolmentState.COMPLETED)
    here = select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(shown))
    found = session.scalars(_whole(here)).all()
    return sorted(found, key=lambda one: (one.person.alias.shown, one.id))


def _whole(query: Select[Enrolment]) -> Select[Enrolment]:
    return query.options(
        joinedload(Enrolment.cohort).joinedload(Cohort.program),
        joinedload(Enrolment.person).joinedload(Person.alias),
    )


def find_active(session: Session, person_id: int, cohort_ids: Iterable[int]) -> Enrolment | None:
    """The person's running or waiting enrolment in one of these cohorts, if any."""
    return session.scalar(
        select(Enrolment)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.cohort_id.in_(list(cohort_ids)),
            Enrolment.state.in_(ACTIVE),
        )
        .order_by(Enrolment.id)
        .limit(1)
    )


def open_offers_of(session: Session, person_id: int) -> list[ProgramOffer]:
    """Offers the person has not taken up, oldest first."""
    return list(
        session.scalars(
            select(ProgramOffer)
            .where(ProgramOffer.person_id == person_id, ProgramOffer.taken_at.is_(None))
            .order_by(ProgramOffer.id)
        )
    )


def place_in_line(session: Session, enrolment: Enrolment) -> int:
    """How many-th in line somebody who waits is, from 1."""
    before = select(func.count(Enrolment.id)).where(
        Enrolment.cohort_id == enrolment.cohort_id,
        Enrolment.state == EnrolmentState.WAITING,
        Enrolment.waiting_number < enrolment.waiting_number,
    )
    return session.scalars(before).one() + 1


def seat_states(session: Session, cohorts: Iterable[Cohort]) -> dict[int, SeatState]:
    """How full these cohorts are, by cohort id. Two queries."""
    capacities = {cohort.id: cohort.capacity for cohort in cohorts}
    taken = _counts(
        session,
        select(Seat.cohort_id, func.count(Seat.id))
        .where(Seat.cohort_id.in_(capacities))
        .group_by(Seat.cohort_id),
    )
    waiting = _counts(
        session,
        select(Enrolment.cohort_id, func.count(Enrolment.id))
        .where(Enrolment.cohort_id.in_(capacities), Enrolment.state == EnrolmentState.WAITING)
        .group_by(Enrolment.cohort_id),
    )
    return {
        key: SeatState(taken.get(key, 0), waiting.get(key, 0), capacity)
        for key, capacity in capacities.items()
    }


def words_for_seats(session: Session, cohort_ids: Collection[int]) -> dict[int, str]:
    """How full these cohorts are, in words, by cohort id."""
    cohorts = session.scalars(select(Cohort).where(Cohort.id.in_(cohort_ids))).all()
    return {key: state.words for key, state in seat_states(session, cohorts).items()}


def _counts(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {key: count for key, count in session.execute(query)}


def taken_seats(session: Session, cohort_id: int) -> list[TakenSeat]:
    """The seats somebody has in a cohort, by number."""
    rows = session.execute(
        select(Seat.id, Seat.number, Seat.household_id)
        .where(Seat.cohort_id == cohort_id)
        .order_by(Seat.number)
    )
    return [TakenSeat(number=number, id=key, household_id=home) for key, number, home in rows]
