"""Entering: one use case for the web, the telephone, a letter and the door (product.md B6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.errors import AlreadyEnrolledError, NotEligibleError, NotOpenError
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.enrolment.queries import find_active
from familyprog.enrolment.rules import may_enter, may_take_in
from familyprog.enrolment.service.history import change_state, tell_about
from familyprog.enrolment.service.seats import (
    LockedCohort,
    is_anyone_waiting,
    lock_cohort,
    place_for,
    seat_of,
)
from familyprog.outbox.enums import MessageKind
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails, clean_contact, clean_name
from familyprog.people.service import add_person, create_household, set_contact
from familyprog.programs.enums import ProgramKind, Track
from familyprog.programs.models import Cohort, Program

FORM = "entry"


@dataclass(frozen=True)
class Entry:
    """What somebody told us when asking for a place; nothing about the person concerned."""

    alias: str
    relation: Relation = Relation.UNSAID
    contact: ContactDetails = field(default_factory=ContactDetails)


def check_entry(entry: Entry) -> None:
    """Raise NameRefusedError or ContactRefusedError, with its field, for what cannot work."""
    clean_name(entry.alias)
    clean_contact(entry.contact)


def receive(
    session: Session,
    cohort: Cohort,
    entry: Entry,
    *,
    person: Person | None = None,
    entry_way: EntryWay,
    track: Track | None = None,
    key: str = "",
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """Enter somebody we may not know yet: household, person, contact profile and enrolment in one.

    `person`: somebody who has come before; name and contact profile then stay as they are. `key`: the
    form's own; the same one again answers with the first result. Raises what `check_entry` and `enrol`
    raise; nothing is left behind by a refusal.
    """
    if person is None:
        check_entry(entry)
    lock_cohort(session, cohort.id)  # before the key is looked up: two presses at once come one by one
    first = first_result(session, FORM, key) if key else None
    if first is not None:
        return session.scalars(select(Enrolment).where(Enrolment.public_id == first)).one()
    person = person or _add_newcomer(session, cohort.site_id, entry, now=now, by=by)
    enrolment = enrol(session, cohort, person, entry_way=entry_way, track=track, now=now, by=by)
    if key:
        keep_result(session, FORM, key, enrolment.public_id, now=now, by=by)
    return enrolment


def _add_newcomer(session: Session, site_id: int, entry: Entry, *, now: dt.datetime, by: Actor) -> Person:
    household = create_household(session, site_id=site_id, now=now, by=by)
    person = add_person(
        session, household, site_id=site_id, alias=entry.alias, relation=entry.relation, now=now, by=by
    )
    set_contact(session, person, entry.contact, now=now, by=by)
    return person


def enrol(
    session: Session,
    cohort: Cohort,
    person: Person,
    *,
    entry_way: EntryWay,
    track: Track | None = None,
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """Give a person a seat in a cohort, or the last place in line, and tell them.

    `track`: which days he or she comes; by default as the person is known, a supporter or not.
    Raises NotOpenError, NotEligibleError (not to staff, who may have their reason), AlreadyEnrolledError,
    and NotFoundError for somebody of another site or somebody else's person.
    """
    if person.site_id != cohort.site_id or by.person_id not in {None, person.id}:
        raise NotFoundError
    locked = lock_cohort(session, cohort.id)
    offer = _offer_of(session, person, locked)
    result = _check_entry(session, locked, person, offer, by)
    enrolment = _take_place(session, locked, person, now=now)
    enrolment.entry_way, enrolment.track = entry_way, track or _usual_track(person)
    change_state(session, enrolment, None, enrolment.state, "enrol", now=now, by=by, result=result)
    if offer is not None and offer.taken_at is None:
        offer.taken_at = now
    is_waiting = enrolment.state is EnrolmentState.WAITING
    tell_about(session, enrolment, MessageKind.WAITING if is_waiting else MessageKind.ENROLLED, now=now)
    return enrolment


def _usual_track(person: Person) -> Track:
    return Track.SUPPORTER if person.kind is PersonKind.SUPPORTER else Track.FAMILY


def _take_place(session: Session, cohort: LockedCohort, person: Person, *, now: dt.datetime) -> Enrolment:
    """An enrolment with the seat there is; newcomers go behind whoever waits."""
    has_turn = not is_anyone_waiting(session, cohort.id)
    placement = place_for(session, cohort, person.id, person.household_id, has_turn=has_turn, now=now)
    enrolment = Enrolment(
        site_id=person.site_id,
        cohort_id=cohort.id,
        person_id=person.id,
        state=EnrolmentState.WAITING if placement.is_waiting else EnrolmentState.ENROLLED,
        seat_id=seat_of(session, cohort, person.household_id, placement),
        waiting_number=_next_number(session, cohort.id) if placement.is_waiting else None,
        created_at=now,
    )
    session.add(enrolment)
    return enrolment


def _check_entry(
    session: Session, cohort: LockedCohort, person: Person, offer: ProgramOffer | None, by: Actor
) -> str:
    """Raise the refusal that stands in the way; else the word for the trail."""
    taking_in = may_take_in(cohort.state, is_staff=by.is_staff)
    if not taking_in.ok:
        raise NotOpenError(taking_in.sentence)
    program = session.get_one(Program, cohort.program_id)
    entitled = may_enter(program, [offer.program_id] if offer else [])
    if not entitled.ok and not by.is_staff:
        raise NotEligibleError(entitled.sentence)
    if find_active(session, person.id, _rivals(session, cohort)) is not None:
        raise AlreadyEnrolledError
    return "ok" if entitled.ok else "override"


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


def _next_number(session: Session, cohort_id: int) -> int:
    """Numbers in line are never used twice, so whoever comes later always has a higher one."""
    last = session.scalar(select(func.max(Enrolment.waiting_number)).where(Enrolment.cohort_id == cohort_id))
    return (last or 0) + 1
