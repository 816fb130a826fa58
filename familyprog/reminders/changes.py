"""Moving and cancelling a session: the change, what it makes void, and who is told, in one transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.service.bookings import end_bookings
from familyprog.outbox.enums import MessageKind
from familyprog.programs import service as programs
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.service import SessionFacts
from familyprog.programs.service.slots import lock_session
from familyprog.reminders.contents import OFFERS_MAKE_UP
from familyprog.reminders.hearing import who_hears
from familyprog.reminders.news import NO_HOLD, NOBODY, Told, audience, tell_news
from familyprog.reminders.undoing import keep_change

__all__ = ["Told", "call_off", "cancel_session", "may_call_off", "move_session"]


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
    told = who_hears(session, class_session, hold=hold, now=now).told
    has_changed = programs.move_session(
        session, class_session, starts_at=starts_at, ends_at=ends_at, venue=venue, now=now, by=by
    )
    if not has_changed:
        return NOBODY
    tell_news(session, MessageKind.MOVED, class_session, people, hold=hold, now=now)
    keep_change(session, class_session, before, hold=hold, now=now, by=by)
    return told


def cancel_session(
    session: Session,
    class_session: ClassSession,
    reason: str,
    *,
    hold: dt.timedelta = NO_HOLD,
    offers_make_up: bool = False,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Cancel a session and tell everyone expected. The reason stays in the house.

    `offers_make_up`: whoever has a place hears that the same is taught on other days, and decides.
    Raises what `programs.cancel_session` raises.
    """
    lock_session(session, class_session)
    people, before = audience(session, [class_session]), SessionFacts.of(class_session)
    told = who_hears(session, class_session, hold=hold, now=now).told
    programs.cancel_session(session, class_session, reason, now=now, by=by)
    end_bookings(session, class_session, now=now, by=by)
    more = {OFFERS_MAKE_UP: True} if offers_make_up else {}
    tell_news(session, MessageKind.CANCELLED, class_session, people, hold=hold, more=more, now=now)
    keep_change(session, class_session, before, hold=hold, now=now, by=by)
    return told


def may_call_off(actor: Actor, meeting: ClassSession, now: dt.datetime) -> bool:
    """Who may plan may at any time; who stands before the door in a storm, on the day itself and the day before.

    Somebody in charge is not always at the desk then, and families are on their way.
    """
    if meeting.state is not SessionState.PLANNED or meeting.ends_at <= now:
        return False
    is_near = tokyo_date(meeting.starts_at) <= tokyo_date(now) + dt.timedelta(days=1)
    return can(actor, Action.CANCEL_SESSION) or (can(actor, Action.CALL_OFF) and is_near)


def call_off(
    session: Session,
    class_session: ClassSession,
    reason: str,
    *,
    hold: dt.timedelta = NO_HOLD,
    offers_make_up: bool = False,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """今日は中止: as `cancel_session`, by whoever may. Raises ChangeRefusedError, NotFoundError."""
    lock_session(session, class_session)
    if class_session.state is SessionState.PLANNED and not may_call_off(by, class_session, now):
        raise NotFoundError
    return cancel_session(
        session, class_session, reason, hold=hold, offers_make_up=offers_make_up, now=now, by=by
    )
