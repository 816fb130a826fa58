"""Records about a household: one statement, from one source."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.errors import NoteRefusedError
from familyprog.people.models import Household, Note, Person


class NoteMarks(TypedDict, total=False):
    """How a note is to be handled."""

    sensitivity: NoteClass
    disclosable: Disclosable


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
