"""Meetings of a site, and the households on the list of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.meetings.enums import CaseState
from familyprog.meetings.models import (
    MeetingCase,
    MeetingDecision,
    MinutesLine,
    StageMeeting,
    StageMeetingStaff,
)
from familyprog.people.models import Household
from familyprog.progression.queries import members, title_of


@dataclass(frozen=True)
class MeetingRow:
    """One meeting on the list."""

    public_id: str
    starts_at: dt.datetime
    place: str
    staff: tuple[str, ...]
    cases: int
    is_closed: bool


@dataclass(frozen=True)
class ListedCase:
    """One household on a meeting's list, as lists call it."""

    public_id: str
    household_id: int
    household_public_id: str
    title: str
    aliases: str
    state: CaseState


def get_meeting(session: Session, actor: Actor, public_id: str) -> StageMeeting:
    """A meeting of the actor's site, for who may read cases. Raises NotFoundError."""
    row = session.scalar(
        select(StageMeeting).where(StageMeeting.public_id == public_id, StageMeeting.site_id == actor.site_id)
    )
    if row is None or not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return row


def get_case(session: Session, meeting: StageMeeting, public_id: str) -> MeetingCase:
    """A household on this meeting's list. Raises NotFoundError."""
    row = session.scalar(
        select(MeetingCase).where(MeetingCase.public_id == public_id, MeetingCase.meeting_id == meeting.id)
    )
    if row is None:
        raise NotFoundError
    return row


def get_line(session: Session, meeting: StageMeeting, public_id: str) -> MinutesLine:
    """A line of this meeting's minutes. Raises NotFoundError."""
    row = session.scalar(
        select(MinutesLine).where(MinutesLine.public_id == public_id, MinutesLine.meeting_id == meeting.id)
    )
    if row is None:
        raise NotFoundError
    return row


def meetings(session: Session, actor: Actor) -> list[MeetingRow]:
    """All meetings of the actor's site, the newest first. Three statements. Raises NotFoundError."""
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    rows = session.scalars(
        select(StageMeeting)
        .where(StageMeeting.site_id == actor.site_id)
        .order_by(StageMeeting.starts_at.desc(), StageMeeting.id.desc())
    ).all()
    names, counts = _tables(session, actor), _counts(session, actor)
    return [
        MeetingRow(
            row.public_id,
            row.starts_at,
            row.place,
            tuple(names.get(row.id, ())),
            counts.get(row.id, 0),
            row.closed_at is not None,
        )
        for row in rows
    ]


def _tables(session: Session, actor: Actor) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for meeting_id, name in session.execute(
        select(StageMeetingStaff.meeting_id, Staff.name)
        .join(Staff, Staff.id == StageMeetingStaff.staff_id)
        .join(StageMeeting, StageMeeting.id == StageMeetingStaff.meeting_id)
        .where(StageMeeting.site_id == actor.site_id)
        .order_by(StageMeetingStaff.id)
    ):
        names.setdefault(meeting_id, []).append(name)
    return names


def _counts(session: Session, actor: Actor) -> dict[int, int]:
    rows = session.execute(
        select(MeetingCase.meeting_id, func.count())
        .join(StageMeeting, StageMeeting.id == MeetingCase.meeting_id)
        .where(StageMeeting.site_id == actor.site_id)
        .group_by(MeetingCase.meeting_id)
    )
    return {meeting_id: count for meeting_id, count in rows}


def next_meeting(session: Session, site_id: int | None, after: dt.datetime) -> StageMeeting | None:
    """The first meeting from an instant on that is not closed."""
    return session.scalar(
        select(StageMeeting)
        .where(
            StageMeeting.site_id == site_id,
            StageMeeting.starts_at > after,
            StageMeeting.closed_at.is_(None),
        )
        .order_by(StageMeeting.starts_at, StageMeeting.id)
        .limit(1)
    )


def at_table(session: Session, meeting: StageMeeting) -> dict[int, str]:
    """The staff who sit there, by row id."""
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StageMeetingStaff, StageMeetingStaff.staff_id == Staff.id)
        .where(StageMeetingStaff.meeting_id == meeting.id)
        .order_by(StageMeetingStaff.id)
    )
    return {staff_id: name for staff_id, name in rows}


def people_of(session: Session, meeting: StageMeeting) -> tuple[str, ...]:
    """Everybody at the table: staff, then guests."""
    return (*at_table(session, meeting).values(), *meeting.guests)


def listed(session: Session, meeting: StageMeeting) -> list[ListedCase]:
    """The households of the list in their order. Two statements."""
    rows = session.execute(
        select(MeetingCase, Household.public_id)
        .join(Household, Household.id == MeetingCase.household_id)
        .where(MeetingCase.meeting_id == meeting.id)
        .order_by(MeetingCase.position, MeetingCase.id)
    ).all()
    homes = members(session, {row.household_id for row, _public_id in rows})
    return [
        ListedCase(
            row.public_id,
            row.household_id,
            public_id,
            title_of(homes.get(row.household_id, [])),
            "・".join(one.shown for one in homes.get(row.household_id, []) if one.shown),
            row.state,
        )
        for row, public_id in rows
    ]


def meeting_of_decision(session: Session, decision_id: int) -> StageMeeting | None:
    """At which meeting a conclusion was written, when at one."""
    return session.scalar(
        select(StageMeeting)
        .join(MeetingCase, MeetingCase.meeting_id == StageMeeting.id)
        .join(MeetingDecision, MeetingDecision.case_id == MeetingCase.id)
        .where(MeetingDecision.decision_id == decision_id)
    )
