"""Seats: taken under the cohort's lock, and freed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from familyprog.base.clock import month_start, tokyo_date
from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries import SEATED, guest_places, standings, taken_seats
from familyprog.enrolment.rules import Placement, Standing, TakenSeat, has_room_for_newcomer, place
from familyprog.programs.enums import CapacityUnit, CohortState, ProgramKind
from familyprog.programs.models import Cohort, Program


@dataclass(frozen=True)
class LockedCohort:
    """A cohort whose lock we hold, as it is now: an object read before the lock may be old."""

    id: int
    public_id: str
    program_id: int
    kind: ProgramKind
    state: CohortState
    capacity: int
    unit: CapacityUnit


def lock_groups(session: Session, *cohort_ids: int) -> list[LockedCohort]:
    """Lock cohorts; of a monthly program all groups, as a place moves from one to another.

    A row lock on PostgreSQL, always in the order of ids. On SQLite the unit already holds the one write
    lock (BEGIN IMMEDIATE at the edge), and this compiles to a plain select. Every use case that makes
    seats scarcer comes through here.
    """
    of_programs = select(Cohort.program_id).where(Cohort.id.in_(cohort_ids))
    rows = session.execute(
        select(
            Cohort.id,
            Cohort.public_id,
            Cohort.program_id,
            Program.kind,
            Cohort.state,
            Cohort.capacity,
            Cohort.capacity_unit,
        )
        .join(Program, Program.id == Cohort.program_id)
        .where(
            or_(
                Cohort.id.in_(cohort_ids),
                and_(Program.kind == ProgramKind.PRACTICE, Cohort.program_id.in_(of_programs)),
            )
        )
        .order_by(Cohort.id)
        .with_for_update(of=Cohort)
    )
    return [LockedCohort(*row) for row in rows]


def lock_cohort(session: Session, cohort_id: int) -> LockedCohort:
    """Lock a cohort (see `lock_groups`) and tell how it is now."""
    return next(group for group in lock_groups(session, cohort_id) if group.id == cohort_id)


def reload(session: Session, enrolment: Enrolment) -> EnrolmentState:
    """Read again, under the lock, what another hand may just have changed; the state."""
    session.refresh(enrolment, ["state", "seat_id", "waiting_number", "version"])
    return enrolment.state


def place_for(
    session: Session,
    cohort: LockedCohort,
    who: Sequence[tuple[int, int | None]],
    *,
    has_turn: bool,
    now: dt.datetime,
) -> list[Placement]:
    """What these people (person and household ids) get now, all of them or none.

    Whoever enters comes every time, so guests' places are kept.
    """
    places = cohort.capacity - guest_places(session, [cohort.id], from_=now).get(cohort.id, 0)
    seats = taken_seats(session, cohort.id)
    others = standings(session, cohort.program_id) if cohort.kind is ProgramKind.PRACTICE else None
    found = []
    for person_id, household_id in who:
        mine = Standing(0, person_id, household_id, cohort.id)
        has_room = others is None or has_room_for_newcomer(
            mine, others, month=month_start(tokyo_date(now)), capacity=places, unit=cohort.unit
        )
        found.append(place(household_id, seats, places, cohort.unit, has_turn=has_turn, has_room=has_room))
        if found[-1].number is not None:
            seats.append(TakenSeat(0, found[-1].number, household_id))
        others = None if others is None else [*others, mine]
    return [Placement()] * len(found) if any(one.is_waiting for one in found) else found


def seat_of(
    session: Session, cohort: LockedCohort, household_id: int | None, placement: Placement
) -> int | None:
    """The id of the seat a placement gives. The unique number stands behind a forgotten lock."""
    if placement.number is None:
        return placement.shared_seat_id
    seat = Seat(cohort_id=cohort.id, number=placement.number, household_id=household_id)
    session.add(seat)
    session.flush()
    return seat.id


def free_seat(session: Session, enrolment: Enrolment) -> None:
    """Take the enrolment off its seat; the seat is free when nobody of the household still uses it."""
    seat_id, enrolment.seat_id = enrolment.seat_id, None
    session.flush()
    drop_unused(session, seat_id)


def drop_unused(session: Session, seat_id: int | None) -> None:
    """Free a seat that nobody has and that is kept for nobody."""
    used = select(Enrolment.id).where(Enrolment.seat_id == seat_id, Enrolment.state.in_(SEATED))
    kept = select(SeatOffer.id).where(SeatOffer.seat_id == seat_id, SeatOffer.state == SeatOfferState.LIVE)
    if seat_id is not None and session.scalar(used.union_all(kept).limit(1)) is None:
        session.delete(session.get_one(Seat, seat_id))
        session.flush()


def next_number(session: Session, cohort_id: int) -> int:
    """Numbers in line are never used twice, so whoever comes later always has a higher one."""
    last = session.scalar(select(func.max(Enrolment.waiting_number)).where(Enrolment.cohort_id == cohort_id))
    return (last or 0) + 1
