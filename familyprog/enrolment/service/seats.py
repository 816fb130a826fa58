"""Seats: taken under the cohort's lock, freed, and given to whoever is first in line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import month_start, tokyo_date
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.errors import CapacityRefusedError
from familyprog.enrolment.models import Enrolment, Seat
from familyprog.enrolment.queries import SEATED, guest_places, standings, taken_seats
from familyprog.enrolment.rules import Placement, Standing, has_room_for_newcomer, place
from familyprog.enrolment.service.history import change_state, tell_about
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Person
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
    person_id: int,
    household_id: int | None,
    *,
    has_turn: bool,
    now: dt.datetime,
) -> Placement:
    """What somebody without a seat would get now. Whoever enters comes every time, so guests' places are kept."""
    places = cohort.capacity - guest_places(session, [cohort.id], from_=now).get(cohort.id, 0)
    has_room = True
    if cohort.kind is ProgramKind.PRACTICE:
        has_room = has_room_for_newcomer(
            Standing(0, person_id, household_id, cohort.id),
            standings(session, cohort.program_id),
            month=month_start(tokyo_date(now)),
            capacity=places,
            unit=cohort.unit,
        )
    seats = taken_seats(session, cohort.id)
    return place(household_id, seats, places, cohort.unit, has_turn=has_turn, has_room=has_room)


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
    if seat_id is None:
        return
    still_used = session.scalar(
        select(Enrolment.id).where(Enrolment.seat_id == seat_id, Enrolment.state.in_(SEATED)).limit(1)
    )
    if still_used is None:
        session.delete(session.get_one(Seat, seat_id))
        session.flush()


def is_anyone_waiting(session: Session, cohort_id: int) -> bool:
    """Whether somebody is in line."""
    waiting = select(Enrolment.id).where(
        Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING
    )
    return session.scalar(waiting.limit(1)) is not None


def fill_seats(session: Session, cohort_id: int, *, now: dt.datetime, by: Actor) -> list[Enrolment]:
    """Give free seats to those in line, strictly in order, and tell them. Returns who got one.

    In a monthly program the lines of all its groups are looked at, because a place may have moved.
    """
    groups = lock_groups(session, cohort_id)
    return [seated for group in groups for seated in _fill(session, group, now=now, by=by)]


def _fill(session: Session, cohort: LockedCohort, *, now: dt.datetime, by: Actor) -> list[Enrolment]:
    seated, has_turn = [], True
    for enrolment, household_id in _line_of(session, cohort.id):
        placement = place_for(session, cohort, enrolment.person_id, household_id, has_turn=has_turn, now=now)
        if not placement.is_waiting:
            enrolment.seat_id = seat_of(session, cohort, household_id, placement)
            _seat_from_line(session, enrolment, now=now, by=by)
            seated.append(enrolment)
            continue
        # Whoever is first keeps a free seat from everybody behind. Sharing the seat of one's own
        # household takes nothing from anybody, so in 組 the line is read to its end.
        has_turn = False
        if cohort.unit is CapacityUnit.PERSON:
            break
    return seated


def _line_of(session: Session, cohort_id: int) -> list[tuple[Enrolment, int | None]]:
    rows = session.execute(
        select(Enrolment, Person.household_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING)
        .order_by(Enrolment.waiting_number)
    )
    return [(enrolment, household_id) for enrolment, household_id in rows]


def _seat_from_line(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    before, after = EnrolmentState.WAITING, EnrolmentState.ENROLLED
    change_state(session, enrolment, before, after, "seat_from_line", now=now, by=by)
    tell_about(session, enrolment, MessageKind.SEAT_OPENED, now=now)


def change_capacity(
    session: Session, cohort: Cohort, capacity: int, *, now: dt.datetime, by: Actor
) -> list[Enrolment]:
    """Set the number of places. Nobody who has one loses it; new places go to those in line.

    Raises CapacityRefusedError for a negative number. Returns who got a seat.
    """
    if capacity < 0:
        raise CapacityRefusedError
    lock_cohort(session, cohort.id)
    session.refresh(cohort, ["capacity", "version"])
    cohort.capacity = capacity
    session.flush()
    note(session, "change_capacity", "cohort", cohort.public_id, now=now, by=by)
    return fill_seats(session, cohort.id, now=now, by=by)
