"""Who was expected in the last days, was not seen, and said nothing. However many: the same few statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import AbsenceNotice, Attendance, Substitute
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.care.enums import FollowUpKind
from familyprog.care.models import FollowUp
from familyprog.care.queries.follow_ups import quiet_persons
from familyprog.care.rules import LOOK_BACK, is_missed
from familyprog.enrolment.queries import expected_many
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Missed:
    """One person nobody heard of at one session."""

    site_id: int
    person_id: int
    class_session_id: int


def missed(session: Session, now: dt.datetime) -> list[Missed]:
    """Of the sessions held until yesterday: who was away without a word, or is not marked, and is on no list yet."""
    sites = _just_held(session, at_tokyo(tokyo_date(now), dt.time.min))
    if not sites:
        return []
    awaited, marks = expected_many(session, sites), _marks(session, sites)
    told, known = _told(session, sites), _known(session, sites)
    instead, quiet = _instead(session, sites), quiet_persons(session)
    return [
        Missed(site_id, who.person_id, key)
        for key, site_id in sites.items()
        for who in awaited[key]
        if not who.is_supporter
        and (key, who.person_id) not in known
        and who.person_id not in quiet
        and is_missed(
            marks.get((key, who.person_id)),
            has_told=(key, who.person_id) in told,
            has_substitute=(key, who.person_id) in instead,
        )
    ]


def _just_held(session: Session, start: dt.datetime) -> dict[int, int]:
    """The sessions of the last days with their sites, not those of today: marks come in until the evening."""
    is_marked = exists().where(Attendance.class_session_id == ClassSession.id)
    rows = session.execute(
        select(ClassSession.id, ClassSession.site_id)
        .where(
            ClassSession.state != SessionState.CANCELLED,
            or_(ClassSession.state == SessionState.HELD, is_marked),
            ClassSession.ends_at >= start - LOOK_BACK,
            ClassSession.ends_at < start,
        )
        .order_by(ClassSession.id)
    )
    return {key: site_id for key, site_id in rows}


def _marks(session: Session, keys: dict[int, int]) -> dict[tuple[int, int], Mark]:
    rows = session.execute(
        select(Attendance.class_session_id, Attendance.person_id, Attendance.mark).where(
            Attendance.class_session_id.in_(keys)
        )
    )
    return {(key, person_id): mark for key, person_id, mark in rows}


def _told(session: Session, keys: dict[int, int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(AbsenceNotice.class_session_id, AbsenceNotice.person_id).where(
            AbsenceNotice.class_session_id.in_(keys), AbsenceNotice.withdrawn_at.is_(None)
        )
    )
    return {(key, person_id) for key, person_id in rows}


def _instead(session: Session, keys: dict[int, int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(Substitute.class_session_id, Substitute.person_id).where(
            Substitute.class_session_id.in_(keys), Substitute.taken_back_at.is_(None)
        )
    )
    return {(key, person_id) for key, person_id in rows}


def _known(session: Session, keys: dict[int, int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(FollowUp.class_session_id, FollowUp.person_id).where(
            FollowUp.class_session_id.in_(keys), FollowUp.kind == FollowUpKind.ABSENCE
        )
    )
    return {(key, person_id) for key, person_id in rows}
