"""来る方, as the reception desk may know them: the name used in the group, an absence, who comes instead."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.models import Substitute
from familyprog.attendance.queries.roster import absence_told
from familyprog.attendance.queries.substitutes import substitutes_at
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.queries import expected
from familyprog.people.models import Person
from familyprog.people.queries import hidden_ids


@dataclass(frozen=True)
class DeskRow:
    """One person awaited at one session. It holds no mark and no note, so no page of the desk can show one."""

    person_id: int
    person_public_id: str
    alias: str
    has_told_absence: bool
    may_send: bool  # somebody of the family may sit here instead
    substitute: Substitute | None


def desk_rows(session: Session, class_session_id: int, *, with_hidden: bool = False) -> list[DeskRow]:
    """Who is awaited, by name; of somebody hidden the desk sees nothing at all."""
    awaited = expected(session, class_session_id)
    told, instead = absence_told(session, class_session_id), substitutes_at(session, class_session_id)
    hidden = set() if with_hidden else _hidden(session, [who.person_id for who in awaited])
    return [
        DeskRow(
            who.person_id,
            who.person_public_id,
            who.alias,
            who.person_id in told,
            who.may_be_substituted,
            instead.get(who.person_id),
        )
        for who in awaited
        if who.person_id not in hidden
    ]


def get_desk_row(
    session: Session, class_session_id: int, public_id: str, *, with_hidden: bool = False
) -> DeskRow:
    """One of them. Raises NotFoundError, also for somebody hidden."""
    for row in desk_rows(session, class_session_id, with_hidden=with_hidden):
        if row.person_public_id == public_id:
            return row
    raise NotFoundError


def _hidden(session: Session, ids: list[int]) -> set[int]:
    return set(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.id.in_(hidden_ids()))))
