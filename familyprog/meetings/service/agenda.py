"""The list of a meeting: households are put on it, taken off and ordered by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.meetings.models import MeetingCase, MinutesLine, StageMeeting
from familyprog.meetings.queries.lists import next_meeting
from familyprog.meetings.rules import check_open, check_taking_off, shifted
from familyprog.meetings.service.holding import hold, hold_case
from familyprog.people.models import Household


def add_cases(
    session: Session, meeting: StageMeeting, households: Sequence[Household], *, now: dt.datetime, by: Actor
) -> int:
    """Put households on the list, behind the others, each once. Returns how many are new."""
    hold(session, meeting, by=by)
    check_open(meeting.closed_at)
    if any(one.site_id != meeting.site_id for one in households):
        raise NotFoundError
    known = set(session.scalars(select(MeetingCase.household_id).where(MeetingCase.meeting_id == meeting.id)))
    fresh = [one for one in dict.fromkeys(households) if one.id not in known]
    for household in fresh:
        _put(session, meeting, household.id, now=now, by=by)
    return len(fresh)


def take_off(
    session: Session, meeting: StageMeeting, row: MeetingCase, *, now: dt.datetime, by: Actor
) -> None:
    """Take a household off the list, as long as nothing was written about it there."""
    hold_case(session, meeting, row, by=by)
    check_open(meeting.closed_at)
    has_words = session.scalars(select(exists().where(MinutesLine.case_id == row.id))).one()
    check_taking_off(row.state, has_words=has_words)
    session.delete(row)
    session.flush()
    note(session, "take_off_meeting", "stage_meeting", meeting.public_id, now=now, by=by)


def shift(
    session: Session, meeting: StageMeeting, row: MeetingCase, step: int, *, now: dt.datetime, by: Actor
) -> None:
    """A place further up or down in the order of the afternoon."""
    hold_case(session, meeting, row, by=by)
    check_open(meeting.closed_at)
    rows = session.scalars(
        select(MeetingCase)
        .where(MeetingCase.meeting_id == meeting.id)
        .order_by(MeetingCase.position, MeetingCase.id)
    ).all()
    order = shifted([one.id for one in rows], row.id, step)
    for one in rows:
        one.position = order.index(one.id) + 1
    session.flush()
    note(session, "order_meeting", "stage_meeting", meeting.public_id, now=now, by=by)


def send_on(
    session: Session, meeting: StageMeeting, row: MeetingCase, *, now: dt.datetime, by: Actor
) -> StageMeeting | None:
    """Put the household on the next meeting's list, when one is planned; else it is proposed to the next one."""
    following = next_meeting(session, meeting.site_id, max(meeting.starts_at, now))
    if following is None:
        return None
    known = exists().where(
        MeetingCase.meeting_id == following.id, MeetingCase.household_id == row.household_id
    )
    if not session.scalars(select(known)).one():
        _put(session, following, row.household_id, now=now, by=by)
    return following


def _put(session: Session, meeting: StageMeeting, household_id: int, *, now: dt.datetime, by: Actor) -> None:
    last = session.scalar(select(func.max(MeetingCase.position)).where(MeetingCase.meeting_id == meeting.id))
    row = MeetingCase(
        meeting_id=meeting.id,
        household_id=household_id,
        position=(last or 0) + 1,
        added_by_id=by.staff_id,
    )
    session.add(row)
    session.flush()
    note(session, "add_to_meeting", "stage_meeting_case", row.public_id, now=now, by=by)
