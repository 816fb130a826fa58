"""What somebody told us when asking for a place, and the persons it makes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import DomainError
from familyprog.base.names import fold
from familyprog.enrolment.enums import InterviewWay, Ruling
from familyprog.enrolment.errors import CompanionRefusedError
from familyprog.enrolment.queries.entries import member_called
from familyprog.enrolment.rules.said import Said
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import Household, Person
from familyprog.people.rules import ContactDetails, clean_contact, clean_name
from familyprog.people.service import add_person, create_household, set_contact, set_residence
from familyprog.programs.models import Cohort


@dataclass(frozen=True)
class Companion:
    """Somebody of the same household who applies together. `both`: only when there are seats for both."""

    alias: str
    relation: Relation = Relation.UNSAID
    both: bool = True


@dataclass(frozen=True)
class Entry:
    """What somebody told us when asking for a place. Of the person concerned, nothing is kept.

    `ruling`: what the rules of the program came to at that time; by default what they come to now.
    `exception_reason`: why staff set a rule aside. `others`: a second and a third group;
    `takes_free_seat`: when the first is full, a seat in one of these is welcome.
    """

    alias: str
    relation: Relation = Relation.UNSAID
    contact: ContactDetails = field(default_factory=ContactDetails)
    said: Said = field(default_factory=Said)
    ruling: Ruling | None = None
    exception_reason: str = ""
    others: tuple[Cohort, ...] = ()
    takes_free_seat: bool = False
    companion: Companion | None = None
    interview_way: InterviewWay | None = None
    declines_visit: bool = False


def check_entry(entry: Entry, *, is_known: bool = False) -> None:
    """Raise NameRefusedError, CompanionRefusedError or ContactRefusedError, with its field, for what cannot work."""
    if not is_known:
        clean_name(entry.alias)
        clean_contact(entry.contact)
    if entry.companion is not None:
        check_companion(entry.alias, entry.companion.alias)


def check_companion(alias: str, other: str) -> None:
    """Raise CompanionRefusedError when the second cannot be called, or not be told from the first."""
    try:
        clean_name(other)
    except DomainError as problem:
        raise CompanionRefusedError(
            "もうお一人のお名前を入れてください（ニックネームでかまいません）。"
        ) from problem
    if fold(alias) == fold(other):
        raise CompanionRefusedError("お二人が分かるように、ちがうお名前を入れてください。")


def newcomer_or(
    session: Session,
    person: Person | None,
    site_id: int,
    entry: Entry,
    *,
    companion: Person | None = None,
    now: dt.datetime,
    by: Actor,
) -> Person:
    """The person who has come before, or a new one: in the household of who comes along, or one of their own."""
    if person is None:
        home = _home_of(session, companion) or create_household(session, site_id=site_id, now=now, by=by)
        kind = entry.said.standing or PersonKind.FAMILY
        person = _add(session, home, site_id, entry, (entry.alias, entry.relation, kind), now=now, by=by)
    set_residence(session, person, entry.said.residence, now=now, by=by)
    return person


def companion_or(
    session: Session, first: Person, told: Companion, entry: Entry, *, now: dt.datetime, by: Actor
) -> Person:
    """Who comes along and is not known: found by name in the household (by staff only), or new there.

    Somebody new is reached the same way as the one who applied, until they say otherwise.
    """
    found = member_called(session, first.household_id, told.alias) if by.is_staff else None
    if found is not None:
        return found
    home, who = _home_of(session, first), (told.alias, told.relation, PersonKind.FAMILY)
    return _add(session, home, first.site_id, entry, who, now=now, by=by)


def _home_of(session: Session, person: Person | None) -> Household | None:
    if person is None or person.household_id is None:
        return None
    return session.get_one(Household, person.household_id)


def _add(
    session: Session,
    household: Household | None,
    site_id: int,
    entry: Entry,
    who: tuple[str, Relation, PersonKind],
    *,
    now: dt.datetime,
    by: Actor,
) -> Person:
    alias, relation, kind = who
    person = add_person(
        session, household, site_id=site_id, alias=alias, relation=relation, kind=kind, now=now, by=by
    )
    set_contact(session, person, entry.contact, now=now, by=by)
    return person
