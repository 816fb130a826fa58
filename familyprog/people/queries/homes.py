"""Which household somebody belongs to, and who belongs to none."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.base.names import is_called
from familyprog.people.models import Household, Person
from familyprog.people.queries.walls import hidden_ids


def homes_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The households of these persons as they stand in addresses, by person id. One query."""
    rows = session.execute(
        select(Person.id, Household.public_id)
        .join(Household, Household.id == Person.household_id)
        .where(Person.id.in_(person_ids))
    )
    return {person_id: public_id for person_id, public_id in rows}


MOST = 50


def without_home(session: Session, actor: Actor, words: str = "") -> tuple[list[Person], int]:
    """Persons of the actor's site who belong to no household, the newest first: fifty of them, and how many.

    `words`: by nickname, from two letters on; nobody hidden. Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    people = session.scalars(
        select(Person)
        .where(
            Person.site_id == actor.site_id,
            Person.household_id.is_(None),
            Person.merged_into_id.is_(None),
            Person.id.not_in(hidden_ids()),
        )
        .options(joinedload(Person.alias))
        .order_by(Person.id.desc())
    )
    found = [one for one in people if not words or is_called(one.alias.name, words)]
    return found[:MOST], len(found)
