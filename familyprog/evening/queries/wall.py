"""The session a wall speaks of, for a device nobody is signed in on."""

from __future__ import annotations

import datetime as dt
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.base.errors import NotFoundError
from familyprog.evening.rules.projector import is_wall_open, wall_token
from familyprog.programs.models import ClassSession, Cohort


def get_wall(
    session: Session, public_id: str, token: str, *, secret_key: str, now: dt.datetime
) -> ClassSession:
    """The session with cohort, program and curriculum. Raises NotFoundError, also before and after its time."""
    right = wall_token(public_id, secret_key)
    meeting = session.scalar(
        select(ClassSession)
        .where(ClassSession.public_id == public_id)
        .options(
            joinedload(ClassSession.cohort).joinedload(Cohort.program),
            joinedload(ClassSession.cohort).joinedload(Cohort.curriculum),
        )
    )
    is_right = hmac.compare_digest(right.encode(), token.encode())
    if meeting is None or not is_right:
        raise NotFoundError
    if not is_wall_open(meeting.state, meeting.starts_at, meeting.ends_at, now):
        raise NotFoundError
    return meeting
