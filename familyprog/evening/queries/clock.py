"""The agenda of a session with its ticks, on the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.evening.models import AgendaTick
from familyprog.evening.rules import Clock, Tick, clock_of
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import Agenda, session_agenda


@dataclass(frozen=True)
class Evening:
    """What is read out and lies on the tables, and how it stands now."""

    agenda: Agenda
    clock: Clock


def evening_of(session: Session, meeting: ClassSession, *, now: dt.datetime) -> Evening:
    """The evening of a session; `meeting` comes with cohort and curriculum. Two statements."""
    agenda = session_agenda(session, meeting, now=now)
    ticks = ticks_of(session, meeting.id)
    return Evening(agenda, clock_of(agenda.plan, ticks, meeting.starts_at, meeting.ends_at, now))


def ticks_of(session: Session, class_session_id: int) -> dict[int, Tick]:
    """The ticks of a session by the number of the block."""
    rows = session.scalars(select(AgendaTick).where(AgendaTick.class_session_id == class_session_id))
    return {row.number: tick_of(row) for row in rows}


def tick_of(row: AgendaTick | None) -> Tick:
    """A kept tick as the rules read it."""
    if row is None:
        return Tick()
    return Tick(row.state, row.shift_minutes, row.finished_at, row.version)
