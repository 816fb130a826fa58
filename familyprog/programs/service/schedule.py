"""Writing down rules, sessions and what is taught in them: for opening a cohort and for changing its plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from familyprog.base.names import clean_text
from familyprog.programs.models import (
    TITLE,
    ClassSession,
    Cohort,
    CurriculumUnit,
    ScheduleRule,
    SessionUnit,
)
from familyprog.programs.queries.schedule import own_venue
from familyprog.programs.rules import DateRule, Slot


def keep_rules(session: Session, cohort: Cohort, rules: Iterable[DateRule]) -> None:
    """Write rules down as they were decided."""
    session.add_all(
        ScheduleRule(
            cohort_id=cohort.id,
            rrule=rule.rrule,
            dates=[day.isoformat() for day in rule.dates],
            start_time=f"{rule.start_time:%H:%M}",
            length_minutes=rule.length_minutes,
            starts_on=rule.starts_on,
            ends_on=rule.ends_on,
            themes=[clean_text(theme) for theme in rule.themes],
            track=rule.track,
            venue=own_venue(cohort, rule.venue),
        )
        for rule in rules
    )
    session.flush()


def meeting_on(cohort: Cohort, number: int, slot: Slot, *, now: dt.datetime) -> ClassSession:
    """A session on a date of the plan."""
    return ClassSession(
        site_id=cohort.site_id,
        cohort_id=cohort.id,
        number=number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        planned_on=slot.origin,
        theme=clean_text(slot.theme)[:TITLE],
        track=slot.track,
        venue=own_venue(cohort, slot.venue),
        created_at=now,
        updated_at=now,
    )


def teach(session: Session, meeting: ClassSession, units: Sequence[CurriculumUnit]) -> None:
    """Set what is taught in a session."""
    session.execute(delete(SessionUnit).where(SessionUnit.class_session_id == meeting.id))
    session.add_all(SessionUnit(class_session_id=meeting.id, curriculum_unit_id=unit.id) for unit in units)
    session.flush()
