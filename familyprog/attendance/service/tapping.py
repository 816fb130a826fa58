"""Taps that may come late, or twice: a screen without network keeps them and sends them again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import first_result, keep_result
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.attendance.service.marking import find_mark, mark
from familyprog.programs.models import ClassSession
from familyprog.programs.service.slots import lock_session

FORM = "mark"


@dataclass(frozen=True)
class Tapped:
    """What a tap led to: the version it made, and the mark as it stands by now."""

    version: int
    row: Attendance


def tap(
    session: Session,
    meeting: ClassSession,
    person_id: int,
    value: Mark,
    *,
    key: str,
    version: int | None,
    now: dt.datetime,
    by: Actor,
    minutes: int | None = None,
) -> Tapped:
    """Mark one person once: the same key again changes nothing, whatever has happened to the mark since.

    Everything else as `mark`.
    """
    lock_session(session, meeting)
    own_key = f"{by.public_id}-{key}"
    first, row = first_result(session, FORM, own_key), find_mark(session, meeting, person_id)
    if first is not None and row is not None:
        return Tapped(int(first), row)
    row = mark(session, meeting, person_id, value, version=version, now=now, by=by, minutes=minutes)
    keep_result(session, FORM, own_key, str(row.version), now=now, by=by)
    return Tapped(row.version, row)
