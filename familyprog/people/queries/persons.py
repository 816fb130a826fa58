"""Reads of households, persons and contact profiles. Every lookup by public id takes the actor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import fields

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.db import held_if_writing
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digits_only, fold, fold_address
from familyprog.people.enums import FlagKind
from familyprog.people.models import ContactProfile, FamilyCard, Flag, Household, Person, PersonAlias
from familyprog.people.rules import ContactDetails


def contact_of(session: Session, person_id: int) -> ContactProfile | None:
    """The contact profile in force, if the person has one."""
    return contacts_of(session, [person_id]).get(person_id)


def contacts_of(session: Session, person_ids: Collection[int]) -> dict[int, ContactProfile]:
    """The contact profiles in force, by person id. One query."""
    rows = session.scalars(
        select(ContactProfile).where(
            ContactProfile.person_id.in_(person_ids), ContactProfile.superseded_at.is_(None)
        )
    )
    return {row.person_id: row for row in rows}


def rules_in_force() -> Subquery:
    """Which contact profile each person has now, whether its address rests, whether the person is hidden:
    what a mail made ready rests on, and no address."""
    return (
        select(
            ContactProfile.person_id,
            ContactProfile.id.label("profile_id"),
            ContactProfile.email_suspended_at,
            ContactProfile.is_hidden.label("is_hidden"),
        )
        .where(ContactProfile.superseded_at.is_(None))
        .subquery()
    )


def former_contacts(
    session: Session, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], ContactProfile]:
    """Profiles as they were, by (person id, revision); what is forgotten is missing. One query."""
    rows = session.scalars(
        select(ContactProfile).where(
            ContactProfile.person_id.in_({person for person, _revision in keys}),
            ContactProfile.revision.in_({revision for _person, revision in keys}),
        )
    )
    return {(row.person_id, row.revision): row for row in rows if (row.person_id, row.revision) in keys}


def hidden_people(session: Session, person_ids: Collection[int]) -> set[int]:
    """Of these persons, those of whom nothing may tell where they go. One query."""
    return set(
        session.scalars(
            select(Flag.person_id).where(
                Flag.person_id.in_(person_ids), Flag.kind == FlagKind.HIDE, Flag.lifted_at.is_(None)
            )
        )
    )


def contact_details(session: Session, person_id: int) -> ContactDetails:
    """What the person said about being reached, to be read and changed; what we assume when nothing yet.

    Only for the page of that person, and for staff who write it down with them.
    """
    profile = contact_of(session, person_id)
    if profile is None:
        return ContactDetails()
    names = [field.name for field in fields(ContactDetails) if field.name != "is_email_proven"]
    return ContactDetails(**{name: getattr(profile, name) for name in names})


def card_of(session: Session, person_id: int) -> FamilyCard | None:
    """The card a person has in use, locked or not."""
    return session.scalar(
        select(FamilyCard).where(FamilyCard.person_id == person_id, FamilyCard.revoked_at.is_(None))
    )


def aliases_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """What lists and prints call these persons, by person id. One query."""
    rows = session.execute(
        select(PersonAlias.person_id, PersonAlias.shown).where(PersonAlias.person_id.in_(person_ids))
    )
    return {person_id: name for person_id, name in rows}


def public_ids_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The ids for addresses of these persons, by person id. One query."""
    rows = session.execute(select(Person.id, Person.public_id).where(Person.id.in_(person_ids)))
    return {person_id: public_id for person_id, public_id in rows}


def get_household(session: Session, actor: Actor, public_id: str) -> Household:
    """A household of the actor's site. Raises NotFoundError; relatives never open their household."""
    household = session.scalar(select(Household).where(Household.public_id == public_id))
    if household is None or not actor.is_staff or household.site_id != actor.site_id:
        raise NotFoundError
    return household


def home_of(session: Session, person: Person) -> str:
    """The public id of the person's household; empty for somebody without one."""
    found = select(Household.public_id).where(Household.id == person.household_id)
    return session.scalar(found) or ""


def get_person(session: Session, actor: Actor, public_id: str, *, is_held: bool = True) -> Person:
    """A person with alias: staff within their site, a family member only themselves. Raises NotFoundError.

    Somebody hidden is found by those alone who read cases. Whoever writes holds the record, so that nothing is
    written into one that is made another's meanwhile; not `is_held` is for whoever holds two, in order.
    """
    query = select(Person).where(Person.public_id == public_id).options(joinedload(Person.alias))
    person = session.scalar(held_if_writing(session, query, Person) if is_held else query)
    if person is None or not may_see(actor, person.id, person.site_id) or person.merged_into_id is not None:
        raise NotFoundError
    if person.alias.is_hidden and actor.is_staff and not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return person


