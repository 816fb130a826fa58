"""What a report may know of people."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.people.models import HIDDEN_NAME, Household, Person
from familyprog.people.queries import hidden_ids
from familyprog.reporting.rules.facts import Who


def whoever(session: Session, ids: Select[int] | Select[int | None]) -> dict[int, Who]:
    """The people of these ids. Numbers of somebody hidden are not shown: which day somebody is where tells a lot."""
    hidden = set(session.execute(select(Person.id, Person.household_id).where(Person.id.in_(hidden_ids()))))
    persons, homes = {person_id for person_id, _home in hidden}, {home for _person, home in hidden}
    found = (
        select(
            Person.id,
            Person.public_id,
            Person.household_id,
            Household.public_id.label("household"),
            Person.kind,
            Person.relation,
            Person.residence,
        )
        .outerjoin(Household, Household.id == Person.household_id)
        .where(Person.id.in_(ids))
    )
    return {
        row.id: Who(
            HIDDEN_NAME if row.id in persons else row.public_id,
            row.household_id,
            HIDDEN_NAME if row.household_id in homes else row.household or "",
            row.kind,
            row.relation,
            row.residence,
        )
        for row in session.execute(found)
    }
