"""申し送り of one household, for the team alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.models import Arrangement
from familyprog.base.errors import NotFoundError
from familyprog.people.models import PersonAlias
from familyprog.progression.queries.timeline import NOTE_SOURCES


@dataclass(frozen=True)
class ArrangementRow:
    """One promise, or topic to avoid."""

    public_id: str
    kind: ArrangementKind
    whom: str  # empty: all of them
    statement: str
    source: str
    source_words: str
    said_on: dt.date
    recorded_by: str
    ended_at: dt.datetime | None


def arrangements_at(session: Session, household_id: int) -> list[ArrangementRow]:
    """Everything that was written, what stands before what has ended, the newest first. One statement."""
    rows = session.execute(
        select(Arrangement, PersonAlias.shown, Staff.name)
        .join(Staff, Staff.id == Arrangement.recorded_by_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Arrangement.person_id)
        .where(Arrangement.household_id == household_id)
        .order_by(Arrangement.said_on.desc(), Arrangement.id.desc())
    )
    found = [
        ArrangementRow(
            row.public_id,
            row.kind,
            whom or "",
            row.statement,
            *NOTE_SOURCES[row.source],
            row.said_on,
            name,
            row.ended_at,
        )
        for row, whom, name in rows
    ]
    return sorted(found, key=lambda row: row.ended_at is not None)


def get_arrangement(session: Session, actor: Actor, public_id: str) -> Arrangement:
    """One of the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(Arrangement)
        .where(Arrangement.public_id == public_id, Arrangement.site_id == actor.site_id)
        .with_for_update()
    )
    if row is None or not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return row


def arrangements_by_home(session: Session, household_ids: Collection[int]) -> dict[int, list[Arrangement]]:
    """What stands, oldest first. One statement."""
    rows = session.scalars(
        select(Arrangement)
        .where(Arrangement.household_id.in_(household_ids), Arrangement.ended_at.is_(None))
        .order_by(Arrangement.said_on, Arrangement.id)
    )
    found: dict[int, list[Arrangement]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


def standing_at(
    session: Session, household_id: int
) -> tuple[tuple[ArrangementRow, ...], tuple[ArrangementRow, ...]]:
    """What was promised and what is better not spoken of, as it stands; the newest first. One statement."""
    rows = [row for row in arrangements_at(session, household_id) if row.ended_at is None]
    promises = tuple(row for row in rows if row.kind is ArrangementKind.PROMISE)
    return promises, tuple(row for row in rows if row.kind is ArrangementKind.AVOID)
