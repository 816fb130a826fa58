"""A seat that is offered is a promise, to one person and for a time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer

Rows = list[dict[str, object]]
GRACE = dt.timedelta(days=1)  # the worker may have been down for a night


def i16_an_offered_seat_is_kept_for_one(session: Session, now: dt.datetime) -> Rows:
    """A seat has one live offer, to somebody who waits, not long past its end; every seat is for somebody."""
    return [*_twice(session), *_wrong(session, now), *_forgotten(session)]


def _twice(session: Session) -> Rows:
    found = session.execute(
        select(SeatOffer.seat_id, func.count())
        .where(SeatOffer.state == SeatOfferState.LIVE)
        .group_by(SeatOffer.seat_id)
        .having(func.count() > 1)
    )
    return [{"seat": seat, "live_offers": number} for seat, number in found]


def _wrong(session: Session, now: dt.datetime) -> Rows:
    found = session.scalars(
        select(SeatOffer.public_id)
        .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .outerjoin(Seat, Seat.id == SeatOffer.seat_id)
        .where(
            SeatOffer.state == SeatOfferState.LIVE,
            or_(
                SeatOffer.expires_at < now - GRACE,
                Enrolment.state != EnrolmentState.WAITING,
                Seat.id.is_(None),
                Seat.cohort_id != Enrolment.cohort_id,
            ),
        )
    )
    return [{"seat_offer": public_id} for public_id in found]


def _forgotten(session: Session) -> Rows:
    """A seat nobody has and that is kept for nobody would be lost to everybody."""
    kept = select(SeatOffer.seat_id).where(
        SeatOffer.state == SeatOfferState.LIVE, SeatOffer.seat_id.is_not(None)
    )
    had = select(Enrolment.seat_id).where(Enrolment.seat_id.is_not(None))
    return [
        {"seat": seat} for seat in session.scalars(select(Seat.id).where(Seat.id.not_in(kept.union(had))))
    ]
