"""Who writes, and whose the row is."""

from __future__ import annotations

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Household


def writer(household: Household, *, by: Actor) -> int:
    """The member of staff who writes; others are told nothing about the household."""
    if by.staff_id is None or by.site_id != household.site_id:
        raise NotFoundError
    return by.staff_id


def owner(household: Household) -> dict[str, int]:
    """Every row says whose it is: the site's and the household's."""
    return {"site_id": household.site_id, "household_id": household.id}
