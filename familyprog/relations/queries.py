"""Reads: what one informant says; there is no read of two together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.relations.models import HomeStatement


@dataclass(frozen=True)
class HomeView:
    """What one of them says now of each two, and what he or she said before. Newest first."""

    standing: tuple[HomeStatement, ...]
    earlier: tuple[HomeStatement, ...]


def home_view(session: Session, actor: Actor, household_id: int, teller_id: int) -> HomeView:
    """Of one teller. One statement. Raises NotFoundError for roles that read no cases."""
    if not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    rows = session.scalars(
        select(HomeStatement)
        .where(
            HomeStatement.site_id == actor.site_id,
            HomeStatement.household_id == household_id,
            HomeStatement.teller_person_id == teller_id,
            HomeStatement.taken_back_at.is_(None),
        )
        .order_by(HomeStatement.told_on.desc(), HomeStatement.id.desc())
    )
    standing: dict[tuple[int, int | None, str], HomeStatement] = {}
    earlier = []
    for row in rows:
        key = (row.from_person_id, row.to_person_id, row.to_words)
        if standing.setdefault(key, row) is not row:
            earlier.append(row)
    return HomeView(tuple(standing.values()), tuple(earlier))


def tellers(session: Session, actor: Actor, household_id: int) -> Counter[int]:
    """Who has said how many things, by person id; not what. Raises NotFoundError."""
    if not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    rows = session.execute(
        select(HomeStatement.teller_person_id, func.count())
        .where(
            HomeStatement.site_id == actor.site_id,
            HomeStatement.household_id == household_id,
            HomeStatement.taken_back_at.is_(None),
        )
        .group_by(HomeStatement.teller_person_id)
    )
    return Counter({person_id: count for person_id, count in rows})


def get_statement(session: Session, actor: Actor, public_id: str) -> HomeStatement:
    """One of the actor's site that stands. Raises NotFoundError."""
    row = session.scalar(
        select(HomeStatement)
        .where(
            HomeStatement.public_id == public_id,
            HomeStatement.site_id == actor.site_id,
            HomeStatement.taken_back_at.is_(None),
        )
        .with_for_update()
    )
    if row is None or not can(actor, Action.WRITE_NOTE):
        raise NotFoundError
    return row
