"""One program of a site of its own, and everything that happened there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance, Tally
from familyprog.base.clock import at_tokyo
from familyprog.base.names import new_public_id
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reporting.enums import SESSION_FIGURES, Figure
from familyprog.reporting.queries import load
from familyprog.reporting.rules import Bucket, value, whole
from familyprog.reporting.rules.facts import Facts
from tests import make

LAST_EVENING = at_tokyo(dt.date(2026, 3, 31), dt.time(19, 0))
NEXT_MORNING = at_tokyo(dt.date(2026, 4, 1), dt.time(9, 0))
LATER = at_tokyo(dt.date(2027, 5, 1), dt.time(9, 0))


@dataclass
class Town:
    """One program of a site of its own, and everything that happened there."""

    session: Session
    site: Site
    program: Program
    people: list[Person]
    cohort: Cohort
    meetings: list[ClassSession] = field(default_factory=list)
    marks: list[tuple[ClassSession, Person, Mark, Capacity]] = field(default_factory=list)
    heads: list[tuple[ClassSession, Capacity, int]] = field(default_factory=list)

    def meets(self, starts_at: dt.datetime, state: SessionState = SessionState.HELD) -> ClassSession:
        meeting = make.a_session(
            self.session, self.cohort, starts_at, number=len(self.meetings) + 1, state=state
        )
        self.meetings.append(meeting)
        return meeting

    def comes(self, meeting, person, mark=Mark.PRESENT, capacity=Capacity.PARTICIPANT) -> None:
        self.session.add(
            Attendance(
                site_id=self.site.id,
                class_session_id=meeting.id,
                person_id=person.id,
                mark=mark,
                capacity=capacity,
                updated_at=make.MORNING,
                updated_by="-",
            )
        )
        self.session.flush()
        self.marks.append((meeting, person, mark, capacity))

    def tallies(self, meeting, capacity, heads) -> None:
        self.session.add(Tally(class_session_id=meeting.id, capacity=capacity, heads_count=heads))
        self.session.flush()
        self.heads.append((meeting, capacity, heads))

    def facts(self, year: int) -> Facts:
        return load(self.session, site_id=self.site.id, first_year=year)

    def bucket(self, year: int) -> Bucket:
        return whole(self.facts(year))

    def figures(self, year: int) -> dict[Figure, int]:
        bucket = self.bucket(year)
        return {figure: value(bucket, figure) for figure in SESSION_FIGURES}


def a_town(session: Session) -> Town:
    """Two families of two, and a walk-in whose household nobody knows."""
    site = make.a_site(session)
    program = make.a_program(session, site)
    homes = [make.a_household(session, site), make.a_household(session, site)]
    people = [make.a_family_member(session, site, f"人{n}", household=homes[n // 2]) for n in range(4)]
    stranger = Person(site_id=site.id, household_id=None, created_at=make.MORNING)
    session.add(stranger)
    session.flush()
    return Town(session, site, program, [*people, stranger], make.a_cohort(session, program))


def a_visit(site_id: int, meeting_id: int, person_id: int) -> dict[str, object]:
    """A row of somebody who came, for many at once."""
    return {
        "site_id": site_id,
        "class_session_id": meeting_id,
        "person_id": person_id,
        "mark": Mark.PRESENT,
        "capacity": Capacity.PARTICIPANT,
        "updated_at": make.MORNING,
        "updated_by": "-",
        "public_id": new_public_id(),
    }
