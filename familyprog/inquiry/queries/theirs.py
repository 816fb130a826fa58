"""What belongs to a person, found from the tables themselves, so that a new one is not forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, Table, or_, select, union_all
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.db import Base
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import Enrolment
from familyprog.merging.queries import references
from familyprog.people.models import Person
from familyprog.programs.models import ClassSession, Cohort

# Whoever is named by one of these is somebody: a row of theirs, or a row of a place of theirs.
OWNERS = ("person", "household", "enrolment")
EVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
Since = dict[str, dt.datetime]  # public id, and from when on it has to do with the person


def ids_of_people(session: Session, found: Collection[str]) -> set[str]:
    """Those of the ids that name a person, or anything that is a person's. One query."""
    parts = [select(table.c.public_id).where(table.c.public_id.in_(found)) for table in tables_of_people()]
    return set(session.scalars(union_all(*parts)))


@cache
def tables_of_people() -> tuple[Table, ...]:
    """Every table whose rows are a person's, a household's or a place's, and can be named."""
    named = {table.name: table for owner in OWNERS for table, _column in references(owner)}
    named |= {owner: Base.metadata.tables[owner] for owner in OWNERS}
    return tuple(table for _name, table in sorted(named.items()) if "public_id" in table.c)


def find_person(session: Session, public_id: str, actor: Actor | None = None) -> Person:
    """A person by id, of the actor's site where one asks; merged ones too. Raises NotFoundError."""
    person = session.scalar(select(Person).where(Person.public_id == public_id))
    if person is None or (actor is not None and person.site_id != actor.site_id):
        raise NotFoundError
    return person


def records_of(session: Session, person: Person) -> list[Person]:
    """The person's record, and those that turned out to be the same."""
    return list(
        session.scalars(select(Person).where(or_(Person.id == person.id, Person.merged_into_id == person.id)))
    )


def whats_theirs(session: Session, person: Person) -> Since:
    """Every public id that stands for the person: of the record, of the household, of each row about them,
    of the groups and sessions they were in, from the day they were."""
    people = records_of(session, person)
    keys, homes = {one.id for one in people}, {one.household_id for one in people if one.household_id}
    found: Since = {one.public_id: EVER for one in people}
    found |= dict.fromkeys(_public_ids(session, Base.metadata.tables["household"], "id", homes), EVER)
    places = set(session.scalars(select(Enrolment.id).where(Enrolment.person_id.in_(keys))))
    for target, those in (("person", keys), ("household", homes), ("enrolment", places)):
        for table, column in references(target):
            if table.name not in {"person", "household"}:
                found |= dict.fromkeys(_public_ids(session, table, column, those), EVER)
    return found | _groups(session, keys)


def _public_ids(session: Session, table: Table, column: str, keys: Collection[int]) -> list[str]:
    if "public_id" not in table.c or not keys:
        return []
    return list(session.scalars(select(table.c.public_id).where(table.c[column].in_(keys))))


def _groups(session: Session, keys: Collection[int]) -> Since:
    """Groups and sessions with the person in them, whatever tells of it: a place, a notice, a mark, a booking."""
    found: Since = {}
    enrolled = (
        select(Cohort.public_id, Enrolment.created_at).join(Enrolment).where(Enrolment.person_id.in_(keys))
    )
    sessions = (
        select(ClassSession.public_id, Enrolment.created_at)
        .join(Enrolment, Enrolment.cohort_id == ClassSession.cohort_id)
        .where(Enrolment.person_id.in_(keys))
    )
    for group in (enrolled, sessions):
        for public_id, since in session.execute(group):
            found[public_id] = min(since, found.get(public_id, since))
    for query in _sessions_by_rows(keys):
        found |= dict.fromkeys(session.scalars(query), EVER)
    return found


def _sessions_by_rows(keys: Collection[int]) -> list[Select[str]]:
    """Sessions of rows that name both a person and a session."""
    return [
        select(ClassSession.public_id)
        .join(table, table.c.class_session_id == ClassSession.id)
        .where(table.c[column].in_(keys))
        for table, column in references("person")
        if "class_session_id" in table.c
    ]
