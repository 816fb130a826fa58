"""Putting the plan or the place of a cohort back to how it was. Tells nobody: see reminders.undoing_plans.

What is kept is data that a row can hold: the words of the rules, and of each session what a plan may change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, inspect, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.db import Base
from familyprog.programs.enums import HolidayPolicy, Track
from familyprog.programs.models import ClassSession, Cohort, ScheduleRule, SessionUnit
from familyprog.programs.service.changes import SessionFacts, restore_session

OF_A_RULE = [one.key for one in inspect(ScheduleRule).column_attrs if one.key not in {"id", "cohort_id"}]
DAYS = ("starts_on", "ends_on")


def plan_data(session: Session, cohort: Cohort, meetings: Iterable[ClassSession]) -> dict[str, Any]:
    """How the plan of a cohort stands, with those of its sessions that another plan changes."""
    return {
        "holiday_policy": cohort.holiday_policy.value,
        "has_dates_to_come": cohort.has_dates_to_come,
        "rules": rules_data(session, cohort),
        "sessions": {str(meeting.id): _meeting_data(session, meeting) for meeting in meetings},
    }


def rules_data(session: Session, cohort: Cohort) -> list[dict[str, Any]]:
    """The rules of a cohort, in the order they were written."""
    rows = session.scalars(
        select(ScheduleRule).where(ScheduleRule.cohort_id == cohort.id).order_by(ScheduleRule.id)
    )
    return [_rule_data(row) for row in rows]


def _rule_data(row: ScheduleRule) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in OF_A_RULE} | {"track": row.track.value}
    return said | {name: said[name] and said[name].isoformat() for name in DAYS}


def _meeting_data(session: Session, meeting: ClassSession) -> dict[str, Any]:
    taught = select(SessionUnit.curriculum_unit_id).where(SessionUnit.class_session_id == meeting.id)
    planned_on = meeting.planned_on and meeting.planned_on.isoformat()
    units = sorted(session.scalars(taught))
    return SessionFacts.of(meeting).as_data() | {
        "planned_on": planned_on,
        "theme": meeting.theme,
        "units": units,
    }


def restore_plan(
    session: Session,
    cohort: Cohort,
    before: Mapping[str, Any],
    added: Sequence[ClassSession],
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Put sessions, contents and rules back; what the plan had added is gone as if it had never been.

    Raises ChangeRefusedError when the old time of a session has come.
    """
    for key, said in before["sessions"].items():
        _restore(session, session.get_one(ClassSession, int(key)), said, now=now, by=by)
    for meeting in added:
        session.execute(delete(SessionUnit).where(SessionUnit.class_session_id == meeting.id))
        session.delete(meeting)
    cohort.holiday_policy = HolidayPolicy(before["holiday_policy"])
    cohort.has_dates_to_come = before["has_dates_to_come"]
    session.execute(delete(ScheduleRule).where(ScheduleRule.cohort_id == cohort.id))
    session.add_all(ScheduleRule(cohort_id=cohort.id, **_rule(said)) for said in before["rules"])
    session.flush()
    note(session, "undo_plan", "cohort", cohort.public_id, now=now, by=by)


def _restore(
    session: Session, meeting: ClassSession, said: Mapping[str, Any], *, now: dt.datetime, by: Actor
) -> None:
    facts = SessionFacts.from_data(said)
    if facts != SessionFacts.of(meeting):  # else only its theme or contents were another
        restore_session(session, meeting, facts, now=now, by=by)
    meeting.planned_on = said["planned_on"] and dt.date.fromisoformat(said["planned_on"])
    meeting.theme, meeting.updated_at = said["theme"], now
    session.execute(delete(SessionUnit).where(SessionUnit.class_session_id == meeting.id))
    session.add_all(
        SessionUnit(class_session_id=meeting.id, curriculum_unit_id=unit) for unit in said["units"]
    )
    session.flush()


def _rule(said: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: said[name] and dt.date.fromisoformat(said[name]) for name in DAYS}
    return {**said, **days, "track": Track(said["track"])}


def restore_place(
    session: Session,
    cohort: Cohort,
    before: Mapping[str, Any],
    meetings: Iterable[ClassSession],
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Give a cohort its old place and way in; what was said of its sessions is old."""
    cohort.venue, cohort.way_in = before["venue"], before["way_in"]
    for meeting in meetings:
        meeting.revision += 1
        meeting.updated_at = now
    session.flush()
    note(session, "undo_place", "cohort", cohort.public_id, now=now, by=by)


def is_used(session: Session, meeting: ClassSession) -> bool:
    """Whether anything but its contents points at a session: found from the tables themselves."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is ClassSession.__table__ and table is not SessionUnit.__table__
    ]
    return any(session.scalar(select(exists().where(column == meeting.id))) for column in columns)
