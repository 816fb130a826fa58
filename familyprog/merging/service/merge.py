"""Two records become one, and can be two again for thirty days. Nothing is deleted."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import Enum
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import end_ways_in
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.merging.errors import MergeRefusedError, UndoRefusedError
from familyprog.merging.models import PersonMerge
from familyprog.merging.queries import needs_consent, objections
from familyprog.merging.rules import LIVING, fingerprint, may_undo, stored
from familyprog.merging.service.changes import Change, changes, table_of
from familyprog.people.models import Person
from familyprog.progression.service import ledgers_open


def merge(
    session: Session, kept: Person, other: Person, *, has_consent: bool, now: dt.datetime, by: Actor
) -> PersonMerge:
    """Everything of `other` belongs to `kept` from now on; what opened the other's pages is dead.

    `has_consent`: both said yes, where one came without a name. Raises MergeRefusedError.
    """
    staff_id = _staff_of(by, kept, other)
    _lock(session, kept, other)
    was_asked = _check(session, kept, other, has_consent=has_consent)
    for person in (kept, other):
        end_ways_in(session, person.id, now=now, by=by)
    session.flush()
    moved = _move(session, kept, other, now)
    row = PersonMerge(
        site_id=kept.site_id,
        kept_person_id=kept.id,
        merged_person_id=other.id,
        moved=moved,
        has_consent=has_consent and was_asked,  # nobody's word is written down who was not asked
        merged_at=now,
        merged_by_id=staff_id,
    )
    session.add(row)
    session.flush()
    session.expire_all()
    note(session, "merge", "person_merge", row.public_id, now=now, by=by)
    return row


def _move(session: Session, kept: Person, other: Person, now: dt.datetime) -> list[dict[str, Any]]:
    """Every row as it was before, and how it looks now."""
    with ledgers_open(session, "merge"):
        moved = [_apply(session, change) for change in changes(session, kept, other, now=now)]
    return [record | {"after": _digest(session, record)} for record in moved]


def undo_merge(session: Session, row: PersonMerge, *, now: dt.datetime, by: Actor) -> None:
    """Two records again, as they were. Raises UndoRefusedError when what was moved has gone on living."""
    kept, other = session.get_one(Person, row.kept_person_id), session.get_one(Person, row.merged_person_id)
    staff_id = _staff_of(by, kept, other)
    _lock(session, kept, other)
    session.refresh(row, with_for_update=True)
    if not may_undo(row.merged_at, row.undone_at, now) or _has_gone_on(session, row):
        raise UndoRefusedError
    end_ways_in(session, kept.id, now=now, by=by)
    with ledgers_open(session, "undo_merge"):
        for record in reversed(row.moved):
            table = table_of(record["table"])
            before = {name: _read(table, name, value) for name, value in record["before"].items()}
            session.execute(update(table).where(table.c.id == record["id"]).values(before))
    row.undone_at, row.undone_by_id = now, staff_id
    session.flush()
    session.expire_all()
    note(session, "undo_merge", "person_merge", row.public_id, now=now, by=by)


def _staff_of(by: Actor, kept: Person, other: Person) -> int:
    if by.staff_id is None or {by.site_id} != {kept.site_id, other.site_id}:
        raise NotFoundError
    return by.staff_id


def _lock(session: Session, kept: Person, other: Person) -> None:
    """Both rows, in the one order of ids."""
    session.execute(
        select(Person.id).where(Person.id.in_([kept.id, other.id])).order_by(Person.id).with_for_update()
    )
    session.refresh(kept)
    session.refresh(other)


def _check(session: Session, kept: Person, other: Person, *, has_consent: bool) -> bool:
    """Whether the two had to be asked."""
    if kept.merged_into_id is not None or other.merged_into_id is not None:
        raise MergeRefusedError("この記録は、もうまとめてあります。")
    if sentences := objections(session, kept, other):
        raise MergeRefusedError("".join(sentences))
    was_asked = needs_consent(session, kept, other)
    if was_asked and not has_consent:
        raise MergeRefusedError(
            "お名前も連絡先も言わずに来られた方です。どちらの記録についても、ご本人の了解をいただいてください。",
            field="has_consent",
        )
    return was_asked


def _apply(session: Session, change: Change) -> dict[str, Any]:
    """Write it; what was there before, without anything anybody said."""
    table = change.table
    where = table.c.id == change.row_id
    columns = [table.c[name] for name in change.values]
    before = session.execute(select(*columns).where(where)).mappings().one()
    session.execute(update(table).where(where).values(change.values))
    return {
        "table": table.name,
        "id": change.row_id,
        "before": {name: stored(value) for name, value in before.items()},
    }


def _read(table: Table, name: str, value: str | int | None) -> object:
    """A kept value as the column wants it."""
    kind = table.c[name].type.python_type
    return kind(value) if value is not None and issubclass(kind, Enum) else value


def _digest(session: Session, record: dict[str, Any]) -> str:
    """How a row looked after the merge; of one that lives on, only what was moved."""
    table = table_of(record["table"])
    columns = [table.c[name] for name in record["before"]] if table.name in LIVING else list(table.c)
    row = session.execute(select(*columns).where(table.c.id == record["id"])).mappings().one_or_none()
    return hashlib.sha256("\n".join(fingerprint(dict(row))).encode()).hexdigest() if row is not None else ""


def _has_gone_on(session: Session, row: PersonMerge) -> bool:
    """Whether a moved row was changed, or something new hangs on an enrolment that moved."""
    if any(_digest(session, record) != record["after"] for record in row.moved):
        return True
    moved = {(record["table"], record["id"]) for record in row.moved}
    enrolments = {key for table, key in moved if table == "enrolment"}
    marks = table_of("attendance")
    new = select(marks.c.id).where(marks.c.enrolment_id.in_(enrolments))
    return any(("attendance", key) not in moved for key in session.scalars(new))
