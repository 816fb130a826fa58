"""Walls: set by one at once, taken down by two with a reason. Each step is in the trail."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import FlagKind
from familyprog.people.models import ContactProfile, Flag, Person, PersonAlias, Separation
from familyprog.people.rules.walls import check_confirming, check_two, clean_reason


def keep_apart(session: Session, person: Person, other: Person, *, now: dt.datetime, by: Actor) -> Flag:
    """These two never sit in one group from now on. Twice is once. Raises WallRefusedError."""
    check_two(person.id, other.id)
    setter = _staff_of(person, by)
    _staff_of(other, by)
    row = session.scalar(
        select(Separation).where(
            or_(
                (Separation.person_id == person.id) & (Separation.other_person_id == other.id),
                (Separation.person_id == other.id) & (Separation.other_person_id == person.id),
            )
        )
    )
    if row is None:
        row = Separation(person_id=person.id, other_person_id=other.id, created_at=now)
        session.add(row)
    before = session.get(Flag, row.flag_id) if row.flag_id else None
    if before is not None and before.lifted_at is None:
        return before
    flag = Flag(person_id=person.id, kind=FlagKind.CONFLICT, set_by_id=setter, set_at=now)
    session.add(flag)
    session.flush()
    row.flag_id, row.created_at = flag.id, now
    session.flush()
    note(session, "keep_apart", "flag", flag.public_id, now=now, by=by)
    return flag


def hide(session: Session, person: Person, *, now: dt.datetime, by: Actor) -> Flag:
    """Show nobody where this person is, from this moment on. Twice is once."""
    setter = _staff_of(person, by)
    before = session.scalar(
        select(Flag).where(Flag.person_id == person.id, Flag.kind == FlagKind.HIDE, Flag.lifted_at.is_(None))
    )
    if before is not None:
        return before
    flag = Flag(person_id=person.id, kind=FlagKind.HIDE, set_by_id=setter, set_at=now)
    session.add(flag)
    session.flush()
    _read_anew(session)
    note(session, "hide", "flag", flag.public_id, now=now, by=by)
    return flag


def ask_to_lift(session: Session, flag: Flag, reason: str, *, now: dt.datetime, by: Actor) -> None:
    """Say that and why a wall may come down; it stands until another confirms. Raises WallRefusedError."""
    flag.lifted_by_id, flag.lift_reason = (
        _staff_of(session.get_one(Person, flag.person_id), by),
        clean_reason(reason),
    )
    session.flush()
    note(session, "ask_to_lift", "flag", flag.public_id, now=now, by=by)


def keep_wall(session: Session, flag: Flag, *, now: dt.datetime, by: Actor) -> None:
    """It stays after all: what was asked is taken back."""
    _staff_of(session.get_one(Person, flag.person_id), by)
    flag.lifted_by_id, flag.lift_reason = None, ""
    session.flush()
    note(session, "keep_wall", "flag", flag.public_id, now=now, by=by)


def confirm_lifting(session: Session, flag: Flag, *, now: dt.datetime, by: Actor) -> None:
    """The second of two takes a wall down. Raises WallRefusedError to whoever asked."""
    session.refresh(flag, with_for_update=True)
    staff_id = _staff_of(session.get_one(Person, flag.person_id), by)
    if flag.lifted_at is not None:
        return
    check_confirming(flag.lifted_by_id, staff_id)
    flag.lift_confirmed_by_id, flag.lifted_at = staff_id, now
    session.flush()
    _read_anew(session)
    note(session, "lift", "flag", flag.public_id, now=now, by=by)


def _staff_of(person: Person, by: Actor) -> int:
    if by.staff_id is None or by.site_id != person.site_id:
        raise NotFoundError
    return by.staff_id


def _read_anew(session: Session) -> None:
    """What was already read in this unit would still say the opposite."""
    for row in session.identity_map.values():
        if isinstance(row, ContactProfile):
            session.expire(row, ["is_hidden"])
        elif isinstance(row, PersonAlias):
            session.expire(row, ["is_hidden", "shown"])
