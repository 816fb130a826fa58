"""Builders in the words of the field: the smallest true thing, unless told otherwise."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site, Staff
from familyprog.accounts.queries import staff_actor
from familyprog.accounts.service import create_staff
from familyprog.base.clock import at_tokyo
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, Seat
from familyprog.people.actors import family_actor
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import ContactProfile, Household, Person, PersonAlias
from familyprog.programs.enums import CohortState, ProgramKind, SupportStage, TimeSlot
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CohortStaff,
    CurriculumUnit,
    CurriculumVersion,
    Program,
    SessionUnit,
)

MORNING = at_tokyo(dt.date(2026, 12, 1), dt.time(9, 0))
_numbers = count(1)
Row = TypeVar("Row")


def a_site(session: Session, name: str = "みどり市", **more: Any) -> Site:
    """A site."""
    return _kept(session, Site(name=name, **more))


def a_staff(session: Session, site: Site, role: Role = Role.COORDINATOR, **more: Any) -> Staff:
    """A member of staff who serves until the end of the fiscal year."""
    number = next(_numbers)
    values = {
        "email": f"staff{number}@example.jp",
        "name": f"職員{number}",
        "ends_on": dt.date(2027, 3, 31),
    } | more
    return _kept(session, Staff(site_id=site.id, role=role, created_at=MORNING, **values))


def an_invited_colleague(session: Session, site: Site, now: dt.datetime) -> tuple[Staff, str]:
    """Somebody at reception who has not set the account up yet, and the one-time line."""
    return create_staff(
        session,
        site,
        email="new@example.jp",
        name="新人",
        role=Role.RECEPTION,
        ends_on=dt.date(2027, 3, 31),
        now=now,
        by=MACHINE,
    )


def the_actor(staff: Staff) -> Actor:
    """A member of staff as the one who acts."""
    return staff_actor(staff)


def the_family_actor(session: Session, person: Person) -> Actor:
    """A family member as the one who acts."""
    return family_actor(session, person.id)


def a_household(session: Session, site: Site) -> Household:
    """A household of nobody yet."""
    return _kept(session, Household(site_id=site.id, created_at=MORNING))


def a_family_member(
    session: Session,
    site: Site,
    alias: str = "さくら",
    *,
    household: Household | None = None,
    contact: dict[str, Any] | None = None,
    **more: Any,
) -> Person:
    """A family member with a nickname and a proven mailbox; `contact` overrides the profile."""
    home = household or a_household(session, site)
    person = _kept(session, Person(site_id=site.id, household_id=home.id, created_at=MORNING, **more))
    session.add(PersonAlias(person_id=person.id, name=alias))
    profile = {"email": f"family{next(_numbers)}@example.jp", "email_proven_at": MORNING} | (contact or {})
    session.add(ContactProfile(person_id=person.id, created_at=MORNING, **profile))
    session.flush()
    return person


def a_person_concerned(session: Session, household: Household, label: str = "", **more: Any) -> Person:
    """The person a household is worried about: nobody has asked for a name or a way to reach him or her."""
    values = {"kind": PersonKind.CONCERNED, "relation": Relation.SELF, "label": label} | more
    person = _kept(
        session,
        Person(site_id=household.site_id, household_id=household.id, created_at=MORNING, **values),
    )
    session.add(PersonAlias(person_id=person.id, name=label or "ご本人"))
    session.flush()
    return person


def a_program(session: Session, site: Site, kind: ProgramKind = ProgramKind.COURSE, **more: Any) -> Program:
    """A program of family support, named neutrally."""
    number = next(_numbers)
    values = {"slug": f"p{number}", "title": f"学びの会{number}", "stage": SupportStage.FAMILY} | more
    return _kept(session, Program(site_id=site.id, kind=kind, **values))


def a_curriculum(session: Session, units: int = 6, required: int = 4) -> CurriculumVersion:
    """A frozen curriculum of some units."""
    number = next(_numbers)
    version = _kept(
        session,
        CurriculumVersion(
            code=f"c{number}",
            number=1,
            title="基礎編",
            units_required=required,
            content={"units": []},
            content_hash=f"{number:064d}",
            frozen_at=MORNING,
        ),
    )
    for unit in range(1, units + 1):
        session.add(CurriculumUnit(curriculum_version_id=version.id, number=unit, title=f"内容{unit}"))
    session.flush()
    return version


def a_cohort(session: Session, program: Program, *, capacity: int = 10, **more: Any) -> Cohort:
    """A published cohort in the daytime."""
    values = {
        "name": "第1期",
        "time_slot": TimeSlot.DAY,
        "state": CohortState.PUBLISHED,
        "venue": "市民センター 会議室B",
        "created_at": MORNING,
    } | more
    return _kept(session, Cohort(site_id=program.site_id, program_id=program.id, capacity=capacity, **values))


def a_session(
    session: Session,
    cohort: Cohort,
    starts_at: dt.datetime | None = None,
    *,
    number: int = 1,
    units: list[CurriculumUnit] | None = None,
    **more: Any,
) -> ClassSession:
    """A session of two hours; without a time, a week after the fixed morning."""
    start = starts_at or MORNING + dt.timedelta(days=7)
    values = {"ends_at": start + dt.timedelta(hours=2), "created_at": MORNING, "updated_at": MORNING} | more
    meeting = _kept(
        session,
        ClassSession(site_id=cohort.site_id, cohort_id=cohort.id, number=number, starts_at=start, **values),
    )
    for unit in units or []:
        session.add(SessionUnit(class_session_id=meeting.id, curriculum_unit_id=unit.id))
    session.flush()
    return meeting


def an_enrolment(session: Session, cohort: Cohort, person: Person, **more: Any) -> Enrolment:
    """A person with a seat in a cohort, however many there are."""
    seat = _kept(session, Seat(cohort_id=cohort.id, number=next(_numbers), household_id=person.household_id))
    values = {"state": EnrolmentState.ENROLLED, "created_at": MORNING, "seat_id": seat.id} | more
    return _kept(
        session, Enrolment(site_id=cohort.site_id, cohort_id=cohort.id, person_id=person.id, **values)
    )


def runs(session: Session, staff: Staff, cohort: Cohort) -> None:
    """The member of staff runs the cohort, from long ago."""
    session.add(CohortStaff(cohort_id=cohort.id, staff_id=staff.id, starts_on=dt.date(2026, 4, 1)))
    session.flush()


def _kept(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
