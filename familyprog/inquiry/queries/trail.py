"""Who saw, printed, exported or wrote what of a person: every line of the trail, in order (security.md P18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Staff
from familyprog.audit.models import AuditEvent, AuditSubject
from familyprog.inquiry.enums import Deed
from familyprog.inquiry.queries.theirs import whats_theirs
from familyprog.inquiry.rules import deed_of
from familyprog.people.models import Person

AT_ONCE = 500  # ids asked for in one statement


@dataclass(frozen=True)
class TrailLine:
    """One line: ids, codes, and the name of the member of staff. Nothing of anybody's record."""

    event_id: int
    at: dt.datetime
    who: str
    role: str
    deed: Deed
    action: str
    kind: str
    object_public_id: str
    result: str


def trail_of(session: Session, person: Person) -> list[TrailLine]:
    """Everything that was done with the person's record, oldest first."""
    theirs = whats_theirs(session, person)
    events = {row.id: row for row in _events(session, theirs)}
    staff = {row.public_id: row for row in session.scalars(select(Staff))}
    lines = sorted(events.values(), key=lambda row: (row.at, row.id))
    return [_line(row, staff.get(row.actor_public_id)) for row in lines]


def _events(session: Session, theirs: dict[str, dt.datetime]) -> Iterator[AuditEvent]:
    """Lines whose object it is, from the day it has to do with the person, and lines that name it among others."""
    keys = sorted(theirs)
    for ids in (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)):
        for row in session.scalars(select(AuditEvent).where(AuditEvent.object_public_id.in_(ids))):
            if row.at >= theirs[row.object_public_id]:
                yield row
        named = select(AuditSubject.event_id).where(AuditSubject.public_id.in_(ids))
        yield from session.scalars(select(AuditEvent).where(AuditEvent.id.in_(named)))


def _line(row: AuditEvent, staff: Staff | None) -> TrailLine:
    return TrailLine(
        event_id=row.id,
        at=row.at,
        who=staff.name if staff else row.actor_public_id,
        role=staff.role.label if staff else row.actor_kind,
        deed=deed_of(row.action),
        action=row.action,
        kind=row.object_kind,
        object_public_id=row.object_public_id,
        result=row.result,
    )
