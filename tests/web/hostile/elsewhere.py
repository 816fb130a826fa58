"""A second site in the same town: its own staff, its own group, families every word of whom is a mark."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.cli.town import canary
from familyprog.cli.town.ids import steady_ids
from familyprog.cli.town.marks import Marker
from familyprog.programs.models import CurriculumUnit
from tests import make
from tests.conftest import signed_in
from tests.web.hostile.house import House

DAY = dt.timedelta(days=1)
LONG = dt.date(2031, 3, 31)  # what is handed on ends on a later day for every mark
FAMILIES = ("far", "farther")


@dataclass(frozen=True)
class Elsewhere:
    """Who works there, and every mark of who lives there."""

    staff: dict[Role, Staff]
    marks: list[str]

    def browser(self, house: House, role: Role) -> FlaskClient:
        """A browser of somebody there."""
        with house.sessions() as session:
            return signed_in(house.app, session, session.get_one(Staff, self.staff[role].id), house.now)


def settle_elsewhere(house: House) -> Elsewhere:
    """Everything that can happen, in another place."""
    with house.sessions() as session:
        site = make.a_site(session, "となり市")
        staff = {
            role: make.a_staff(session, site, role, email=f"far-{role.value}@example.jp", ends_on=LONG)
            for role in Role
        }
        second = make.a_staff(session, site, email="far-second@example.jp", ends_on=LONG)
        marker = Marker(random.Random(11))  # noqa: S311 - made-up
        by = staff_actor(staff[Role.COORDINATOR])
        writer = canary.Writer(session, site, marker, house.now, by, second)
        with steady_ids(session, marker.dice):
            over, ahead = (_group(session, site, staff, house.now, name) for name in ("ひる", "よる"))
            for name in FAMILIES:
                writer.deeds.join(name, writer.family(name), over)
            writer.deeds.keep_house(over, ahead)
        session.commit()
    return Elsewhere(staff, [one["marker"] for one in marker.given])


def _group(session: Session, site, staff: dict[Role, Staff], now: dt.datetime, name: str):
    program = make.a_program(session, site, title=f"となりの会{name}")
    version = make.a_curriculum(session)
    cohort = make.a_cohort(session, program, name=name, curriculum_version_id=version.id)
    make.runs(session, staff[Role.FACILITATOR], cohort)
    units = session.query(CurriculumUnit).filter_by(curriculum_version_id=version.id).all()
    for number, days in enumerate((-14, -7, 1, 8, 15), 1):
        start = now + days * DAY + dt.timedelta(hours=5)
        make.a_session(session, cohort, start, number=number, units=[units[number - 1]])
    return cohort
