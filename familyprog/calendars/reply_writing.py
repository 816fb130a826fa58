"""返事のうけとり: what an answer that is held for true changes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.queries import substitutes_at
from familyprog.attendance.service import take_back_absence, tell_absence
from familyprog.calendars.enums import Intention, InvitationState
from familyprog.calendars.models import Invitation
from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import guest_make_ups
from familyprog.enrolment.service import drop_make_up
from familyprog.programs.models import ClassSession


def write_intention(
    session: Session,
    row: Invitation,
    meeting: ClassSession,
    intention: Intention,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """The same as a press on the own page; まだわかりません changes nothing.

    Nor does a no of who sends somebody instead: the other one still comes. A guest's no gives the place
    back to the group; a later yes finds it gone, and is shown to a person.
    """
    if row.person_id in substitutes_at(session, meeting.id):
        return
    if intention is Intention.DECLINED:
        tell_absence(session, meeting, row.person_id, now=now, by=by)
        _give_back(session, row, meeting, now=now, by=by)
    elif intention is Intention.ACCEPTED:
        take_back_absence(session, meeting, row.person_id, now=now, by=by)


def _give_back(
    session: Session, row: Invitation, meeting: ClassSession, *, now: dt.datetime, by: Actor
) -> None:
    """The calendar that said no shows it already, so nothing is taken out of it."""
    arranged = guest_make_ups(session, row.person_id).get(meeting.id, [])
    for make_up in arranged:
        if make_up.state is MakeUpState.PLANNED:
            enrolment = session.get_one(Enrolment, make_up.enrolment_id)
            drop_make_up(session, enrolment, make_up, now=now, by=by)
            row.state = InvitationState.LEFT
