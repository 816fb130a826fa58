"""Which household somebody belongs to, and who belongs to none."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.people.models import Household, Person


def homes_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The households of these persons as they stand in addresses, by person id. One query."""
    rows = session.execute(
        select(Person.id, Household.public_id)
        .join(Household, Household.id == Person.household_id)
        .where(Person.id.in_(person_ids))
    )
    return {person_id: public_id for person_id, public_id in rows}
