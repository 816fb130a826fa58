"""One after the other: who writes into a meeting holds its row until the end of the unit."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.meetings.models import MeetingCase, StageMeeting


def hold(session: Session, meeting: StageMeeting, *, by: Actor) -> None:
    """Hold the meeting as it is now. Raises NotFoundError for somebody of another site."""
    if by.staff_id is None or by.site_id != meeting.site_id:
        raise NotFoundError
    session.scalars(
        select(StageMeeting)
        .where(StageMeeting.id == meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_case(session: Session, meeting: StageMeeting, row: MeetingCase, *, by: Actor) -> None:
    """Hold the meeting, and read the household's place on its list as it is now. Raises NotFoundError."""
    hold(session, meeting, by=by)
    found = session.scalar(
        select(MeetingCase)
        .where(MeetingCase.id == row.id, MeetingCase.meeting_id == meeting.id)
        .execution_options(populate_existing=True)
    )
    if found is None:  # a colleague has taken it off meanwhile
        raise NotFoundError
