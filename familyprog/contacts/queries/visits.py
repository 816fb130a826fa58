"""Reads: visits that are planned."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.contacts.models import VisitPlan


def visits_ahead(session: Session, household_id: int) -> list[VisitPlan]:
    """What is planned and neither called off nor written down, the next one first."""
    return list(
        session.scalars(
            select(VisitPlan)
            .where(
                VisitPlan.household_id == household_id,
                VisitPlan.called_off_at.is_(None),
                VisitPlan.entry_id.is_(None),
            )
            .order_by(VisitPlan.starts_at, VisitPlan.id)
        )
    )


def get_visit(session: Session, actor: Actor, public_id: str) -> VisitPlan:
    """A plan of the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(VisitPlan)
        .where(VisitPlan.public_id == public_id, VisitPlan.site_id == actor.site_id)
        .with_for_update()
    )
    if row is None or not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return row
