"""この回のタブレット: a shared device shows one session's names, and marks who is here. Nothing else."""

from __future__ import annotations

import datetime as dt
import hmac

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.passwords import hash_pin, verify_password
from familyprog.attendance.enums import Mark
from familyprog.attendance.errors import TabletPinError
from familyprog.attendance.models import TabletSession
from familyprog.attendance.queries import get_participant
from familyprog.attendance.queries.tablets import Tablet, tablet_rows
from familyprog.attendance.rules.tablet import TRIES, check_tablet, tablet_ends, tablet_pin
from familyprog.attendance.service.marking import mark
from familyprog.audit.service import By, note
from familyprog.base.db import delete_some
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest, digits_only, new_public_id, new_token
from familyprog.programs.models import ClassSession

KEPT = dt.timedelta(hours=24)


def open_tablet(
    session: Session,
    meeting: ClassSession,
    *,
    pin: str,
    pin_again: str,
    secret_key: str,
    now: dt.datetime,
    by: Actor,
) -> str:
    """Give a device to this session; the secret its cookie holds from now on.

    Raises TabletRefusedError before the day, after the end, and for a PIN that is none (`pin`, `pin_again`);
    NotFoundError unless a member of staff acts.
    """
    if by.staff_id is None:
        raise NotFoundError
    check_tablet(meeting.state, meeting.starts_at, meeting.ends_at, now)
    chosen = tablet_pin(pin, pin_again)
    token, public_id = new_token(), new_public_id()
    hashes = {
        "token_hash": digest(token),
        "pin_hash": hash_pin(_peppered(public_id, chosen, secret_key)),
    }
    session.add(_new_row(session, meeting, public_id, by.staff_id, now, **hashes))
    session.flush()
    note(session, "open_tablet", "class_session", meeting.public_id, now=now, by=by, result=public_id)
    return token


def _new_row(
    session: Session, meeting: ClassSession, public_id: str, staff_id: int, now: dt.datetime, **hashes: str
) -> TabletSession:
    return TabletSession(
        public_id=public_id,
        class_session_id=meeting.id,
        staff_id=staff_id,
        epoch=session.scalars(select(Staff.credential_epoch).where(Staff.id == staff_id)).one(),
        opened_at=now,
        seen_at=now,
        ends_at=tablet_ends(meeting.ends_at),
        **hashes,
    )


def touch_tablet(session: Session, row: TabletSession, *, now: dt.datetime) -> None:
    """Remember that somebody uses it."""
    session.execute(update(TabletSession).where(TabletSession.id == row.id).values(seen_at=now))


def lock_tablet(session: Session, tablet: Tablet, *, now: dt.datetime) -> None:
    """The screen is put away: the PIN is asked for next."""
    tablet.row.locked_at = now
    session.flush()


def unlock_tablet(session: Session, tablet: Tablet, pin: str, *, secret_key: str, now: dt.datetime) -> str:
    """The right PIN opens it under a new secret; the old one is dead. It is the same when it was open.

    Raises TabletPinError; the fifth wrong one closes the device. The caller keeps the count.
    """
    row = session.scalars(
        select(TabletSession)
        .where(TabletSession.id == tablet.row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    typed = _peppered(row.public_id, digits_only(pin), secret_key)
    if row.ended_at is not None or not verify_password(row.pin_hash, typed):
        raise _refused(session, row, tablet, now)
    token = new_token()
    row.token_hash, row.locked_at, row.seen_at, row.wrong_count = digest(token), None, now, 0
    session.flush()
    return token


def _refused(session: Session, row: TabletSession, tablet: Tablet, now: dt.datetime) -> TabletPinError:
    row.wrong_count += 1
    if row.wrong_count >= TRIES and row.ended_at is None:
        _close(session, row, tablet.meeting, "stop_tablet", now=now, by=tablet.actor)
    session.flush()
    return TabletPinError(left=max(TRIES - row.wrong_count, 0) if row.ended_at is None else 0)


def close_tablet(
    session: Session, row: TabletSession, meeting: ClassSession, *, now: dt.datetime, by: By
) -> None:
    """Nothing is shown on it from the next request on."""
    _close(session, row, meeting, "close_tablet", now=now, by=by)


def end_tablet(session: Session, token: str, *, now: dt.datetime) -> None:
    """The device itself leaves, whatever its state; a copy of its cookie is dead."""
    session.execute(
        update(TabletSession)
        .where(TabletSession.token_hash == digest(token), TabletSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def _close(
    session: Session, row: TabletSession, meeting: ClassSession, action: str, *, now: dt.datetime, by: By
) -> None:
    row.ended_at = now
    session.flush()
    note(session, action, "class_session", meeting.public_id, now=now, by=by, result=row.public_id)


def mark_on_tablet(
    session: Session,
    meeting: ClassSession,
    person_public_id: str,
    *,
    is_here: bool,
    version: int | None,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Here, or not yet; nothing else is said on a device in the room. Twice is the same as once.

    Raises NotFoundError for whoever it does not show or may not change, and what `mark` raises.
    """
    shown = {row.person_public_id: row for row in tablet_rows(session, meeting.id)}
    row, person_id = shown.get(person_public_id), get_participant(session, meeting.id, person_public_id)
    if row is None or person_id is None or not row.may_change:
        raise NotFoundError
    if row.is_here is not is_here:
        value = Mark.PRESENT if is_here else Mark.NOT_YET
        mark(session, meeting, person_id, value, version=version, now=now, by=by)


def forget_old_tablets(session: Session, *, now: dt.datetime) -> None:
    """Delete what shows nothing since a day, some at a time (security.md §5.7)."""
    over = now - KEPT
    delete_some(session, TabletSession, (TabletSession.ended_at < over) | (TabletSession.ends_at < over))


def _peppered(public_id: str, pin: str, secret_key: str) -> str:
    """Six digits alone fall in hours to whoever copies the database; the key file is not in it."""
    return hmac.digest(secret_key.encode(), f"tablet:{public_id}:{pin}".encode(), "sha256").hex()
