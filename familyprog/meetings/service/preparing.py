"""Prepare a meeting, change it, close its minutes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.meetings.enums import CaseState
from familyprog.meetings.errors import StaleMeetingError
from familyprog.meetings.models import MeetingCase, StageMeeting, StageMeetingStaff
from familyprog.meetings.rules import MeetingInput, check_day, check_meeting, check_open
from familyprog.meetings.service.agenda import send_on
from familyprog.meetings.service.holding import hold
from familyprog.progression.queries import confirmers


def plan_meeting(session: Session, plan: MeetingInput, *, now: dt.datetime, by: Actor) -> StageMeeting:
    """A meeting of the actor's site; its list is empty, people fill it. Raises MeetingRefusedError."""
    if by.staff_id is None or by.site_id is None:
        raise NotFoundError
    _check(session, plan, by.site_id, now)
    row = StageMeeting(
        site_id=by.site_id,
        starts_at=plan.starts_at,
        place=plan.place,
        guests=list(plan.guests),
        created_by_id=by.staff_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _seat(session, row, plan)
    note(session, "plan_meeting", "stage_meeting", row.public_id, now=now, by=by)
    return row


def change_meeting(
    session: Session, meeting: StageMeeting, plan: MeetingInput, *, version: int, now: dt.datetime, by: Actor
) -> None:
    """Another time, place or table. Raises StaleMeetingError when a colleague was first, MeetingRefusedError."""
    hold(session, meeting, by=by)
    check_open(meeting.closed_at)
    if meeting.version != version:
        raise StaleMeetingError
    _check(session, plan, meeting.site_id, now)
    meeting.starts_at, meeting.place, meeting.guests = plan.starts_at, plan.place, list(plan.guests)
    # The table is rows of its own: whoever changes it alone makes a new version too.
    meeting.version = version + 1
    _seat(session, meeting, plan)
    note(session, "change_meeting", "stage_meeting", meeting.public_id, now=now, by=by)


def close_meeting(session: Session, meeting: StageMeeting, *, now: dt.datetime, by: Actor) -> None:
    """Close the minutes; whoever was not talked about goes on to the next meeting. Twice is once.

    Raises MeetingRefusedError before the day.
    """
    hold(session, meeting, by=by)
    if meeting.closed_at is not None:
        return
    check_day(meeting.starts_at, now)
    meeting.closed_at, meeting.closed_by_id = now, by.staff_id
    waiting = select(MeetingCase).where(
        MeetingCase.meeting_id == meeting.id, MeetingCase.state == CaseState.WAITING
    )
    for row in session.scalars(waiting.order_by(MeetingCase.position, MeetingCase.id)).all():
        row.state = CaseState.NOT_TODAY
        session.flush()
        send_on(session, meeting, row, now=now, by=by)
    session.flush()
    note(session, "close_meeting", "stage_meeting", meeting.public_id, now=now, by=by)


def _check(session: Session, plan: MeetingInput, site_id: int, now: dt.datetime) -> None:
    day = min(tokyo_date(plan.starts_at), tokyo_date(now))  # who sat there once may have left since
    check_meeting(plan, {one.id for one in confirmers(session, site_id, day)}, now)


def _seat(session: Session, meeting: StageMeeting, plan: MeetingInput) -> None:
    session.execute(delete(StageMeetingStaff).where(StageMeetingStaff.meeting_id == meeting.id))
    for staff_id in dict.fromkeys(plan.staff_ids):
        session.add(StageMeetingStaff(meeting_id=meeting.id, staff_id=staff_id))
    session.flush()
