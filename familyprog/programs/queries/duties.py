"""Evenings on duty: how many sessions after work each member of staff runs in a month (points 3 and 48)."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from familyprog.base.clock import at_tokyo, month_start, next_month, tokyo, tokyo_date
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CohortStaff, SessionStaff

EVENING = 17  # Tokyo wall hour


def evenings_on_duty(session: Session, site_id: int, day: dt.date) -> Counter[int]:
    """By staff id, in the month of that day. Two statements."""
    first = month_start(day)
    since, until = at_tokyo(first, dt.time()), at_tokyo(next_month(first), dt.time())
    meetings = session.execute(
        select(
            ClassSession.id,
            ClassSession.starts_at,
            CohortStaff.staff_id,
            CohortStaff.starts_on,
            CohortStaff.ends_on,
        )
        .join(CohortStaff, CohortStaff.cohort_id == ClassSession.cohort_id)
        .where(*_held(site_id, since, until))
    )
    duties = {
        (staff_id, key)
        for key, at, staff_id, begins, ends in meetings
        if _is_evening(at) and begins <= tokyo_date(at) and (ends is None or ends >= tokyo_date(at))
    }
    standing_in = session.execute(
        select(SessionStaff.staff_id, ClassSession.id, ClassSession.starts_at)
        .join(ClassSession, ClassSession.id == SessionStaff.class_session_id)
        .where(*_held(site_id, since, until), SessionStaff.taken_back_at.is_(None))
    )
    duties |= {(staff_id, key) for staff_id, key, at in standing_in if _is_evening(at)}
    return Counter(staff_id for staff_id, _key in duties)


def _held(site_id: int, since: dt.datetime, until: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ClassSession.site_id == site_id,
        ClassSession.state != SessionState.CANCELLED,
        ClassSession.starts_at >= since,
        ClassSession.starts_at < until,
    )


def _is_evening(at: dt.datetime) -> bool:
    return tokyo(at).hour >= EVENING
