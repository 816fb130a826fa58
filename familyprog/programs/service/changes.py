"""Moving, calling off, adding and wording a session. Tells nobody: see reminders.changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.names import clean_text
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.service.locking import hold_cohort
from familyprog.programs.service.slots import lock_session, shift_slots


@dataclass(frozen=True)
class SessionFacts:
    """What a move or a cancellation changes."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    state: SessionState
    is_edited: bool
    cancelled_reason: str

    @classmethod
    def of(cls, meeting: ClassSession) -> SessionFacts:
        """As the session stands."""
        return cls(**{name: getattr(meeting, name) for name in cls.__dataclass_fields__})

    def as_data(self) -> dict[str, Any]:
        """As a row keeps it."""
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return vars(self) | times | {"state": self.state.value}

    @classmethod
    def from_data(cls, said: Mapping[str, Any]) -> SessionFacts:
        """Out of such a row; what else it says is left aside."""
        kept = {name: said[name] for name in cls.__dataclass_fields__}
        times = {name: dt.datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at")}
        return cls(**kept | times | {"state": SessionState(said["state"])})


def move_session(
    session: Session,
    meeting: ClassSession,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    venue: str | None = None,
    by_hand: bool = True,
    now: dt.datetime,
    by: Actor,
) -> bool:
    """Give a session another time or place; False when nothing changes. Tells nobody: see reminders.changes.

    Its one-to-one times go with it. What is moved by hand, no later plan moves again.
    Raises ChangeRefusedError for a past or cancelled session, a time in the past, or an end before the start.
    """
    lock_session(session, meeting)
    _check_changeable(meeting, now)
    _check_times(starts_at, ends_at, now)
    place = meeting.venue if venue is None else clean_text(venue)
    if (meeting.starts_at, meeting.ends_at, meeting.venue) == (starts_at, ends_at, place):
        return False
    shift = starts_at - meeting.starts_at
    meeting.starts_at, meeting.ends_at, meeting.venue = starts_at, ends_at, place
    _bump(meeting, now, by_hand=by_hand)
    session.flush()
    shift_slots(session, meeting, shift)
    note(session, "move", "class_session", meeting.public_id, now=now, by=by)
    return True


def cancel_session(
    session: Session,
    meeting: ClassSession,
    reason: str,
    *,
    by_hand: bool = True,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Call a session off. Tells nobody: see reminders.changes. Raises ChangeRefusedError when it is too late.

    What is called off by hand, no later plan brings back.
    """
    lock_session(session, meeting)
    _check_changeable(meeting, now)
    meeting.state = SessionState.CANCELLED
    meeting.cancelled_reason = clean_text(reason)
    _bump(meeting, now, by_hand=by_hand)
    session.flush()
    note(session, "cancel", "class_session", meeting.public_id, now=now, by=by)


def restore_session(
    session: Session, meeting: ClassSession, before: SessionFacts, *, now: dt.datetime, by: Actor
) -> None:
    """Put a session back to how it was before a change. Tells nobody: see reminders.undoing.

    Raises ChangeRefusedError when that time has come.
    """
    lock_session(session, meeting)
    _check_times(before.starts_at, before.ends_at, now)
    shift = before.starts_at - meeting.starts_at
    for name, value in vars(before).items():
        setattr(meeting, name, value)
    _bump(meeting, now, by_hand=False)
    session.flush()
    shift_slots(session, meeting, shift)
    note(session, "undo_change", "class_session", meeting.public_id, now=now, by=by)


def word_session(
    session: Session, meeting: ClassSession, *, theme: str, way_in: str, now: dt.datetime, by: Actor
) -> bool:
    """Say what a session is about and how to come in; False when nothing changes.

    Time and place stay, so nobody is told: the next mail about the session says it as it is then.
    Raises ChangeRefusedError for a past or cancelled session.
    """
    lock_session(session, meeting)
    words = (clean_text(theme), clean_text(way_in))
    if (meeting.theme, meeting.way_in) == words:
        return False
    _check_changeable(meeting, now)
    meeting.theme, meeting.way_in = words
    meeting.is_edited, meeting.updated_at = True, now
    session.flush()
    note(session, "word_session", "class_session", meeting.public_id, now=now, by=by)
    return True


@dataclass(frozen=True)
class OneMore:
    """One session besides the rule; place and way in are the cohort's when empty."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str = ""
    theme: str = ""
    way_in: str = ""


def add_session(
    session: Session, cohort: Cohort, one: OneMore, *, now: dt.datetime, by: Actor
) -> ClassSession:
    """A session besides the rule, with the next number; no later plan touches it.

    Reminders come by themselves. Raises ChangeRefusedError for a closed cohort, a time in the past, an end
    before the start, or a time the cohort already meets at.
    """
    hold_cohort(session, cohort)
    if cohort.state is CohortState.CLOSED:
        raise ChangeRefusedError("終わった期には、回を加えられません。")
    _check_times(one.starts_at, one.ends_at, now)
    _check_free(session, cohort, one)
    meeting = ClassSession(
        site_id=cohort.site_id,
        cohort_id=cohort.id,
        number=next_number(session, cohort),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        planned_on=tokyo_date(one.starts_at),
        is_edited=True,
        created_at=now,
        updated_at=now,
        **{name: clean_text(getattr(one, name)) for name in ("venue", "theme", "way_in")},
    )
    session.add(meeting)
    session.flush()
    note(session, "add_session", "class_session", meeting.public_id, now=now, by=by)
    return meeting


def _check_free(session: Session, cohort: Cohort, one: OneMore) -> None:
    there = select(ClassSession.id).where(
        ClassSession.cohort_id == cohort.id,
        ClassSession.state != SessionState.CANCELLED,
        ClassSession.starts_at == one.starts_at,
    )
    if session.scalar(there.limit(1)) is not None:
        raise ChangeRefusedError("この日時には、もうこの会の回があります。", field="start")


def next_number(session: Session, cohort: Cohort) -> int:
    """第 n 回 of the next session that is added."""
    last = select(func.max(ClassSession.number)).where(ClassSession.cohort_id == cohort.id)
    return (session.scalar(last) or 0) + 1


def _check_times(starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> None:
    if ends_at <= starts_at:
        raise ChangeRefusedError("終わる時刻は、始まる時刻よりあとにしてください。", field="end")
    if starts_at <= now:
        raise ChangeRefusedError("これからの日時を入れてください。", field="day")


def _check_changeable(meeting: ClassSession, now: dt.datetime) -> None:
    if meeting.state is not SessionState.PLANNED:
        raise ChangeRefusedError("この回は、もう開いたか中止になっています。")
    if meeting.ends_at <= now:
        raise ChangeRefusedError("終わった回は変えられません。")


def _bump(meeting: ClassSession, now: dt.datetime, *, by_hand: bool) -> None:
    meeting.revision += 1
    meeting.is_edited = meeting.is_edited or by_hand
    meeting.updated_at = now
