"""Use cases about persons: who they are to us, and how they may be reached."""

from __future__ import annotations

import datetime as dt
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text, fold_address
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import (
    AgeBand,
    Disclosable,
    NoteClass,
    NoteSource,
    PersonKind,
    Relation,
    Residence,
)
from familyprog.people.errors import NoteRefusedError
from familyprog.people.models import ContactProfile, Household, Note, Person, PersonAlias, PersonName
from familyprog.people.queries import contact_of
from familyprog.people.rules import ContactDetails, clean_contact, clean_name, way_to

LABEL_LENGTH = 40


class PersonFacts(TypedDict, total=False):
    """What may be known about a person; each is optional, and may be left unsaid."""

    kind: PersonKind
    age_band: AgeBand
    residence: Residence


class NoteMarks(TypedDict, total=False):
    """How a note is to be handled."""

    sensitivity: NoteClass
    disclosable: Disclosable


class About(TypedDict):
    """What a message is about, and when it is of use."""

    site_id: int
    occasion: str
    due_at: dt.datetime
    not_after: dt.datetime
    revision: NotRequired[int]
    enrolment_id: NotRequired[int | None]
    class_session_id: NotRequired[int | None]
    facts: NotRequired[dict[str, Any] | None]


def create_household(session: Session, *, site_id: int, now: dt.datetime, by: Actor) -> Household:
    """Open an empty household."""
    household = Household(site_id=site_id, created_at=now)
    session.add(household)
    session.flush()
    note(session, "create_household", "household", household.public_id, now=now, by=by)
    return household


def add_person(
    session: Session,
    household: Household | None,
    *,
    site_id: int,
    alias: str,
    relation: Relation,
    label: str = "",
    now: dt.datetime,
    by: Actor,
    **facts: Unpack[PersonFacts],
) -> Person:
    """Add somebody to a household, or on their own.

    Raises NameRefusedError (field `alias`) when there is nothing to call them.
    """
    name = clean_name(alias)
    person = Person(
        site_id=site_id,
        household_id=household.id if household else None,
        relation=relation,
        label=clean_text(label)[:LABEL_LENGTH],
        created_at=now,
        **facts,
    )
    person.alias = PersonAlias(name=name)
    session.add(person)
    session.flush()
    note(session, "add_person", "person", person.public_id, now=now, by=by)
    return person


def rename_alias(session: Session, person: Person, alias: str, *, now: dt.datetime, by: Actor) -> None:
    """Call somebody something else from now on. Raises NameRefusedError."""
    name = clean_name(alias)
    row = session.scalars(select(PersonAlias).where(PersonAlias.person_id == person.id)).one()
    row.name = name
    session.flush()
    note(session, "rename_alias", "person", person.public_id, now=now, by=by)


def set_name(
    session: Session, person: Person, name: str, kana: str = "", *, now: dt.datetime, by: Actor
) -> PersonName:
    """Write down the real name; coordinators alone read it. Raises NameRefusedError (`name`, `kana`)."""
    clean = clean_name(name, field="name")
    reading = clean_name(kana, field="kana") if kana.strip() else ""
    row = session.scalar(select(PersonName).where(PersonName.person_id == person.id))
    if row is None:
        row = PersonName(person_id=person.id)
        session.add(row)
    row.name, row.kana = clean, reading
    session.flush()
    note(session, "set_name", "person", person.public_id, now=now, by=by)
    return row


def set_residence(
    session: Session, person: Person, residence: Residence, *, now: dt.datetime, by: Actor
) -> None:
    """Write down whether somebody lives in town; what was known before stays when nothing is said."""
    if residence not in {Residence.UNSAID, person.residence}:
        person.residence = residence
        session.flush()
        note(session, "set_residence", "person", person.public_id, now=now, by=by)


def set_contact(
    session: Session, person: Person, details: ContactDetails, *, now: dt.datetime, by: Actor
) -> ContactProfile:
    """Put a new contact profile in force; the old one is kept as history.

    An address that stays the same stays proven (or suspended). Raises ContactRefusedError naming the field.
    """
    clean = clean_contact(details)
    old = contact_of(session, person.id)
    same = old if old is not None and old.email == clean.email else None
    values = dict(vars(clean))
    is_proven = values.pop("is_email_proven") and bool(clean.email)
    if old is not None:
        old.superseded_at = now
        session.flush()  # the one row in force must be gone before the next one comes
    profile = ContactProfile(
        **values,
        person_id=person.id,
        revision=old.revision + 1 if old else 1,
        email_proven_at=now if is_proven else (same.email_proven_at if same else None),
        email_suspended_at=None if is_proven else (same.email_suspended_at if same else None),
        created_at=now,
    )
    session.add(profile)
    session.flush()
    note(session, "set_contact", "person", person.public_id, now=now, by=by)
    return profile


def prove_email(session: Session, person_id: int, address: str, *, now: dt.datetime, by: Actor) -> None:
    """The person typed back a code sent to this address: if it is the one in force, mail may go there."""
    profile = contact_of(session, person_id)
    if profile is None or not profile.email or profile.email != fold_address(address):
        return
    if profile.email_proven_at is None or profile.email_suspended_at is not None:
        profile.email_proven_at, profile.email_suspended_at = now, None
        session.flush()
        note(session, "prove_email", "person", by.public_id, now=now, by=by)


def add_note(
    session: Session,
    household: Household,
    statement: str,
    *,
    source: NoteSource,
    about: Person | None = None,
    source_person: Person | None = None,
    corrects: Note | None = None,
    now: dt.datetime,
    by: Actor,
    **marks: Unpack[NoteMarks],
) -> Note:
    """Write down one statement from one source. Raises NoteRefusedError."""
    row = Note(
        site_id=household.site_id,
        household_id=household.id,
        about_person_id=about.id if about else None,
        source=source,
        source_person_id=source_person.id if source_person else None,
        author_id=_author_of(household, by),
        statement=_statement(statement),
        corrects_id=corrects.id if corrects else None,
        created_at=now,
        **marks,
    )
    session.add(row)
    session.flush()
    note(session, "add_note", "household", household.public_id, now=now, by=by)
    return row


def _author_of(household: Household, by: Actor) -> int:
    if by.staff_id is None or by.site_id != household.site_id:
        raise NoteRefusedError("この世帯の記録は書けません。")
    return by.staff_id


def _statement(text: str) -> str:
    clean = clean_text(text)
    if not clean:
        raise NoteRefusedError("記録することを入れてください。", field="statement")
    return clean


def tell(
    session: Session, person_id: int, kind: MessageKind, *, now: dt.datetime, **about: Unpack[About]
) -> Message | None:
    """Queue something for one person on the channel they chose.

    Mail is planned for the worker; telephone and letter go on the list that staff work off. None when
    the person is not to be contacted, or was already told of this very thing.
    """
    channel = way_to(contact_of(session, person_id))
    if channel is None:
        return None
    public_id = session.scalars(select(Person.public_id).where(Person.id == person_id)).one()
    is_mail = channel is MessageChannel.MAIL
    return outbox.queue(
        session,
        kind,
        recipient_key=f"person:{public_id}",
        channel=channel,
        state=MessageState.PLANNED if is_mail else MessageState.TO_CALL,
        person_id=person_id,
        now=now,
        **about,
    )
