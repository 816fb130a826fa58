"""Records about a household: one statement, from one source."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.names import clean_text
from familyprog.people.enums import Disclosable, NoteClass, NoteSource, PersonKind
from familyprog.people.errors import NoteRefusedError
from familyprog.people.models import Household, Note, Person


class NoteMarks(TypedDict, total=False):
    """How a note is to be handled."""

    sensitivity: NoteClass
    disclosable: Disclosable
    outsider: str  # who told it, when it was nobody of the household; nothing is told back to them


NO_CHANGE = "変化なし"


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
    _check_source(household, source, source_person, marks.get("outsider", ""))
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
    return _added(session, household, row, now, by)


def _added(session: Session, household: Household, row: Note, now: dt.datetime, by: Actor) -> Note:
    session.add(row)
    session.flush()
    note(session, "add_note", "household", household.public_id, now=now, by=by)
    return row


def note_no_change(session: Session, household: Household, *, now: dt.datetime, by: Actor) -> None:
    """変化なし, in one tap (point 10). Twice on one day is once. Raises NoteRefusedError."""
    session.execute(select(Household.id).where(Household.id == household.id).with_for_update())
    begins = at_tokyo(tokyo_date(now), dt.time())
    is_written = select(Note.id).where(
        Note.household_id == household.id, Note.statement == NO_CHANGE, Note.created_at >= begins
    )
    if session.scalar(is_written.limit(1)) is None:
        marks = NoteMarks(disclosable=Disclosable.YES)
        add_note(session, household, NO_CHANGE, source=NoteSource.SEEN, now=now, by=by, **marks)


def _check_source(household: Household, source: NoteSource, person: Person | None, outsider: str) -> None:
    """Whether the person fits the way it was heard."""
    if source is NoteSource.OUTSIDER and not outsider:
        raise NoteRefusedError("どのような方から聞いたか、短く入れてください。", field="outsider")
    if source is not NoteSource.OUTSIDER and outsider:
        raise NoteRefusedError("世帯の外の方のときは「世帯の外の方から」を選んでください。", field="source")
    if person is None:
        return
    is_concerned = person.kind is PersonKind.CONCERNED
    fits = {NoteSource.FAMILY: not is_concerned, NoteSource.CONCERNED: is_concerned}
    if person.household_id != household.id or not fits.get(source, False):
        raise NoteRefusedError(
            "聞いた方と、聞き方が合いません。どちらかを選びなおしてください。", field="teller"
        )


def _author_of(household: Household, by: Actor) -> int:
    if by.staff_id is None or by.site_id != household.site_id:
        raise NoteRefusedError("この世帯の記録は書けません。")
    return by.staff_id


def _statement(text: str) -> str:
    clean = clean_text(text)
    if not clean:
        raise NoteRefusedError("記録することを入れてください。", field="statement")
    return clean