def may_see(actor: Actor, person_id: int, site_id: int) -> bool:
    """Whether rows of this person are within the actor's scope."""
    if actor.is_staff:
        return actor.site_id == site_id
    return actor.person_id is not None and actor.person_id == person_id


def find_by_email(session: Session, address: str) -> list[Person]:
    """Everybody whose profile in force holds this mailbox, with aliases, oldest first."""
    folded = fold_address(address)
    return _by_contact(session, ContactProfile.email == folded) if folded else []


def find_for_sign_in(session: Session, address: str, alias: str) -> Person | None:
    """The one person a mailbox opens the pages of; told apart by name when several share it.

    Telephones begin an address with a capital of their own accord, so its case decides nothing; digits go
    to the address as it is kept. A proven address goes before one that nobody has typed a code back from
    yet (told to staff by telephone, or just changed): typing it back is how it is proven. When several
    share a mailbox and no name fits, nobody: one parent never opens the other's page.
    """
    # Both are asked always: a stranger must not tell by the work it takes whether anybody is found.
    loosely = _in_any_case(session, address)
    people = find_by_email(session, address) or loosely
    named = [person for person in people if alias and fold(person.alias.name) == fold(alias)]
    if len(named) == 1:
        return named[0]
    profiles = contacts_of(session, [person.id for person in people])
    proven = [person for person in people if profiles[person.id].email_proven_at is not None]
    only = proven or people
    return only[0] if len(only) == 1 else None


def has_mailbox(session: Session, person_id: int, address: str) -> bool:
    """Whether this is the address in force of that person; its case decides nothing."""
    profile = contact_of(session, person_id)
    return (
        profile is not None and bool(profile.email) and profile.email.lower() == fold_address(address).lower()
    )


def find_only_owner(session: Session, address: str) -> Person | None:
    """The one person this mailbox belongs to; nobody when several share it."""
    people = _in_any_case(session, address)
    return people[0] if len(people) == 1 else None


def mail_stopped_at(session: Session, person_id: int) -> dt.datetime | None:
    """Since when the address in force takes no mail; None while it does."""
    profile = contact_of(session, person_id)
    return profile.email_suspended_at if profile is not None else None


def suspended_contacts(session: Session, actor: Actor) -> list[ContactProfile]:
    """The profiles in force where nothing arrives any more, the longest first; for staff; nobody hidden."""
    if not actor.is_staff:
        return []
    return list(
        session.scalars(
            select(ContactProfile)
            .join(Person, Person.id == ContactProfile.person_id)
            .where(
                Person.site_id == actor.site_id,
                ContactProfile.superseded_at.is_(None),
                or_(
                    ContactProfile.email_suspended_at.is_not(None),
                    ContactProfile.line_suspended_at.is_not(None),
                ),
                ~ContactProfile.is_hidden,
            )
            .order_by(
                func.coalesce(ContactProfile.email_suspended_at, ContactProfile.line_suspended_at),
                ContactProfile.id,
            )
        )
    )


def _in_any_case(session: Session, address: str) -> list[Person]:
    folded = fold_address(address).lower()
    return _by_contact(session, func.lower(ContactProfile.email) == folded) if folded else []


def mailbox_of(session: Session, person: Person | None) -> str:
    """The address somebody's mail goes to, as it is kept; empty for nobody, after the same query."""
    profile = contact_of(session, person.id if person is not None else 0)
    return profile.email if profile is not None else ""


def find_same_contact(session: Session, actor: Actor, *, email: str, phone: str) -> list[Person]:
    """Persons of the actor's site who can be reached the same way: for staff only; nobody hidden."""
    if not actor.is_staff:
        return []
    known = {person.id: person for person in find_by_email(session, email)}
    digits = digits_only(phone)
    if digits:
        known |= {person.id: person for person in _by_contact(session, ContactProfile.phone == digits)}
    found = [known[key] for key in sorted(known)]
    return [one for one in found if one.site_id == actor.site_id and not one.alias.is_hidden]


def _by_contact(session: Session, condition: ColumnElement[bool]) -> list[Person]:
    return list(
        session.scalars(
            select(Person)
            .join(ContactProfile, ContactProfile.person_id == Person.id)
            .where(condition, ContactProfile.superseded_at.is_(None))
            .options(joinedload(Person.alias))
            .order_by(Person.id)
        )
    )
