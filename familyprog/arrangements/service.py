"""約束と避けたい話題: written down and ended, never edited; for whoever looks after the household."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.models import Arrangement
from familyprog.arrangements.rules import check_arrangement
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.people.enums import NoteSource
from familyprog.people.models import Household, Person


@dataclass(frozen=True)
class ArrangementInput:
    """What was promised to whom, or what is better not spoken of, and how we know."""

    kind: ArrangementKind
    statement: str
    source: NoteSource
    said_on: dt.date


def add_arrangement(
    session: Session,
    household: Household,
    person: Person | None,
    said: ArrangementInput,
    *,
    now: dt.datetime,
    by: Actor,
) -> Arrangement:
    """Write it down. `person`: None for all of them. Raises ArrangementRefusedError, NotFoundError."""
    is_strange = person is not None and person.household_id != household.id
    if by.staff_id is None or by.site_id != household.site_id or is_strange:
        raise NotFoundError
    statement = clean_text(said.statement)
    check_arrangement(statement, said.said_on, tokyo_date(now))
    row = Arrangement(
        site_id=household.site_id,
        household_id=household.id,
        kind=said.kind,
        person_id=person.id if person else None,
        source=said.source,
        statement=statement,
        said_on=said.said_on,
        recorded_by_id=by.staff_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "add_arrangement", "household", household.public_id, now=now, by=by)
    return row


def end_arrangement(session: Session, row: Arrangement, *, now: dt.datetime, by: Actor) -> None:
    """Kept, or of no more use. Twice is once."""
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = now, by.staff_id
        session.flush()
        note(session, "end_arrangement", "arrangement", row.public_id, now=now, by=by)
