"""緊急の閲覧: what is shown of one household for an hour. Restricted notes stay shut; nothing can be written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.glass import get_open_glass
from familyprog.accounts.models import BreakGlass
from familyprog.people.models import Household
from familyprog.people.queries import Reach, reach_of
from familyprog.progression.queries.entries import Entry
from familyprog.progression.queries.people import Member, members, names_of_staff
from familyprog.progression.queries.timeline import decisions_of, timeline, wishes_of


@dataclass(frozen=True)
class EmergencySheet:
    """People and how to reach them, and what happened, newest first."""

    glass: BreakGlass
    household: Household
    people: tuple[tuple[Member, Reach], ...]
    entries: tuple[Entry, ...]


def emergency_sheet(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> EmergencySheet:
    """The household of an emergency that is open, for whoever opened it. Raises NotFoundError."""
    glass = get_open_glass(session, actor, public_id, now=now)
    household = session.get_one(Household, glass.household_id)
    people = members(session, [household.id]).get(household.id, [])
    reach = {one.person_id: one for one in reach_of(session, household.id)}
    entries = timeline(
        session,
        household.id,
        actor,
        people=people,
        names=names_of_staff(session, household.site_id),
        wishes=wishes_of(session, household.id),
        decisions=decisions_of(session, household.id),
    )
    return EmergencySheet(glass, household, tuple((one, reach[one.person_id]) for one in people), entries)
