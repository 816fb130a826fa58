"""Moving and cancelling a session: the change, what it makes void, and who is told, in one transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.service.bookings import end_bookings
from familyprog.outbox.enums import MessageKind
from familyprog.programs import service as programs
from familyprog.programs.models import ClassSession
from familyprog.programs.service import SessionFacts
from familyprog.programs.service.slots import lock_session
from familyprog.reminders.news import NO_HOLD, NOBODY, Told, audience, tell_news
from familyprog.reminders.undoing import keep_change

__all__ = ["Told", "cancel_session", "move_session", "preview_change"]


def preview_change(session: Session, class_session: ClassSession) -> Told:
    """Who would be told of a change; nothing is written."""
    return audience(session, [class_session]).told


def move_session(
    session: Session,
    class_session: ClassSession,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    venue: str | None = None,
    hold: dt.timedelta = NO_HOLD,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Move a session to another time or place and tell everyone expected, old and new time.

    A move to where it already is changes nothing and tells nobody. Raises what `programs.move_session`
    raises.
    """
    lock_session(session, class_session)  # before looking what people have in mind
    people, before = audience(session, [class_session]), SessionFacts.of(class_session)
    has_changed = programs.move_session(
        session, class_session, starts_at=starts_at, ends_at=ends_at, venue=venue, now=now, by=by
    )
    if not has_changed:
        return NOBODY
    tell_news(session, MessageKind.MOVED, class_session, people, hold=hold, now=now)
    keep_change(session, class_session, before, hold=hold, now=now, by=by)
    return people.told


def cancel_session(
    session: Session,
    class_session: ClassSession,
    reason: str,
    *,
    hold: dt.timedelta = NO_HOLD,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Cancel a session and tell everyone expected. The reason stays in the house.

    Raises what `programs.cancel_session` raises.
    """
    lock_session(session, class_session)
    people, before = audience(session, [class_session]), SessionFacts.of(class_session)
    programs.cancel_session(session, class_session, reason, now=now, by=by)
    end_bookings(session, class_session, now=now, by=by)
    tell_news(session, MessageKind.CANCELLED, class_session, people, hold=hold, now=now)
    keep_change(session, class_session, before, hold=hold, now=now, by=by)
    return people.told
