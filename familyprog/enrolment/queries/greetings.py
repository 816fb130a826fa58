"""Reads about greetings: who has left or rests, and what they wished for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.models import Enrolment, GreetingWish
from familyprog.enrolment.queries.enrolments import ACTIVE
from familyprog.enrolment.rules.greetings import HERE
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import ContactProfile, Household, Person, PersonAlias
from familyprog.people.queries import contacts_of
from familyprog.people.rules import way_to, ways


@dataclass(frozen=True)
class DueGreeting:
    """Somebody who wished to hear of us, and whose day has come."""

    person_id: int
    person_public_id: str
    alias: str
    household_public_id: str
    rhythm: GreetingRhythm
    due_on: dt.date


def greeting_of(session: Session, person_id: int) -> GreetingRhythm:
    """How often a person would like a greeting; not at all unless he or she said so."""
    return greetings_of(session, [person_id]).get(person_id, GreetingRhythm.NEVER)


def greetings_of(session: Session, person_ids: Collection[int]) -> dict[int, GreetingRhythm]:
    """The same for several; nobody without a wish. One statement."""
    rows = session.execute(
        select(GreetingWish.person_id, GreetingWish.rhythm).where(
            GreetingWish.person_id.in_(person_ids), is_wished()
        )
    )
    return {person_id: rhythm for person_id, rhythm in rows}


def is_automatic(session: Session, person_id: int) -> bool:
    """Whether the person chose a mail that writes itself."""
    return bool(session.scalar(select(GreetingWish.is_automatic).where(GreetingWish.person_id == person_id)))


def is_wished() -> ColumnElement[bool]:
    """Whether a wish is in force: a word that none is wanted counts whichever of the merged records it stands on."""
    stop, record = aliased(GreetingWish), aliased(Person)
    said_no = (
        select(stop.id)
        .join(record, record.id == stop.person_id)
        .where(
            record.merged_into_id == GreetingWish.person_id,
            stop.rhythm == GreetingRhythm.NEVER,
            stop.since >= GreetingWish.since,
        )
        .exists()
    )
    return and_(GreetingWish.rhythm != GreetingRhythm.NEVER, ~said_no)


def writes_itself(wish: GreetingWish, profile: ContactProfile | None) -> bool:
    """Whether a machine writes: chosen so, and still by a way that machines have."""
    return wish.is_automatic and way_to(profile) in BY_MACHINE


def due_greetings(session: Session, actor: Actor, today: dt.date) -> list[DueGreeting]:
    """Whom somebody may write to or telephone, by day; nobody who is here again or not to be contacted.

    Two statements. Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    rows = session.execute(_wishes(actor).where(GreetingWish.next_on <= today)).all()
    profiles = contacts_of(session, {person.id for _wish, person, _alias, _home in rows})
    return [
        DueGreeting(person.id, person.public_id, alias, home or "", wish.rhythm, wish.next_on)
        for wish, person, alias, home in rows
        if ways(profiles.get(person.id)) and not writes_itself(wish, profiles.get(person.id))
    ]


def wished_greetings(session: Session, actor: Actor) -> list[DueGreeting]:
    """Everybody who hears of us, for the desk: a word that comes in is obeyed there. Nobody hidden."""
    if not can(actor, Action.TELL):
        raise NotFoundError
    rows = session.execute(_wishes(actor).where(~PersonAlias.is_hidden))
    found = [
        DueGreeting(person.id, person.public_id, alias, home or "", wish.rhythm, wish.next_on)
        for wish, person, alias, home in rows
    ]
    return sorted(found, key=lambda row: row.alias)


def _wishes(actor: Actor) -> Select[*tuple[Any, ...]]:
    here = select(Enrolment.id).where(
        Enrolment.person_id == GreetingWish.person_id, Enrolment.state.in_(HERE)
    )
    return (
        select(GreetingWish, Person, PersonAlias.shown, Household.public_id)
        .join(Person, Person.id == GreetingWish.person_id)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .outerjoin(Household, Household.id == Person.household_id)
        .where(
            GreetingWish.site_id == actor.site_id,
            is_wished(),
            Person.merged_into_id.is_(None),
            ~here.exists(),
        )
        .order_by(GreetingWish.next_on, GreetingWish.id)
    )


def is_here(session: Session, person_id: int) -> bool:
    """Whether a person takes part in something, or waits to."""
    return session.scalar(select(Enrolment.id).where(_of(person_id), Enrolment.state.in_(HERE))) is not None


def has_left(session: Session, person_id: int) -> bool:
    """Whether a person has taken part, and neither does nor rests any more."""
    states = set(session.scalars(select(Enrolment.state).where(_of(person_id))))
    return bool(states) and states.isdisjoint(ACTIVE)


def _of(person_id: int) -> ColumnElement[bool]:
    return Enrolment.person_id == person_id
