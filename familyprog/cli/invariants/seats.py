"""Seats, the line, and one enrolment a person."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent
from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries import ACTIVE, SEATED
from familyprog.programs.enums import CapacityUnit
from familyprog.programs.models import Cohort

Rows = list[dict[str, object]]


def i1_no_more_seats_than_places(session: Session, _now: dt.datetime) -> Rows:
    """A seat's number lies within the capacity it was given under, and whoever is enrolled has a seat."""
    return [*_too_many(session), *_wrongly_seated(session), *_shared(session)]


def _too_many(session: Session) -> Rows:
    found = session.execute(
        select(Cohort.public_id, Cohort.capacity, func.count(Seat.id))
        .join(Seat, Seat.cohort_id == Cohort.id)
        .group_by(Cohort.id, Cohort.public_id, Cohort.capacity)
        # A lowered capacity takes a seat from nobody; lowering it is an audited act.
        .where(Cohort.public_id.not_in(_changed_capacities()))
        .having(func.count(Seat.id) > Cohort.capacity)
    )
    return [{"cohort": cohort, "capacity": places, "seats": seats} for cohort, places, seats in found]


def _changed_capacities() -> Select[str]:
    return select(AuditEvent.object_public_id).where(AuditEvent.action == "change_capacity")


def _wrongly_seated(session: Session) -> Rows:
    found = session.scalars(
        select(Enrolment.public_id)
        .outerjoin(Seat, Seat.id == Enrolment.seat_id)
        .where(
            or_(
                Enrolment.state.in_(SEATED) & Enrolment.seat_id.is_(None),
                Enrolment.state.not_in(SEATED) & Enrolment.seat_id.is_not(None),
                Seat.cohort_id != Enrolment.cohort_id,
            )
        )
    )
    return [{"enrolment": public_id} for public_id in found]


def _shared(session: Session) -> Rows:
    """Only a household shares a seat, and only where places are counted in 組."""
    found = session.execute(
        select(Enrolment.seat_id, func.count())
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.seat_id.is_not(None), Cohort.capacity_unit == CapacityUnit.PERSON)
        .group_by(Enrolment.seat_id)
        .having(func.count() > 1)
    )
    return [{"seat": seat, "enrolments": number} for seat, number in found]


def i2_the_line_is_in_order(session: Session, _now: dt.datetime) -> Rows:
    """Whoever waits has a number of their own, and earlier numbers came earlier."""
    found = session.execute(
        select(Enrolment.public_id, Enrolment.cohort_id, Enrolment.waiting_number, Enrolment.created_at)
        .where(Enrolment.state == EnrolmentState.WAITING)
        .order_by(Enrolment.cohort_id, Enrolment.waiting_number)
    ).all()
    rows: Rows = [
        {"enrolment": row.public_id, "why": "no number"} for row in found if row.waiting_number is None
    ]
    passed = set(session.scalars(_passed_on()))
    by_coming = [row for row in found if row.public_id not in passed]
    for before, after in pairwise(by_coming):
        same_line = before.cohort_id == after.cohort_id
        if same_line and (
            before.waiting_number == after.waiting_number or before.created_at > after.created_at
        ):
            rows.append({"enrolment": after.public_id, "why": "order"})
    return rows


def _passed_on() -> Select[str]:
    """Whoever passed an offer on stands at the end of the line, however early they came."""
    ended = SeatOffer.state.in_([SeatOfferState.DECLINED, SeatOfferState.EXPIRED])
    return select(Enrolment.public_id).join(SeatOffer, SeatOffer.enrolment_id == Enrolment.id).where(ended)


def i3_one_active_enrolment(session: Session, _now: dt.datetime) -> Rows:
    """A person is in a cohort once."""
    found = session.execute(
        select(Enrolment.cohort_id, Enrolment.person_id, func.count())
        .where(Enrolment.state.in_(ACTIVE))
        .group_by(Enrolment.cohort_id, Enrolment.person_id)
        .having(func.count() > 1)
    )
    return [{"cohort_row": c, "person_row": p, "enrolments": n} for c, p, n in found]
