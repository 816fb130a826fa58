"""Households and persons: who they are to us, and what we call them."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import ConflictError, NotFoundError
from familyprog.base.names import clean_text
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.people.models import Household, Person, PersonAlias, PersonName
from familyprog.people.rules import clean_name

LABEL_LENGTH = 40


class PersonFacts(TypedDict, total=False):
    """What may be known about a person; each is optional, and may be left unsaid."""

    kind: PersonKind
    age_band: AgeBand
    residence: Residence


def create_household(session: Session, *, site_id: int, now: dt.datetime, by: Actor) -> Household:
    """Open an empty household."""
    household = Household(site_id=site_id, created_at=now)
    session.add(household)
    session.flush()
    note(session, "create_household", "household", household.public_id, now=now, by=by)
    return household


def add_person(
    session: Session,
    household: Household | None,
    *,
    site_id: int,
    alias: str,
    relation: Relation,
    label: str = "",
    now: dt.datetime,
    by: Actor,
    **facts: Unpack[PersonFacts],
) -> Person:
    """Add somebody to a household, or on their own.

    Raises NameRefusedError (field `alias`) when there is nothing to call them.
    """
    name = clean_name(alias)
    person = Person(
        site_id=site_id,
        household_id=household.id if household else None,
        relation=relation,
        label=clean_text(label)[:LABEL_LENGTH],
        created_at=now,
        **facts,
    )
    person.alias = PersonAlias(name=name)
    session.add(person)
    session.flush()
    note(session, "add_person", "person", person.public_id, now=now, by=by)
    return person


def rename_alias(session: Session, person: Person, alias: str, *, now: dt.datetime, by: Actor) -> None:
    """Call somebody something else from now on. Raises NameRefusedError."""
    name = clean_name(alias)
    row = session.scalars(select(PersonAlias).where(PersonAlias.person_id == person.id)).one()
    row.name = name
    session.flush()
    note(session, "rename_alias", "person", person.public_id, now=now, by=by)


def set_name(
    session: Session, person: Person, name: str, kana: str = "", *, now: dt.datetime, by: Actor
) -> PersonName:
    """Write down the real name; coordinators alone read it. Raises NameRefusedError (`name`, `kana`)."""
    clean = clean_name(name, field="name")
    reading = clean_name(kana, field="kana") if kana.strip() else ""
    row = session.scalar(select(PersonName).where(PersonName.person_id == person.id))
    if row is None:
        row = PersonName(person_id=person.id)
        session.add(row)
    row.name, row.kana = clean, reading
    session.flush()
    note(session, "set_name", "person", person.public_id, now=now, by=by)
    return row


def set_residence(
    session: Session, person: Person, residence: Residence, *, now: dt.datetime, by: Actor
) -> None:
    """Write down whether somebody lives in town; what was known before stays when nothing is said."""
    if residence not in {Residence.UNSAID, person.residence}:
        person.residence = residence
        session.flush()
        note(session, "set_residence", "person", person.public_id, now=now, by=by)


def move_in(
    session: Session, person: Person, household: Household | None, *, now: dt.datetime, by: Actor
) -> Household:
    """Somebody who belonged to no household belongs to this one from now on; None: to a new one.

    Raises NotFoundError across sites, ConflictError when he or she has one by now.
    """
    if by.staff_id is None or person.site_id != by.site_id:
        raise NotFoundError
    if household is not None and household.site_id != person.site_id:
        raise NotFoundError
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    session.refresh(person, ["household_id"])
    if person.household_id is not None:
        raise ConflictError("この方は、もう世帯に入っています。")
    home = household or create_household(session, site_id=person.site_id, now=now, by=by)
    person.household_id = home.id
    session.flush()
    note(session, "move_in", "person", person.public_id, now=now, by=by, result=home.public_id)
    return home
