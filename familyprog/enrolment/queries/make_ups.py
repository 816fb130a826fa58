"""Reads of make-up: where a missed unit is taught again with room for a guest, and what is arranged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.errors import NoRoomError
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.queries.enrolments import ACTIVE, SEATED
from familyprog.enrolment.queries.members import Meeting, Member, meetings_of, members_at
from familyprog.enrolment.queries.walls import closed_to
from familyprog.enrolment.rules import GuestDay, comes_on
from familyprog.people.models import Person
from familyprog.people.queries import may_see
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CurriculumUnit,
    CurriculumVersion,
    SessionUnit,
)


@dataclass(frozen=True)
class HostOption:
    """A session of another group that teaches the unit and has room for this guest."""

    session_id: int
    public_id: str
    cohort_name: str
    program_title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    seats: str


def host_options(
    session: Session, enrolment: Enrolment, numbers: Collection[int], *, now: dt.datetime
) -> dict[int, list[HostOption]]:
    """Where these units can be taken as a guest, by number, the soonest first. Eleven queries at most."""
    found: dict[int, list[HostOption]] = {number: [] for number in numbers}
    rows = session.execute(_candidates(session, enrolment, numbers, now)).unique().all()
    closed = closed_to(session, enrolment.person_id, [meeting for _number, meeting in rows])
    days = guest_days(session, {meeting.id for _number, meeting in rows} - closed)
    household_id = session.scalars(select(Person.household_id).where(Person.id == enrolment.person_id)).one()
    for number, meeting in rows:
        day = days.get(meeting.id)
        if (
            day
            and comes_on(enrolment.track, meeting.track)
            and day.has_room_for(enrolment.person_id, household_id)
        ):
            found[number].append(_option(meeting, day.words))
    return found


def get_host(
    session: Session, enrolment: Enrolment, number: int, public_id: str, *, now: dt.datetime
) -> ClassSession:
    """The chosen one of the `host_options`. Raises NoRoomError for any other, or when it is full meanwhile."""
    for option in host_options(session, enrolment, [number], now=now)[number]:
        if option.public_id == public_id:
            return session.get_one(ClassSession, option.session_id)
    raise NoRoomError


def taught_again(session: Session, meeting: ClassSession, *, now: dt.datetime) -> list[HostOption]:
    """Where what this session was to teach can be taken in another group, the soonest first, with its seats.

    Whether one person fits in, `host_options` says: the household, walls and the track decide.
    """
    numbers = session.scalars(
        select(CurriculumUnit.number)
        .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
        .where(SessionUnit.class_session_id == meeting.id)
    ).all()
    others = _teaching(session, meeting.cohort_id, numbers, now).where(Cohort.id != meeting.cohort_id)
    found = {one.id: one for _number, one in session.execute(others).unique()}
    days = guest_days(session, found)
    return [_option(one, days[key].words) for key, one in found.items() if key in days]


def _candidates(
    session: Session, enrolment: Enrolment, numbers: Collection[int], now: dt.datetime
) -> Select[int, ClassSession]:
    """Coming sessions that teach these units in groups the person is not in."""
    own = select(Enrolment.cohort_id).where(
        Enrolment.person_id == enrolment.person_id, Enrolment.state.in_(ACTIVE)
    )
    return _teaching(session, enrolment.cohort_id, numbers, now).where(Cohort.id.not_in(own))


def _teaching(
    session: Session, cohort_id: int, numbers: Collection[int], now: dt.datetime
) -> Select[int, ClassSession]:
    """Coming sessions that teach these units: of the same program or curriculum, at the same site."""
    program_id, site_id, code = session.execute(
        select(Cohort.program_id, Cohort.site_id, CurriculumVersion.code)
        .outerjoin(CurriculumVersion, CurriculumVersion.id == Cohort.curriculum_version_id)
        .where(Cohort.id == cohort_id)
    ).one()
    return (
        select(CurriculumUnit.number, ClassSession)
        .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
        .join(ClassSession, ClassSession.id == SessionUnit.class_session_id)
        .join(ClassSession.cohort)
        .join(CurriculumVersion, CurriculumVersion.id == CurriculumUnit.curriculum_version_id)
        .where(
            CurriculumUnit.number.in_(numbers),
            or_(Cohort.program_id == program_id, CurriculumVersion.code == code),
            Cohort.site_id == site_id,
            Cohort.state == CohortState.PUBLISHED,
            ClassSession.state == SessionState.PLANNED,
            ClassSession.starts_at > now,
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id)
    )


def _option(meeting: ClassSession, seats: str) -> HostOption:
    return HostOption(
        session_id=meeting.id,
        public_id=meeting.public_id,
        cohort_name=meeting.cohort.name,
        program_title=meeting.cohort.program.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue=meeting.venue or meeting.cohort.venue,
        seats=seats,
    )


def guest_days(session: Session, class_session_ids: Collection[int]) -> dict[int, GuestDay]:
    """Who has a place at these sessions, members and guests. Three queries at most."""
    meetings = meetings_of(session, class_session_ids)
    people = members_at(session, meetings, SEATED, with_offers=True)
    return {meeting.id: _day(meeting, people) for meeting in meetings}


def _day(meeting: Meeting, people: list[Member]) -> GuestDay:
    unit = meeting.unit
    return GuestDay(
        frozenset(one.standing.chair(unit) for one in people if one.has_place_at(meeting)),
        frozenset(one.standing.chair(unit) for one in people if meeting.id in one.guest_at),
        meeting.capacity,
        unit,
    )


def guest_places(session: Session, cohort_ids: Collection[int], *, from_: dt.datetime) -> dict[int, int]:
    """How many places guests take on the fullest coming day of each cohort. One query when there are none.

    Whoever enters comes to all sessions, so these places are not free until that day is over.
    """
    hosts = session.execute(
        select(ClassSession.id, ClassSession.cohort_id)
        .join(MakeUp, MakeUp.class_session_id == ClassSession.id)
        .where(
            ClassSession.cohort_id.in_(cohort_ids),
            ClassSession.state == SessionState.PLANNED,
            ClassSession.ends_at > from_,
            MakeUp.state != MakeUpState.DROPPED,
        )
        .distinct()
    ).all()
    found: dict[int, int] = defaultdict(int)
    if hosts:
        days = guest_days(session, [key for key, _cohort_id in hosts])
        for key, cohort_id in hosts:
            found[cohort_id] = max(found[cohort_id], days[key].guest_places)
    return found


def get_make_up(session: Session, actor: Actor, public_id: str) -> tuple[MakeUp, Enrolment]:
    """A make-up and its enrolment: staff within their site, a family member the own one. NotFoundError else."""
    row = session.execute(
        select(MakeUp, Enrolment)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .where(MakeUp.public_id == public_id)
        .options(joinedload(Enrolment.cohort).joinedload(Cohort.program))
    ).one_or_none()
    if row is None or not may_see(actor, row[1].person_id, row[1].site_id):
        raise NotFoundError
    return row[0], row[1]


def guest_make_ups(session: Session, person_id: int) -> dict[int, list[MakeUp]]:
    """What a person takes as a guest, by session id."""
    found: dict[int, list[MakeUp]] = defaultdict(list)
    rows = session.scalars(
        select(MakeUp)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .where(
            Enrolment.person_id == person_id,
            MakeUp.class_session_id.is_not(None),
            MakeUp.state != MakeUpState.DROPPED,
        )
        .order_by(MakeUp.id)
    )
    for row in rows:
        found[row.class_session_id or 0].append(row)
    return found


def unit_of(session: Session, enrolment: Enrolment, number: int) -> CurriculumUnit | None:
    """The unit of this number in the version the enrolment's cohort froze."""
    return session.scalar(
        select(CurriculumUnit)
        .join(Cohort, Cohort.curriculum_version_id == CurriculumUnit.curriculum_version_id)
        .where(Cohort.id == enrolment.cohort_id, CurriculumUnit.number == number)
    )


def find_make_up(session: Session, enrolment_id: int, curriculum_unit_id: int) -> MakeUp | None:
    """The make-up of a unit that is planned or credited, if any."""
    return session.scalar(
        select(MakeUp).where(
            MakeUp.enrolment_id == enrolment_id,
            MakeUp.curriculum_unit_id == curriculum_unit_id,
            MakeUp.state != MakeUpState.DROPPED,
        )
    )
