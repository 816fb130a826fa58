"""Who looks after whom: two for some families, one for most, nobody yet for the newest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.cli.town.households import Family
from familyprog.people import service as people

TOGETHER = ("H1", "H2", "H5")  # two in charge
NOT_YET = ("つばき", "こはる")


def put_in_charge(
    session: Session, families: dict[str, Family], team: dict[str, Staff], *, now: dt.datetime, by: Actor
) -> None:
    """The two coordinators take the families in turn."""
    yukari, kenji = team["yukari"], team["kenji"]
    for number, (name, family) in enumerate(families.items()):
        first, second = (yukari, kenji) if number % 2 == 0 else (kenji, yukari)
        crew = () if name in NOT_YET else (first, second) if name in TOGETHER else (first,)
        for staff in crew:
            people.look_after(session, family.household, staff, now=now, by=by)
