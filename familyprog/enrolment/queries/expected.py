"""Reads: who is expected at a session, and at which sessions somebody is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.base.clock import month_start, tokyo_date
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries.months import choices_of
from familyprog.enrolment.rules import Standing
from familyprog.people.models import Person, PersonAlias
from familyprog.programs.enums import CohortState, ProgramKind
from familyprog.programs.models import ClassSession, Cohort, Program

SHOWN = (CohortState.PUBLISHED, CohortState.CLOSED)


@dataclass(frozen=True)
class Expected:
    """Somebody expected at a session. `is_guest`: the usual group is another one."""

    person_id: int
    person_public_id: str
    alias: str
    enrolment_id: int
    is_guest: bool
    household_id: int | None


@dataclass(frozen=True)
class _Meeting:
    id: int
    cohort_id: int
    month: dt.date
    program_id: int
    kind: ProgramKind


@dataclass(frozen=True)
class _Member:
    standing: Standing
    program_id: int
    public_id: str
    alias: str

    def comes_to(self, meeting: _Meeting) -> bool:
        if meeting.kind is not ProgramKind.PRACTICE:
            return self.standing.home_id == meeting.cohort_id
        return (
            self.program_id == meeting.program_id
            and self.standing.place_in(meeting.month) == meeting.cohort_id
            and not self.standing.rests_in(meeting.month)
        )


def expected(session: Session, class_session_id: int) -> list[Expected]:
    """Who is expected at a session, by alias. The same few queries however many they are."""
    return expected_many(session, [class_session_id])[class_session_id]


def expected_many(session: Session, class_session_ids: Collection[int]) -> dict[int, list[Expected]]:
    """Who is expected at each of these sessions, by alias. Three queries."""
    meetings = _meetings(session, class_session_ids)
    members = _members(session, meetings)
    found = {key: list[Expected]() for key in class_session_ids}
    for meeting in meetings:
        coming = [_expected(member, meeting) for member in members if member.comes_to(meeting)]
        found[meeting.id] = sorted(coming, key=lambda one: (one.alias, one.person_id))
    return found


def _expected(member: _Member, meeting: _Meeting) -> Expected:
    return Expected(
        person_id=member.standing.person_id,
        person_public_id=member.public_id,
        alias=member.alias,
        enrolment_id=member.standing.enrolment_id,
        is_guest=member.standing.home_id != meeting.cohort_id,
        household_id=member.standing.household_id,
    )


def _meetings(session: Session, class_session_ids: Collection[int]) -> list[_Meeting]:
    rows = session.execute(
        select(ClassSession.id, ClassSession.cohort_id, ClassSession.starts_at, Program.id, Program.kind)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .where(ClassSession.id.in_(class_session_ids))
    )
    return [
        _Meeting(key, cohort_id, month_start(tokyo_date(starts_at)), program_id, kind)
        for key, cohort_id, starts_at, program_id, kind in rows
    ]


def _members(session: Session, meetings: list[_Meeting]) -> list[_Member]:
    monthly = {meeting.program_id for meeting in meetings if meeting.kind is ProgramKind.PRACTICE}
    rows = session.execute(
        select(
            Enrolment.id,
            Enrolment.cohort_id,
            Cohort.program_id,
            Person.id,
            Person.public_id,
            Person.household_id,
            PersonAlias.name,
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(
            Enrolment.state == EnrolmentState.ENROLLED,
            or_(Cohort.id.in_({meeting.cohort_id for meeting in meetings}), Cohort.program_id.in_(monthly)),
        )
    ).all()
    choices = choices_of(session, [row[0] for row in rows]) if monthly else {}
    return [
        _Member(
            Standing(key, person_id, home, cohort_id, tuple(choices.get(key, ()))),
            program_id,
            public,
            name or "",
        )
        for key, cohort_id, program_id, person_id, public, home, name in rows
    ]


def sessions_of(
    session: Session, person_id: int, from_: dt.datetime, until: dt.datetime
) -> list[ClassSession]:
    """Sessions at which a person is expected, from one instant to before another, in order of time.

    With cohort and program. Cancelled ones are among them: the page says that they do not take place.
    """
    members = _memberships(session, person_id)
    in_reach = or_(
        Cohort.id.in_({member.standing.home_id for member in members}),
        and_(Program.kind == ProgramKind.PRACTICE, Program.id.in_({member.program_id for member in members})),
    )
    found = session.scalars(
        select(ClassSession)
        .join(ClassSession.cohort)
        .join(Cohort.program)
        .where(
            in_reach, Cohort.state.in_(SHOWN), ClassSession.starts_at >= from_, ClassSession.starts_at < until
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    return [row for row in found if any(member.comes_to(_meeting_of(row)) for member in members)]


def _memberships(session: Session, person_id: int) -> list[_Member]:
    rows = session.execute(
        select(Enrolment.id, Enrolment.cohort_id, Cohort.program_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.ENROLLED)
    ).all()
    choices = choices_of(session, [row[0] for row in rows])
    return [
        _Member(Standing(key, person_id, None, home_id, tuple(choices.get(key, ()))), program_id, "", "")
        for key, home_id, program_id in rows
    ]


def _meeting_of(row: ClassSession) -> _Meeting:
    month = month_start(tokyo_date(row.starts_at))
    return _Meeting(row.id, row.cohort_id, month, row.cohort.program_id, row.cohort.program.kind)
