"""Reads: who is expected at a session, and at which sessions somebody is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.enrolment.queries.booked import Booked, booked_at, booked_sessions
from familyprog.enrolment.queries.members import (
    Meeting,
    Member,
    meeting_of,
    meetings_of,
    members_at,
    memberships,
)
from familyprog.enrolment.rules import is_supporter
from familyprog.programs.enums import CohortState, ProgramKind, Track
from familyprog.programs.models import ClassSession, Cohort, Program

SHOWN = (CohortState.PUBLISHED, CohortState.CLOSED)


@dataclass(frozen=True)
class Expected:
    """Somebody expected at a session. `is_guest`: the usual group is another one.

    `enrolment_id`: None for who comes for a one-to-one time alone. `is_make_up`: here to take a missed
    unit. `is_supporter`: counted apart.
    """

    person_id: int
    person_public_id: str
    alias: str
    enrolment_id: int | None
    is_guest: bool
    household_id: int | None
    is_make_up: bool = False
    is_supporter: bool = False

    @property
    def may_be_substituted(self) -> bool:
        """Whether this is a seat of a family: no one-to-one time, no unit of one's own, no supporter."""
        return self.enrolment_id is not None and not self.is_make_up and not self.is_supporter


def expected(session: Session, class_session_id: int) -> list[Expected]:
    """Who is expected at a session, by alias. The same few queries however many they are."""
    return expected_many(session, [class_session_id])[class_session_id]


def expected_many(session: Session, class_session_ids: Collection[int]) -> dict[int, list[Expected]]:
    """Who is expected at each of these sessions, by alias. Four queries."""
    meetings = meetings_of(session, class_session_ids)
    members, booked = members_at(session, meetings), booked_at(session, class_session_ids)
    found = {key: list[Expected]() for key in class_session_ids}
    for meeting in meetings:
        coming = [member for member in members if member.comes_to(meeting)]
        found[meeting.id] = _at(meeting, coming, [one for one in booked if one.session_id == meeting.id])
    return found


def _at(meeting: Meeting, coming: list[Member], booked: list[Booked]) -> list[Expected]:
    """Each once, by alias: who has become a member of the group is no guest of it."""
    # Guests first, so that the row of a member replaces the same person's row as a guest.
    guests_first = sorted(coming, key=lambda member: member.has_place_at(meeting))
    people = {one.person_id: _for_a_time(one) for one in booked}
    people |= {member.standing.person_id: _expected(member, meeting) for member in guests_first}
    return sorted(people.values(), key=lambda one: (one.alias, one.person_id))


def _expected(member: Member, meeting: Meeting) -> Expected:
    return Expected(
        person_id=member.standing.person_id,
        person_public_id=member.public_id,
        alias=member.alias,
        enrolment_id=member.standing.enrolment_id,
        is_guest=member.standing.home_id != meeting.cohort_id,
        household_id=member.standing.household_id,
        is_make_up=meeting.id in member.guest_at,
        is_supporter=member.is_supporter,
    )


def _for_a_time(booked: Booked) -> Expected:
    return Expected(
        person_id=booked.person_id,
        person_public_id=booked.public_id,
        alias=booked.alias,
        enrolment_id=None,
        is_guest=True,
        household_id=booked.household_id,
        is_supporter=is_supporter(booked.kind, Track.FAMILY),
    )


def sessions_of(
    session: Session, person_id: int, from_: dt.datetime, until: dt.datetime
) -> list[ClassSession]:
    """Sessions at which a person is expected, from one instant to before another, in order of time.

    With cohort and program. Cancelled ones are among them: the page says that they do not take place.
    """
    members, booked = memberships(session, person_id), booked_sessions(session, person_id)
    in_reach = or_(
        Cohort.id.in_({member.standing.home_id for member in members}),
        and_(Program.kind == ProgramKind.PRACTICE, Program.id.in_({member.program_id for member in members})),
        ClassSession.id.in_({key for member in members for key in member.guest_at} | booked),
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
    return [
        row
        for row in found
        if row.id in booked or any(member.comes_to(meeting_of(row)) for member in members)
    ]
