"""Ticking the blocks of an agenda."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.rules import check_markable
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.evening.enums import TickState
from familyprog.evening.errors import StaleTickError
from familyprog.evening.models import AgendaTick
from familyprog.evening.queries.clock import tick_of
from familyprog.evening.rules import Tick, ticked
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import session_agenda


def tick(
    session: Session,
    meeting: ClassSession,
    number: int,
    to: TickState,
    *,
    shift_minutes: int = 0,
    version: int | None,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Say how a block went; the same press twice changes nothing.

    `shift_minutes`: the whole change of length; `version`: of the tick the screen showed, None for none.
    Raises StaleTickError when another screen was quicker, NotYetMarkableError, MinutesError, NotFoundError.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    plan = session_agenda(session, meeting, now=now).plan
    if not 1 <= number <= len(plan):
        raise NotFoundError
    row = _locked(session, meeting, number)
    before = tick_of(row)
    after = ticked(before, to, shift_minutes, plan[number - 1][0], now)
    if after == before:
        return
    if row is not None and row.version != version:
        raise StaleTickError(row.state.label)
    _keep(session, row or AgendaTick(class_session_id=meeting.id, number=number), after, now, by)
    note(session, f"tick_{after.state.value}", "class_session", meeting.public_id, now=now, by=by)
    session.flush()


def _keep(session: Session, row: AgendaTick, after: Tick, now: dt.datetime, by: Actor) -> None:
    row.state, row.shift_minutes, row.finished_at = after.state, after.shift_minutes, after.finished_at
    row.updated_at, row.by_public_id = now, by.public_id
    session.add(row)
    session.flush()


def _locked(session: Session, meeting: ClassSession, number: int) -> AgendaTick | None:
    """The tick of a block; two first presses at the same moment wait for one another at the session's row."""
    session.execute(select(ClassSession.id).where(ClassSession.id == meeting.id).with_for_update())
    return session.scalar(
        select(AgendaTick)
        .where(AgendaTick.class_session_id == meeting.id, AgendaTick.number == number)
        .execution_options(populate_existing=True)
    )
