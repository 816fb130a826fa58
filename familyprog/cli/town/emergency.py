"""A household that was opened in an emergency; a coordinator has looked at why."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.glass import break_glass, close_glass, review_glass
from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.people.models import Household

WEEK, MINUTE = dt.timedelta(days=7), dt.timedelta(minutes=1)


def was_opened(
    session: Session, household_id: int | None, reason: str, review: str, *, now: dt.datetime, by: Actor
) -> None:
    """A week ago, by whoever keeps the accounts; any household where none is named."""
    team = select(Staff).where(Staff.site_id == by.site_id, Staff.role == Role.ADMIN).order_by(Staff.id)
    admin = staff_actor(session.scalars(team.limit(1)).one())
    homes = select(Household.id).where(Household.site_id == by.site_id).order_by(Household.id)
    home = household_id or session.scalars(homes.limit(1)).one()
    then = now - WEEK
    row = break_glass(session, home, reason, now=then, by=admin)
    close_glass(session, row, now=then + 8 * MINUTE, by=admin)
    review_glass(session, row, review, now=then + 180 * MINUTE, by=by)
