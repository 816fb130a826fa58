"""代わりの進行: who stands in at one session, and for how long it is theirs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.models import ClassSession, SessionStaff


@dataclass(frozen=True)
class StandIn:
    """Somebody who stands in, to be shown: the last day, and whether the session is later than agreed by now."""

    public_id: str
    staff_id: int
    name: str
    ends_on: dt.date
    is_too_early: bool


def stands_in_for(actor: Actor, now: dt.datetime) -> Select[int]:
    """The ids of the sessions the actor stands in at. Asked on every request: nothing is remembered."""
    return select(SessionStaff.class_session_id).where(
        SessionStaff.staff_id == actor.staff_id,
        SessionStaff.taken_back_at.is_(None),
        SessionStaff.ends_on >= tokyo_date(now),
    )


def stand_ins_of(session: Session, meeting: ClassSession, *, now: dt.datetime) -> list[StandIn]:
    """Who stands in at a session, by name."""
    rows = session.execute(
        select(SessionStaff.public_id, Staff.id, Staff.name, SessionStaff.ends_on)
        .join(Staff, Staff.id == SessionStaff.staff_id)
        .where(
            SessionStaff.class_session_id == meeting.id,
            SessionStaff.taken_back_at.is_(None),
            SessionStaff.ends_on >= tokyo_date(now),
        )
        .order_by(Staff.name, Staff.id)
    )
    day = tokyo_date(meeting.starts_at)
    return [StandIn(*row, is_too_early=row.ends_on < day) for row in rows]


def get_stand_in(session: Session, meeting: ClassSession, public_id: str) -> tuple[SessionStaff, Staff]:
    """One of those named for this session, with the colleague. Raises NotFoundError."""
    row = session.execute(
        select(SessionStaff, Staff)
        .join(Staff, Staff.id == SessionStaff.staff_id)
        .where(
            SessionStaff.class_session_id == meeting.id,
            SessionStaff.public_id == public_id,
            SessionStaff.taken_back_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0], row[1]
