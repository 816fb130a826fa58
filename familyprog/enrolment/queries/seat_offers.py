"""Reads of offered seats and of the line: who is next, whom a seat is kept for, what to answer until when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.rules import REST, SOONEST, comes_on
from familyprog.people.models import Person, PersonAlias
from familyprog.people.queries import may_see
from familyprog.programs.enums import CohortState, SessionState, Track
from familyprog.programs.models import ClassSession, Cohort

OCCASION = "seat_offer:"  # of the message
PASSED = (SeatOfferState.DECLINED, SeatOfferState.EXPIRED)
SHOWN_AFTER = dt.timedelta(days=14)
ENDING = dt.timedelta(days=3)


@dataclass(frozen=True)
class Turn:
    """One place in line: somebody, or two who come only together; with household ids."""

    who: tuple[tuple[Enrolment, int | None], ...]


@dataclass(frozen=True)
class Line:
    """Who may be offered a seat, first in line first. `promised`: households a seat is kept for already."""

    turns: list[Turn]
    promised: frozenset[int]


@dataclass(frozen=True)
class OfferRow:
    """An offer as the desk sees it."""

    offer: SeatOffer
    alias: str
    cohort: Cohort


def line_of(session: Session, cohort_id: int, *, now: dt.datetime) -> Line:
    """The line without those who have an offer, and without those who just passed one on. Two queries."""
    rows = session.execute(
        select(Enrolment, Person.household_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING)
        .order_by(Enrolment.waiting_number)
    ).all()
    offered = _offered(session, cohort_id, now) if rows else {}
    turns: dict[str, list[tuple[Enrolment, int | None]]] = defaultdict(list)
    promised = set()
    for enrolment, household_id in rows:
        state = offered.get(enrolment.id)
        if state is None:
            turns[enrolment.pair_key or enrolment.public_id].append((enrolment, household_id))
        elif state is SeatOfferState.LIVE and household_id is not None:
            promised.add(household_id)
    return Line([Turn(tuple(who)) for who in turns.values()], frozenset(promised))


def _offered(session: Session, cohort_id: int, now: dt.datetime) -> dict[int, SeatOfferState]:
    """Whom nothing is offered now, by enrolment id: they have an offer (last word), or just passed one on."""
    rows = session.execute(
        select(SeatOffer.enrolment_id, SeatOffer.state)
        .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            or_(
                SeatOffer.state == SeatOfferState.LIVE,
                SeatOffer.state.in_(PASSED) & (SeatOffer.ended_at > now - REST),
            ),
        )
        .order_by(SeatOffer.state == SeatOfferState.LIVE)
    )
    return {enrolment_id: state for enrolment_id, state in rows}


def next_start(session: Session, cohort_id: int, *, now: dt.datetime) -> tuple[dt.datetime | None, bool]:
    """The next session one can still come to, and whether it is over: there were some, and none is ahead."""
    row = session.execute(
        select(
            func.count(ClassSession.id),
            func.min(ClassSession.starts_at).filter(
                ClassSession.starts_at > now + SOONEST, ClassSession.state == SessionState.PLANNED
            ),
        ).where(ClassSession.cohort_id == cohort_id, ClassSession.state != SessionState.CANCELLED)
    ).one()
    start: dt.datetime | None = row[1]
    return start, start is None and row[0] > 0


def coming_of(
    session: Session, cohort_id: int, track: Track | None, *, now: dt.datetime
) -> list[ClassSession]:
    """The sessions somebody would come to who took a seat now."""
    planned = select(ClassSession).where(
        ClassSession.cohort_id == cohort_id,
        ClassSession.state == SessionState.PLANNED,
        ClassSession.starts_at > now,
    )
    rows = session.scalars(planned.order_by(ClassSession.starts_at, ClassSession.id))
    return [meeting for meeting in rows if comes_on(track or Track.FAMILY, meeting.track)]


def find_live(session: Session, enrolment_id: int) -> SeatOffer | None:
    """The offer this enrolment has now, if any."""
    return session.scalar(
        select(SeatOffer).where(
            SeatOffer.enrolment_id == enrolment_id, SeatOffer.state == SeatOfferState.LIVE
        )
    )


def find_told(session: Session, occasion: str) -> SeatOffer | None:
    """The live offer a message is about, if it still is one."""
    wanted = select(SeatOffer).where(
        SeatOffer.public_id == occasion.removeprefix(OCCASION), SeatOffer.state == SeatOfferState.LIVE
    )
    return session.scalar(wanted.execution_options(populate_existing=True))


def get_seat_offer(session: Session, actor: Actor, public_id: str) -> SeatOffer:
    """An offered seat: staff within their site, a family member the own one. Raises NotFoundError."""
    # One statement either way: it takes the same work to find somebody else's as to find none.
    row = session.execute(
        select(SeatOffer, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .where(SeatOffer.public_id == public_id)
    ).one_or_none()
    if row is None or not may_see(actor, row.person_id, row.SeatOffer.site_id):
        raise NotFoundError
    offer: SeatOffer = row.SeatOffer
    return offer


def my_seat_offers(session: Session, person_id: int, *, now: dt.datetime) -> list[OfferRow]:
    """The seats kept for a person, the first to end first."""
    return _rows(
        session,
        _offers().where(
            Enrolment.person_id == person_id,
            SeatOffer.state == SeatOfferState.LIVE,
            SeatOffer.expires_at > now,
        ),
    )


def seat_offers(session: Session, actor: Actor, *, now: dt.datetime) -> list[OfferRow]:
    """What the desk looks after: offers that wait for an answer, the first to end first."""
    live = SeatOffer.state == SeatOfferState.LIVE
    return _rows(session, _offers().where(SeatOffer.site_id == actor.site_id, live))


def ending_offers(session: Session, actor: Actor, *, now: dt.datetime) -> list[OfferRow]:
    """Those of them whose time ends today, tomorrow, or the day after."""
    until = at_tokyo(tokyo_date(now) + ENDING, dt.time())
    live = (SeatOffer.state == SeatOfferState.LIVE) & (SeatOffer.expires_at < until)
    return _rows(session, _offers().where(SeatOffer.site_id == actor.site_id, live))


def passed_offers(session: Session, actor: Actor, *, now: dt.datetime) -> list[OfferRow]:
    """Offers that ended without an answer in the last two weeks, of people who still wait."""
    return _rows(
        session,
        _offers().where(
            SeatOffer.site_id == actor.site_id,
            SeatOffer.state == SeatOfferState.EXPIRED,
            SeatOffer.ended_at > now - SHOWN_AFTER,
            Enrolment.state == EnrolmentState.WAITING,
        ),
    )


def _offers() -> Select[SeatOffer, str, Cohort]:
    return (
        select(SeatOffer, PersonAlias.shown, Cohort)
        .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(PersonAlias, PersonAlias.person_id == Enrolment.person_id)
        .order_by(SeatOffer.expires_at, SeatOffer.id)
    )


def _rows(session: Session, query: Select[SeatOffer, str, Cohort]) -> list[OfferRow]:
    return [OfferRow(offer, alias, cohort) for offer, alias, cohort in session.execute(query)]


def cohorts_to_fill(session: Session) -> list[int]:
    """Open cohorts with a free seat and somebody without an offer: a month or a week may have turned."""
    taken = select(func.count(Seat.id)).where(Seat.cohort_id == Cohort.id).scalar_subquery()
    is_live = and_(SeatOffer.enrolment_id == Enrolment.id, SeatOffer.state == SeatOfferState.LIVE)
    return list(
        session.scalars(
            select(Enrolment.cohort_id)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .outerjoin(SeatOffer, is_live)
            .where(
                Enrolment.state == EnrolmentState.WAITING,
                Cohort.state != CohortState.CLOSED,
                taken < Cohort.capacity,
                SeatOffer.id.is_(None),
            )
            .distinct()
            .order_by(Enrolment.cohort_id)
        )
    )


def cohorts_with_ended(session: Session, *, now: dt.datetime) -> list[int]:
    """Cohorts in which the time of an offer is over."""
    return list(
        session.scalars(
            select(Enrolment.cohort_id)
            .join(SeatOffer, SeatOffer.enrolment_id == Enrolment.id)
            .where(SeatOffer.state == SeatOfferState.LIVE, SeatOffer.expires_at <= now)
            .distinct()
            .order_by(Enrolment.cohort_id)
        )
    )
