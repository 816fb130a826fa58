"""How persons may be reached: each change is a new profile, and 連絡しない is not passed in silence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.service import end_ways_in
from familyprog.audit.service import note
from familyprog.base.names import fold_address
from familyprog.people.enums import CalendarChannel, Channel
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contact_details, contact_of
from familyprog.people.rules import ContactDetails, check_line, check_unlocking, clean_contact


def set_contact(
    session: Session,
    person: Person,
    details: ContactDetails,
    *,
    unlock_reason: str = "",
    now: dt.datetime,
    by: Actor,
) -> ContactProfile:
    """Put a new contact profile in force; the old one is kept as history.

    An address that stays the same stays proven (or suspended). Raises ContactRefusedError naming the
    field; also when staff would take back 連絡しない without a word of why.
    """
    clean = clean_contact(details)
    old = contact_of(session, person.id)
    check_line(clean, is_bound=old is not None and bool(old.line_user_id))
    reason = _unlocking(old, clean, unlock_reason, by)
    if old is not None:
        old.superseded_at = now
        session.flush()  # the one row in force must be gone before the next one comes
        if old.email != clean.email:
            end_ways_in(session, person.id, now=now, by=by)
    profile = draft_contact(clean, old, now=now)
    profile.person_id, profile.unlock_reason = person.id, reason
    session.add(profile)
    session.flush()
    note(session, "unlock_contact" if reason else "set_contact", "person", person.public_id, now=now, by=by)
    return profile


def draft_contact(
    details: ContactDetails, old: ContactProfile | None = None, *, now: dt.datetime
) -> ContactProfile:
    """The profile these details make, of nobody yet and not kept. Raises ContactRefusedError."""
    values = dict(vars(clean_contact(details)))
    same = old if old is not None and old.email == values["email"] else None
    is_proven = values.pop("is_email_proven") and bool(values["email"])
    return ContactProfile(
        **values,
        revision=old.revision + 1 if old else 1,
        email_proven_at=now if is_proven else (same.email_proven_at if same else None),
        email_suspended_at=None if is_proven else (same.email_suspended_at if same else None),
        line_user_id=old.line_user_id if old else "",
        line_suspended_at=old.line_suspended_at if old else None,
        created_at=now,
    )


def _unlocking(old: ContactProfile | None, details: ContactDetails, reason: str, by: Actor) -> str:
    """The reason for taking 連絡しない back; the person needs none. Raises ContactRefusedError."""
    is_silent = old is not None and (old.is_locked or old.channel is Channel.NONE)
    return check_unlocking(details, reason) if is_silent and by.is_staff else ""


def suspend_email(session: Session, person_id: int | None, *, now: dt.datetime) -> None:
    """A relay said that this mailbox does not exist: no more mail until it is proven anew."""
    session.execute(
        update(ContactProfile)
        .where(
            ContactProfile.person_id == person_id,
            ContactProfile.superseded_at.is_(None),
            ContactProfile.email_suspended_at.is_(None),
        )
        .values(email_suspended_at=now)
    )


def suspend_returned(
    session: Session, person_id: int | None, *, sent_at: dt.datetime, now: dt.datetime
) -> bool:
    """A mail sent then came back for good: no more mail until the address is proven anew.

    Nothing happens to an address that was changed or proven since. Whether it was suspended by this.
    """
    profile = contact_of(session, person_id or 0)
    if profile is None or profile.email_suspended_at is not None:
        return False
    # A changed address begins unproven, so this one instant tells both.
    if profile.email_proven_at is None or profile.email_proven_at > sent_at:
        return False
    profile.email_suspended_at = now
    session.flush()
    person = session.get_one(Person, profile.person_id)
    note(session, "suspend_email", "person", person.public_id, now=now, by=MACHINE)
    return True


def show_in_calendar(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """Somebody who wanted nothing in calendars subscribes after all: from now on the dates are shown."""
    profile = contact_of(session, person_id)
    if profile is None or profile.calendar_channel is not CalendarChannel.NONE:
        return
    person = session.get_one(Person, person_id)
    details = replace(contact_details(session, person_id), calendar_channel=CalendarChannel.FEED)
    set_contact(session, person, details, now=now, by=by)


def prove_email(session: Session, person_id: int, address: str, *, now: dt.datetime, by: Actor) -> None:
    """The person typed back a code sent to this address: if it is the one in force, mail may go there."""
    profile = contact_of(session, person_id)
    if profile is None or not profile.email or profile.email != fold_address(address):
        return
    if profile.email_proven_at is None or profile.email_suspended_at is not None:
        profile.email_proven_at, profile.email_suspended_at = now, None
        session.flush()
        note(session, "prove_email", "person", by.public_id, now=now, by=by)
