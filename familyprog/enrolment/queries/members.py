"""Whose place is where: members and guests of sessions, in as few queries as for one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from familyprog.base.clock import month_start, tokyo_date
from familyprog.enrolment.enums import EnrolmentState, MakeUpState, SeatOfferState
from familyprog.enrolment.models import Enrolment, MakeUp, SeatOffer
from familyprog.enrolment.queries.choices import choices_of
from familyprog.enrolment.rules import Standing, comes_on, is_supporter
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person, PersonAlias
from familyprog.programs.enums import CapacityUnit, ProgramKind, Track
from familyprog.programs.models import ClassSession, Cohort, Program

COMING = (EnrolmentState.ENROLLED,)


@dataclass(frozen=True)
class Meeting:
    """What of a session decides who comes, and how many may."""

    id: int
    cohort_id: int
    month: dt.date
    track: Track
    program_id: int
    kind: ProgramKind
    capacity: int
    unit: CapacityUnit


@dataclass(frozen=True)
class Member:
    """Somebody with a place somewhere, and the sessions he or she is a guest at."""

    standing: Standing
    program_id: int
    track: Track
    kind: PersonKind
    public_id: str
    alias: str
    guest_at: frozenset[int]

    @property
    def is_supporter(self) -> bool:
        """Whether he or she is counted apart."""
        return is_supporter(self.kind, self.track)

    def has_place_at(self, meeting: Meeting) -> bool:
        """Whether the place is held at this session, also while it is rested."""
        if not comes_on(self.track, meeting.track):
            return False
        if meeting.kind is not ProgramKind.PRACTICE:
            return self.standing.home_id == meeting.cohort_id
        return (
            self.program_id == meeting.program_id
            and self.standing.place_in(meeting.month) == meeting.cohort_id
        )

    def comes_to(self, meeting: Meeting) -> bool:
        """Whether this session is one of his or hers, as a member or as a guest."""
        if meeting.id in self.guest_at:
            return True
        rests = meeting.kind is ProgramKind.PRACTICE and self.standing.rests_in(meeting.month)
        return self.has_place_at(meeting) and not rests


def meetings_of(session: Session, class_session_ids: Collection[int]) -> list[Meeting]:
    """These sessions. One query."""
    rows = session.execute(
        select(
            ClassSession.id,
            ClassSession.cohort_id,
            ClassSession.starts_at,
            ClassSession.track,
            Program.id,
            Program.kind,
            Cohort.capacity,
            Cohort.capacity_unit,
        )
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .where(ClassSession.id.in_(class_session_ids))
    )
    return [
        Meeting(key, cohort_id, month_start(tokyo_date(starts_at)), track, program_id, kind, capacity, unit)
        for key, cohort_id, starts_at, track, program_id, kind, capacity, unit in rows
    ]


def meeting_of(row: ClassSession) -> Meeting:
    """The same of a session that came with cohort and program."""
    cohort, month = row.cohort, month_start(tokyo_date(row.starts_at))
    program, places = cohort.program, (cohort.capacity, cohort.capacity_unit)
    return Meeting(row.id, row.cohort_id, month, row.track, program.id, program.kind, *places)


def has_place(states: Collection[EnrolmentState], *, with_offers: bool) -> ColumnElement[bool]:
    """Enrolments in these states, perhaps also those a seat is kept for."""
    if not with_offers:
        return Enrolment.state.in_(states)
    offered = select(SeatOffer.enrolment_id).where(SeatOffer.state == SeatOfferState.LIVE)
    return or_(Enrolment.state.in_(states), Enrolment.id.in_(offered))


def members_at(
    session: Session,
    meetings: Collection[Meeting],
    states: Collection[EnrolmentState] = COMING,
    *,
    with_offers: bool = False,
) -> list[Member]:
    """Everybody who may have a place at these sessions. One query, two with monthly groups."""
    monthly = {meeting.program_id for meeting in meetings if meeting.kind is ProgramKind.PRACTICE}
    reach = or_(
        Cohort.id.in_({meeting.cohort_id for meeting in meetings}),
        Cohort.program_id.in_(monthly),
        MakeUp.id.is_not(None),
    )
    query = _members(MakeUp.class_session_id.in_([meeting.id for meeting in meetings]))
    return _with_choices(
        session, query.where(has_place(states, with_offers=with_offers), reach), bool(monthly)
    )


def memberships(session: Session, person_id: int) -> list[Member]:
    """Where one person takes part, as a member or as a guest. Two queries."""
    query = _members(MakeUp.class_session_id.is_not(None))
    return _with_choices(
        session, query.where(Enrolment.person_id == person_id, Enrolment.state.in_(COMING)), True
    )


def _members(of_make_up: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Enrolments, once more for each session they are a guest at."""
    return (
        select(
            MakeUp.class_session_id,
            Enrolment.id.label("enrolment_id"),
            Enrolment.cohort_id,
            Enrolment.track,
            Cohort.program_id,
            Person.id.label("person_id"),
            Person.household_id,
            Person.kind,
            Person.public_id,
            func.coalesce(func.nullif(Enrolment.group_alias, ""), PersonAlias.name).label("name"),
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .outerjoin(
            MakeUp,
            and_(MakeUp.enrolment_id == Enrolment.id, MakeUp.state != MakeUpState.DROPPED, of_make_up),
        )
        .order_by(Enrolment.id)
    )


def _with_choices(session: Session, query: Select[*tuple[Any, ...]], has_months: bool) -> list[Member]:
    found = session.execute(query).all()
    rows = {row.enrolment_id: row for row in found}
    guest_at: dict[int, set[int]] = defaultdict(set)
    for row in found:
        if row.class_session_id is not None:
            guest_at[row.enrolment_id].add(row.class_session_id)
    choices = choices_of(session, list(rows)) if has_months else {}
    return [
        Member(
            Standing(key, row.person_id, row.household_id, row.cohort_id, tuple(choices.get(key, ()))),
            row.program_id,
            row.track,
            row.kind,
            row.public_id,
            row.name or "",
            frozenset(guest_at[key]),
        )
        for key, row in rows.items()
    ]
