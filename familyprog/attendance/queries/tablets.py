"""この回のタブレット: which device shows which session, and what it shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.accounts.queries import staff_actor
from familyprog.accounts.rules import is_serving
from familyprog.attendance.enums import CAME, Mark
from familyprog.attendance.models import TabletSession
from familyprog.attendance.queries.roster import RosterRow, names_on_paper, roster
from familyprog.attendance.rules.tablet import is_locked, tablet_ends
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session


@dataclass(frozen=True)
class Tablet:
    """A living device: its row, the session it shows, and who acts on it in whose name."""

    row: TabletSession
    meeting: ClassSession
    actor: Actor
    is_locked: bool


@dataclass(frozen=True)
class TabletRow:
    """One person as a device in the room shows it: what to call them, and whether they are here."""

    person_public_id: str
    name: str
    version: int | None
    is_here: bool
    may_change: bool


@dataclass(frozen=True)
class OpenTablet:
    """A device that is open, as the session page says it."""

    public_id: str
    opened_by: str
    opened_at: dt.datetime
    is_locked: bool


def find_tablet(session: Session, token: str, now: dt.datetime) -> Tablet | None:
    """The living device of a token, locked or not; None when it is closed, over, or no longer its colleague's.

    Whose it is, and whether he or she may still open the session, is asked on every request.
    """
    found = session.execute(
        select(TabletSession, Staff, ClassSession.public_id)
        .join(Staff, Staff.id == TabletSession.staff_id)
        .join(ClassSession, ClassSession.id == TabletSession.class_session_id)
        .where(
            TabletSession.token_hash == digest(token),
            TabletSession.ended_at.is_(None),
            TabletSession.ends_at > now,
            TabletSession.epoch == Staff.credential_epoch,
        )
    ).one_or_none()
    if found is None:
        return None
    row, staff, meeting_id = found
    meeting = _meeting_of(session, staff, meeting_id, now)
    if meeting is None or meeting.state is SessionState.CANCELLED or now >= tablet_ends(meeting.ends_at):
        return None
    return Tablet(row, meeting, _actor(staff, meeting), is_locked(row.locked_at, row.seen_at, now))


def _meeting_of(session: Session, staff: Staff, public_id: str, now: dt.datetime) -> ClassSession | None:
    actor = staff_actor(staff)
    if not is_serving(staff.ends_on, staff.is_disabled, now) or not can(actor, Action.MARK):
        return None
    try:
        return get_session(session, actor, public_id, now=now)
    except NotFoundError:
        return None


def _actor(staff: Staff, meeting: ClassSession) -> Actor:
    """In the colleague's name for the trail; without id and role, so that no other page and loader opens."""
    return Actor(
        kind="tablet", public_id=staff.public_id, site_id=meeting.site_id, class_session_id=meeting.id
    )


def get_tablet_session(session: Session, actor: Actor) -> ClassSession:
    """The one session a device shows. Raises NotFoundError for anybody else."""
    if actor.kind != "tablet" or actor.class_session_id is None:
        raise NotFoundError
    return session.get_one(ClassSession, actor.class_session_id)


def tablet_rows(session: Session, class_session_id: int) -> list[TabletRow]:
    """Names people chose, and whether they are here. Whoever is hidden stands on no screen in a room."""
    rows = roster(session, class_session_id)
    return [_shown(row, name) for row, name in zip(rows, names_on_paper(session, rows), strict=True) if name]


def _shown(row: RosterRow, name: str) -> TabletRow:
    """Late, online and the like are staff's words: the device leaves them as they are."""
    return TabletRow(
        row.person_public_id,
        name,
        row.version,
        is_here=row.mark in CAME,
        may_change=row.mark not in CAME or row.mark is Mark.PRESENT,
    )


def tablets_of(session: Session, class_session_id: int, *, now: dt.datetime) -> list[OpenTablet]:
    """The devices that show a session, the first opened first."""
    rows = session.execute(
        select(TabletSession, Staff.name)
        .join(Staff, Staff.id == TabletSession.staff_id)
        .where(
            TabletSession.class_session_id == class_session_id,
            TabletSession.ended_at.is_(None),
            TabletSession.ends_at > now,
        )
        .order_by(TabletSession.id)
    )
    return [
        OpenTablet(row.public_id, name, row.opened_at, is_locked(row.locked_at, row.seen_at, now))
        for row, name in rows
    ]


def get_tablet(session: Session, class_session_id: int, public_id: str) -> TabletSession:
    """A device of this session that is not closed yet. Raises NotFoundError."""
    row = session.scalar(
        select(TabletSession).where(
            TabletSession.public_id == public_id,
            TabletSession.class_session_id == class_session_id,
            TabletSession.ended_at.is_(None),
        )
    )
    if row is None:
        raise NotFoundError
    return row
