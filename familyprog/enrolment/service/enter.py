"""Entering: a seat in a cohort, or the last place in line, for somebody we know."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.errors import AlreadyEnrolledError, KeptApartError, NotEligibleError, NotOpenError
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.enrolment.queries import find_active, may_sit_with
from familyprog.enrolment.rules import Placement, may_enter, may_take_in
from familyprog.enrolment.service.history import change_state, tell_about
from familyprog.enrolment.service.line import is_next
from familyprog.enrolment.service.seats import (
    LockedCohort,
    lock_cohort,
    next_number,
    place_for,
    seat_of,
)
from familyprog.outbox.enums import MessageKind
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person
from familyprog.programs.enums import ProgramKind, Track
from familyprog.programs.models import Cohort, Program

NEWS = {EnrolmentState.WAITING: MessageKind.WAITING, EnrolmentState.ENROLLED: MessageKind.ENROLLED}


def enrol(
    session: Session,
    cohort: Cohort,
    person: Person,
    *,
    entry_way: EntryWay,
    track: Track | None = None,
    exception_reason: str = "",
    pair_key: str | None = None,
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """A seat in a cohort, or the last place in line; they are told. `pair_key`: waits with whoever has the same.

    Raises NotOpenError, NotEligibleError (not to staff), AlreadyEnrolledError, KeptApartError, NotFoundError.
    """
    if person.site_id != cohort.site_id or by.person_id not in {None, person.id}:
        raise NotFoundError
    locked = lock_cohort(session, cohort.id)
    offer = _offer_of(session, person, locked)
    is_entitled = _check_entry(session, locked, person, offer, now, by)
    enrolment = _take_place(session, locked, person, pair_key, now=now)
    enrolment.entry_way, enrolment.track = entry_way, track or _usual_track(person)
    enrolment.exception_reason = exception_reason
    result = "override" if exception_reason or not is_entitled else "ok"
    change_state(session, enrolment, None, enrolment.state, "enrol", now=now, by=by, result=result)
    if offer is not None:
        offer.taken_at = offer.taken_at or now
    tell_about(session, enrolment, NEWS[enrolment.state], now=now)
    return enrolment


def _usual_track(person: Person) -> Track:
    return Track.SUPPORTER if person.kind is PersonKind.SUPPORTER else Track.FAMILY


def _take_place(
    session: Session, cohort: LockedCohort, person: Person, pair_key: str | None, *, now: dt.datetime
) -> Enrolment:
    """An enrolment with the seat there is; newcomers go behind whoever waits."""
    placement = Placement()
    if pair_key is None:
        has_turn, who = is_next(session, cohort, [person], now=now), (person.id, person.household_id)
        placement = place_for(session, cohort, [who], has_turn=has_turn, now=now)[0]
    enrolment = Enrolment(
        site_id=person.site_id,
        cohort_id=cohort.id,
        person_id=person.id,
        state=EnrolmentState.WAITING if placement.is_waiting else EnrolmentState.ENROLLED,
        seat_id=seat_of(session, cohort, person.household_id, placement),
        waiting_number=next_number(session, cohort.id) if placement.is_waiting else None,
        pair_key=pair_key,
        created_at=now,
    )
    session.add(enrolment)
    return enrolment


def _check_entry(
    session: Session,
    cohort: LockedCohort,
    person: Person,
    offer: ProgramOffer | None,
    now: dt.datetime,
    by: Actor,
) -> bool:
    """Raise the refusal that stands in the way; else whether the program is open to the person."""
    taking_in = may_take_in(cohort.state, is_staff=by.is_staff)
    if not taking_in.ok:
        raise NotOpenError(taking_in.sentence)
    program = session.get_one(Program, cohort.program_id)
    entitled = may_enter(program, [offer.program_id] if offer else [])
    if not entitled.ok and not by.is_staff:
        raise NotEligibleError(entitled.sentence)
    if find_active(session, person.id, _rivals(session, cohort)) is not None:
        raise AlreadyEnrolledError
    if not may_sit_with(session, cohort.id, person.id, now=now):
        raise KeptApartError(is_staff=by.is_staff)
    return entitled.ok


def _rivals(session: Session, cohort: LockedCohort) -> list[int]:
    """Cohorts of which a person may be in one only: in a monthly program all groups are one enrolment."""
    if cohort.kind is not ProgramKind.PRACTICE:
        return [cohort.id]
    return list(session.scalars(select(Cohort.id).where(Cohort.program_id == cohort.program_id)))


def _offer_of(session: Session, person: Person, cohort: LockedCohort) -> ProgramOffer | None:
    return session.scalar(
        select(ProgramOffer).where(
            ProgramOffer.person_id == person.id, ProgramOffer.program_id == cohort.program_id
        )
    )
