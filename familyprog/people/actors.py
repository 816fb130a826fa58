"""A family member as the one who acts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.db import held_if_writing
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Person, PersonAlias


def family_actor(session: Session, person_id: int) -> Actor:
    """The person as an actor, called by the name he or she chose. Raises NotFoundError when gone."""
    query = (
        select(Person.public_id, Person.site_id, PersonAlias.name, Person.merged_into_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Person.id == person_id)
    )
    row = session.execute(held_if_writing(session, query, Person)).one_or_none()
    if row is None or row[3] is not None:
        raise NotFoundError
    return Actor(kind="family", public_id=row[0], site_id=row[1], person_id=person_id, name=row[2] or "")
