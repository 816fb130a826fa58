"""When a site is closed: its own rows and the holidays as announced."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.programs.holidays import holiday_table
from familyprog.programs.models import Closure
from familyprog.programs.rules import ClosedSpan, Closures


def closures_of(session: Session, site_id: int, folders: Iterable[Path]) -> Closures:
    """Everything that shuts a site. `folders` are the curricula folders, overrides first. One statement."""
    rows = session.execute(
        select(Closure.name, Closure.starts_on, Closure.ends_on, Closure.is_yearly)
        .where(Closure.site_id == site_id)
        .order_by(Closure.starts_on, Closure.id)
    )
    return Closures(tuple(ClosedSpan(*row) for row in rows), holiday_table(folders))


def list_closures(session: Session, actor: Actor) -> list[Closure]:
    """The closures of the actor's site: the yearly ones first, then by day."""
    return list(
        session.scalars(
            select(Closure)
            .where(Closure.site_id == actor.site_id)
            .order_by(Closure.is_yearly.desc(), Closure.starts_on, Closure.id)
        )
    )


def get_closure(session: Session, actor: Actor, public_id: str) -> Closure:
    """A closure of the actor's site, or NotFoundError."""
    found = session.scalar(
        select(Closure).where(Closure.public_id == public_id, Closure.site_id == actor.site_id)
    )
    if found is None or not actor.is_staff:
        raise NotFoundError
    return found
