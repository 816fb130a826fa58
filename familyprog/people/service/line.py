"""LINE: bound by a code that the person sends, let go when the person blocks us or wishes so."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import new_card_code
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contact_of
from familyprog.people.rules.cards import show_code
from familyprog.people.rules.line import CODE_LASTS, LineEvent


def open_line_code(session: Session, person: Person, *, secret_key: str, now: dt.datetime, by: Actor) -> str:
    """A code for half an hour, shown once; an older one is of no use any more. Raises NotFoundError."""
    profile = contact_of(session, person.id)
    if profile is None:
        raise NotFoundError
    code = new_card_code()
    profile.line_code_hash, profile.line_code_until = _hash(code, secret_key), now + CODE_LASTS
    session.flush()
    note(session, "open_line_code", "person", person.public_id, now=now, by=by)
    return show_code(code)


def unbind_line(session: Session, person: Person, *, now: dt.datetime, by: Actor) -> None:
    """The person wishes for nothing by LINE any more."""
    profile = contact_of(session, person.id)
    if profile is not None and profile.line_user_id:
        profile.line_user_id, profile.line_suspended_at = "", None
        session.flush()
        note(session, "unbind_line", "person", person.public_id, now=now, by=by)


def take_line_events(
    session: Session, events: Iterable[LineEvent], *, secret_key: str, now: dt.datetime
) -> int:
    """Do what people did in LINE; how many profiles changed. The same events again change nothing."""
    return sum(_take(session, event, secret_key, now) for event in events)


def suspend_line(session: Session, person_id: int | None, *, now: dt.datetime) -> None:
    """LINE refused a text to this person: nothing more goes there until it is bound anew."""
    _suspend(session, _in_force(session, ContactProfile.person_id == person_id), now)


def _take(session: Session, event: LineEvent, secret_key: str, now: dt.datetime) -> int:
    if event.kind == "code":
        return _bind(session, event, secret_key, now)
    own = _in_force(session, ContactProfile.line_user_id == event.user_id)
    return _suspend(session, own, now) if event.kind == "unfollow" else _resume(session, own, now)


def _bind(session: Session, event: LineEvent, secret_key: str, now: dt.datetime) -> int:
    is_right = ContactProfile.line_code_hash == _hash(event.code, secret_key)
    found = _in_force(session, is_right, ContactProfile.line_code_until > now)
    for profile in found:
        profile.line_user_id, profile.line_suspended_at = event.user_id, None
        profile.line_code_hash, profile.line_code_until = "", None
    return _note(session, "bind_line", found, now)


def _suspend(session: Session, profiles: list[ContactProfile], now: dt.datetime) -> int:
    found = [one for one in profiles if one.line_suspended_at is None and one.line_user_id]
    for profile in found:
        profile.line_suspended_at = now
    return _note(session, "suspend_line", found, now)


def _resume(session: Session, profiles: list[ContactProfile], now: dt.datetime) -> int:
    """Who follows us again can be reached again; the way is theirs, not ours."""
    found = [one for one in profiles if one.line_suspended_at is not None]
    for profile in found:
        profile.line_suspended_at = None
    return _note(session, "resume_line", found, now)


def _note(session: Session, action: str, profiles: list[ContactProfile], now: dt.datetime) -> int:
    session.flush()
    for profile in profiles:
        person = session.get_one(Person, profile.person_id)
        note(session, action, "person", person.public_id, now=now, by=MACHINE)
    return len(profiles)


def _in_force(session: Session, *wanted: ColumnElement[bool]) -> list[ContactProfile]:
    """The current profiles, locked: LINE may tell us two things at the same moment."""
    rows = session.scalars(
        select(ContactProfile)
        .where(ContactProfile.superseded_at.is_(None), *wanted)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _hash(code: str, secret_key: str) -> str:
    """Keyed, so that a copy of the database without the key file tells no code. `code` is folded."""
    return hmac.digest(secret_key.encode(), f"line:{code}".encode(), "sha256").hex()
