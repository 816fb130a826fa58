"""A small group on one evening, its facilitator and its coordinator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site, Staff
from familyprog.people.models import Caseload, Person
from familyprog.programs.models import ClassSession, Cohort
from tests import make


@dataclass
class Evening:
    """Who is there, and when it is over."""

    session: Session
    site: Site
    cohort: Cohort
    meeting: ClassSession
    sakura: Person
    kaede: Person
    facilitator: Staff
    coordinator: Staff

    @property
    def over(self) -> dt.datetime:
        return self.meeting.ends_at

    @property
    def morning(self) -> dt.datetime:
        """Nine o'clock on the next day."""
        return self.meeting.starts_at + dt.timedelta(days=1)

    @property
    def by(self) -> Actor:
        return make.the_actor(self.facilitator)

    @property
    def desk(self) -> Actor:
        return make.the_actor(self.coordinator)

    def looks_after(self, staff: Staff, person: Person, **more: object) -> None:
        """The member of staff has this household."""
        row = {"household_id": person.household_id, "staff_id": staff.id, "starts_on": dt.date(2026, 4, 1)}
        self.session.add(Caseload(**row | more))
        self.session.flush()


@pytest.fixture
def evening(session: Session, site: Site, now: dt.datetime) -> Evening:
    """さくら and かえで, tomorrow from nine to eleven."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    sakura, kaede = (make.a_family_member(session, site, name) for name in ("さくら", "かえで"))
    for one in (sakura, kaede):
        make.an_enrolment(session, cohort, one)
    facilitator = make.a_staff(session, site, Role.FACILITATOR, name="はると")
    make.runs(session, facilitator, cohort)
    return Evening(
        session,
        site,
        cohort,
        make.a_session(session, cohort, now + dt.timedelta(days=1)),
        sakura,
        kaede,
        facilitator,
        make.a_staff(session, site, name="ゆかり"),
    )
