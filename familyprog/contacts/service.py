"""Use cases: write a contact down, put the next attempt off or leave it, say how often a month at most."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.contacts.enums import ContactWay, Direction, Preparation, VisitConsent
from familyprog.contacts.errors import VisitOverError, VisitRefusedError
from familyprog.contacts.models import ContactEntry, ContactLimit, VisitPlan
from familyprog.contacts.queries import rooms_of
from familyprog.contacts.rules import (
    ContactInput,
    VisitInput,
    check_contact,
    check_limit,
    check_next,
    next_gentle,
    visit_objections,
)
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household, Person
from familyprog.people.queries import contact_of
from familyprog.people.rules import ways


def record_contact(
    session: Session,
    household: Household,
    person: Person | None,
    contact: ContactInput,
    *,
    visit: VisitPlan | None = None,
    now: dt.datetime,
    by: Actor,
) -> ContactEntry:
    """Write down what happened. `person`: None for somebody from outside. Raises EntryRefusedError, NotFoundError.

    `visit`: what had been planned; it was prepared and agreed to then. Raises VisitOverError.
    """
    _check_scope(household, person, by)
    contact = _as_planned(household, person, contact, visit)
    profile = contact_of(session, person.id) if person else None
    is_locked = profile is not None and not ways(profile)
    check_contact(contact, now, is_locked=is_locked, is_outside=person is None)
    row = _entry(household, person, contact)
    row.author_id, row.created_at = by.staff_id or 0, now
    row.next_try_on = None if person is None or is_locked else _next(session, person, contact, now)
    session.add(row)
    session.flush()
    if visit is not None:
        visit.entry_id = row.id
        session.flush()
    note(session, "record_contact", "household", household.public_id, now=now, by=by)
    return row


def _as_planned(
    household: Household, person: Person | None, contact: ContactInput, visit: VisitPlan | None
) -> ContactInput:
    if visit is None:
        return contact
    if person is None or (visit.person_id, visit.household_id) != (person.id, household.id):
        raise NotFoundError
    _check_is_ahead(visit)
    giver = VisitConsent.CONCERNED if person.kind is PersonKind.CONCERNED else VisitConsent.FAMILY
    return replace(
        contact,
        way=ContactWay.VISIT,
        direction=Direction.OUT,
        preparations=tuple(Preparation),
        visit_consent=giver,
    )


def _check_is_ahead(visit: VisitPlan) -> None:
    if visit.entry_id is not None or visit.called_off_at is not None:
        raise VisitOverError


def plan_visit(
    session: Session, household: Household, person: Person, visit: VisitInput, *, now: dt.datetime, by: Actor
) -> VisitPlan:
    """Plan a visit that was prepared and agreed to. Raises VisitRefusedError with every objection, NotFoundError."""
    _check_scope(household, person, by)
    profile = contact_of(session, person.id)
    objections = visit_objections(visit, now, is_locked=profile is not None and not ways(profile))
    if objections:
        raise VisitRefusedError(objections)
    row = VisitPlan(
        site_id=household.site_id,
        household_id=household.id,
        person_id=person.id,
        starts_at=visit.starts_at,
        way=visit.way,
        company=visit.company,
        aim=visit.aim,
        agreed_by=visit.agreed_by,
        agreed_on=visit.agreed_on,
        planned_by_id=by.staff_id,
        planned_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "plan_visit", "visit_plan", row.public_id, now=now, by=by)
    return row


def call_off_visit(session: Session, visit: VisitPlan, *, now: dt.datetime, by: Actor) -> None:
    """Nobody goes; no reason is asked. Raises VisitOverError."""
    _check_is_ahead(visit)
    visit.called_off_at = now
    session.flush()
    note(session, "call_off_visit", "visit_plan", visit.public_id, now=now, by=by)


def _entry(household: Household, person: Person | None, contact: ContactInput) -> ContactEntry:
    return ContactEntry(
        site_id=household.site_id,
        household_id=household.id,
        person_id=person.id if person else None,
        outsider="" if person else contact.outsider,
        happened_at=contact.happened_at,
        way=contact.way,
        direction=contact.direction,
        outcome=contact.outcome,
        topics=list(contact.topics),
        line=clean_text(contact.line),
        minutes=contact.minutes,
        visit_consent=contact.visit_consent if contact.is_visit else None,
    )


def _check_scope(household: Household, person: Person | None, by: Actor) -> None:
    is_strange = person is not None and person.household_id != household.id
    if by.staff_id is None or by.site_id != household.site_id or is_strange:
        raise NotFoundError


def _next(session: Session, person: Person, contact: ContactInput, now: dt.datetime) -> dt.date | None:
    room = rooms_of(session, person.site_id, [person.id])[person.id]
    own = [tokyo_date(contact.happened_at)] if contact.direction is Direction.OUT else []
    used = [*room.used, *own]
    if contact.next_try_on is not None:
        check_next(contact.next_try_on, tokyo_date(now), used, room.limit)
        return contact.next_try_on
    wants = contact.is_attempt and contact.tries_again
    return next_gentle(tokyo_date(now), used, room.limit) if wants else None


def put_off_attempt(
    session: Session, entry: ContactEntry, until: dt.date, *, now: dt.datetime, by: Actor
) -> None:
    """あとで: on another day, in a month that has room. Raises NextTryRefusedError."""
    key = entry.person_id or 0
    room = rooms_of(session, entry.site_id, [key])[key]
    check_next(until, tokyo_date(now), room.used, room.limit)
    entry.next_try_on = until
    session.flush()
    note(session, "put_off_attempt", "contact_entry", entry.public_id, now=now, by=by)


def set_limit(session: Session, person: Person, a_month: int | None, *, now: dt.datetime, by: Actor) -> None:
    """How often we are in touch with one person a month at most; None: as the site. Raises EntryRefusedError."""
    if a_month is not None:
        check_limit(a_month)
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    session.execute(delete(ContactLimit).where(ContactLimit.person_id == person.id))
    if a_month is not None:
        session.add(ContactLimit(person_id=person.id, a_month=a_month))
    session.flush()
    note(session, "set_contact_limit", "person", person.public_id, now=now, by=by)


def set_usual_limit(session: Session, a_month: int, *, now: dt.datetime, by: Actor) -> None:
    """The same for everybody of the actor's site without a limit of their own. Raises EntryRefusedError."""
    check_limit(a_month)
    site = session.scalars(select(Site).where(Site.id == by.site_id).with_for_update()).one()
    site.contacts_a_month = a_month
    session.flush()
    note(session, "set_contact_limit", "site", site.public_id, now=now, by=by)
