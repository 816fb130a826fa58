"""What is written while people talk: lines, conclusions, and that today nothing is decided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.meetings.enums import CaseState, LineKind
from familyprog.meetings.errors import MeetingRefusedError, StaleCaseError
from familyprog.meetings.models import MeetingCase, MeetingDecision, MinutesLine, StageMeeting
from familyprog.meetings.queries.lists import at_table
from familyprog.meetings.queries.table import stamp_of
from familyprog.meetings.rules import check_day, check_open, check_table, clean_line
from familyprog.meetings.service.agenda import send_on
from familyprog.meetings.service.holding import hold, hold_case
from familyprog.people.models import Household
from familyprog.progression import service as progression
from familyprog.progression.models import Decision
from familyprog.progression.rules import DecisionInput, Standing


def write_line(
    session: Session,
    meeting: StageMeeting,
    row: MeetingCase | None,
    kind: LineKind,
    words: str,
    *,
    corrects: MinutesLine | None = None,
    now: dt.datetime,
    by: Actor,
) -> MinutesLine:
    """A line of the minutes: about a household, or the meeting. After closing too; then it says so.

    Raises MeetingRefusedError when it is empty, too long, before the day, or corrects what is corrected.
    """
    hold(session, meeting, by=by)
    check_day(meeting.starts_at, now)
    line = MinutesLine(
        meeting_id=meeting.id,
        case_id=row.id if row else None,
        kind=kind,
        words=clean_line(words),
        corrects_id=_checked(session, meeting, row, corrects),
        written_by_id=by.staff_id,
        written_at=now,
    )
    session.add(line)
    session.flush()
    note(session, "write_minutes", "minutes_line", line.public_id, now=now, by=by)
    return line


def check_conclusion(
    session: Session,
    meeting: StageMeeting,
    row: MeetingCase,
    decision: DecisionInput,
    *,
    shown: str,
    now: dt.datetime,
    by: Actor,
) -> Standing:
    """How the support stands, when this may be written now by these two.

    Raises MeetingClosedError, MeetingRefusedError, StaleCaseError or DecidedMeanwhileError when a colleague
    was first, and DecisionRefusedError.
    """
    check_open(meeting.closed_at)
    check_day(meeting.starts_at, now)
    check_table(by.staff_id, decision.confirmed_by_id, at_table(session, meeting))
    if stamp_of(session, row) != shown:
        raise StaleCaseError
    household = session.get_one(Household, row.household_id)
    progression.check_ground(session, household, decision)
    return progression.check_decision(session, household, decision, now=now, by=by)


def conclude(
    session: Session,
    meeting: StageMeeting,
    row: MeetingCase,
    decision: DecisionInput,
    *,
    shown: str,
    now: dt.datetime,
    by: Actor,
) -> Decision:
    """Write what two at the table concluded, by way of `progression.decide`, bound to the meeting.

    Raises as `check_conclusion` does.
    """
    hold_case(session, meeting, row, by=by)
    household = _hold_household(session, row)
    check_conclusion(session, meeting, row, decision, shown=shown, now=now, by=by)
    written = progression.decide(session, household, decision, now=now, by=by)
    session.add(MeetingDecision(case_id=row.id, decision_id=written.id))
    row.state, row.talked_at = CaseState.TALKED, now
    session.flush()
    return written


def leave_open(
    session: Session,
    meeting: StageMeeting,
    row: MeetingCase,
    words: str,
    *,
    shown: str,
    now: dt.datetime,
    by: Actor,
) -> StageMeeting | None:
    """今日は決めない: a full result. Returns the meeting on whose list the household stands now, if any.

    Raises as `check_conclusion` does.
    """
    hold_case(session, meeting, row, by=by)
    check_open(meeting.closed_at)
    check_day(meeting.starts_at, now)
    check_table(by.staff_id, None, at_table(session, meeting))
    if stamp_of(session, row) != shown:
        raise StaleCaseError
    if words:
        write_line(session, meeting, row, LineKind.TALKED, words, now=now, by=by)
    row.state, row.talked_at = CaseState.NOT_TODAY, now
    session.flush()
    note(session, "leave_open", "stage_meeting_case", row.public_id, now=now, by=by)
    return send_on(session, meeting, row, now=now, by=by)


def _hold_household(session: Session, row: MeetingCase) -> Household:
    """No other conclusion about it may come in between."""
    return session.scalars(
        select(Household).where(Household.id == row.household_id).with_for_update(key_share=True)
    ).one()


def _checked(
    session: Session, meeting: StageMeeting, row: MeetingCase | None, corrects: MinutesLine | None
) -> int | None:
    """The line that is corrected: of the same household at the same meeting, and not corrected yet."""
    if corrects is None:
        return None
    if corrects.meeting_id != meeting.id or corrects.case_id != (row.id if row else None):
        raise NotFoundError
    if session.scalar(select(MinutesLine.id).where(MinutesLine.corrects_id == corrects.id)) is not None:
        raise MeetingRefusedError(
            "この行は、もう直されています。新しいほうの行を直してください。", field="words"
        )
    return corrects.id
