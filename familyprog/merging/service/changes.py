"""What is written when two records become one: every row, found from the tables themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from familyprog.base.db import Base
from familyprog.enrolment.models import Enrolment
from familyprog.merging.errors import MergeRefusedError
from familyprog.merging.queries import is_last, references
from familyprog.merging.rules import HOUSEHOLD, KEYS, PERSON, How, Settling
from familyprog.outbox.enums import MessageState
from familyprog.outbox.rules import VOIDABLE
from familyprog.people.models import Person
from familyprog.progression.enums import ReviewState


@dataclass(frozen=True)
class Change:
    """New values of some columns of one row."""

    table: Table
    row_id: int
    values: dict[str, Any]


def changes(session: Session, kept: Person, other: Person, *, now: dt.datetime) -> list[Change]:
    """Every row that becomes another. Raises MergeRefusedError where both have what there can be only one of."""
    found = []
    for table, column in references("person"):
        settling = PERSON[f"{table.name}.{column}"]
        if table.name not in KEYS and settling.how is not How.STAY:
            found += _of_reference(session, table, column, settling, kept, other, now)
    if kept.household_id is None:
        found.append(Change(table_of("person"), kept.id, {"household_id": other.household_id}))
    elif other.household_id not in {None, kept.household_id}:
        found += _of_household(session, kept, other, now)
    return [*found, Change(table_of("person"), other.id, {"merged_into_id": kept.id})]


def _of_reference(
    session: Session,
    table: Table,
    column: str,
    settling: Settling,
    kept: Person,
    other: Person,
    now: dt.datetime,
) -> list[Change]:
    mine, theirs = (_rows(session, table, column, one.id) for one in (kept, other))
    if settling.how is How.MISSING:
        return [] if mine else [Change(table, row["id"], {column: kept.id}) for row in theirs]
    if settling.how is How.END:
        if table.name == "contact_profile" and not mine:
            return [Change(table, row["id"], {column: kept.id}) for row in theirs]
        return [
            Change(table, row["id"], {settling.ends: now}) for row in theirs if row[settling.ends] is None
        ]
    if table.name == "message":
        return _messages(table, mine, theirs, kept, now)
    found = []
    for row in theirs:
        if not _is_taken(table, column, row, mine):
            # A calendar was told by the other record's rules: which ones is unknown to the kept one.
            told = {"contact_revision": 0} if table.name == "invitation" else {}
            found.append(Change(table, row["id"], {column: kept.id} | told))
        elif settling.refuses:
            raise MergeRefusedError(settling.refuses)
    return found


def _is_taken(table: Table, column: str, row: RowMapping, mine: list[RowMapping]) -> bool:
    """Whether the kept record has a row that says the same."""
    if table.name == "separation":
        partner = row["other_person_id"] if column == "person_id" else row["person_id"]
        return any(partner in {one["person_id"], one["other_person_id"]} for one in mine)
    keys = [
        [part.name for part in rule.columns if part.name != column]
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint) and column in rule.columns
    ]
    return any(all(row[name] == one[name] for name in key) for key in keys for one in mine)


def _messages(
    table: Table, mine: list[RowMapping], theirs: list[RowMapping], kept: Person, now: dt.datetime
) -> list[Change]:
    """What was told is told; the same thing is not told twice."""
    key = ("kind", "occasion", "channel", "revision")
    told = {tuple(row[name] for name in key) for row in mine}
    found = []
    for row in theirs:
        if tuple(row[name] for name in key) not in told:
            new = {"person_id": kept.id, "recipient_key": f"person:{kept.public_id}"}
            found.append(Change(table, row["id"], new))
        elif row["state"] in VOIDABLE:
            ended = {"state": MessageState.VOIDED, "reason": "merged", "finished_at": now}
            found.append(Change(table, row["id"], ended))
    return found


def _of_household(session: Session, kept: Person, other: Person, now: dt.datetime) -> list[Change]:
    """What is about the person follows into the household; all of it when nobody else is left there."""
    found, is_all = [], is_last(session, other)
    mine = {
        row.seat_id
        for row in session.execute(select(Enrolment.seat_id).where(Enrolment.person_id == other.id))
    }
    for table, column in references("household"):
        if HOUSEHOLD[f"{table.name}.{column}"].how is How.STAY:
            continue
        there = _rows(session, table, column, kept.household_id or 0)
        for row in _rows(session, table, column, other.household_id or 0):
            is_theirs = other.id in {
                row.get(name) for name in ("person_id", "about_person_id", "source_person_id")
            }
            if not (is_all or is_theirs):
                continue
            if not _is_taken(table, column, row, there):
                found.append(Change(table, row["id"], {column: kept.household_id}))
            elif table.name == "review_item":
                found.append(Change(table, row["id"], {"state": ReviewState.DONE, "closed_at": now}))
    seat = table_of("seat")
    return found + [Change(seat, key, {"household_id": kept.household_id}) for key in mine if key is not None]


def _rows(session: Session, table: Table, column: str, key: int) -> list[RowMapping]:
    return list(session.execute(select(table).where(table.c[column] == key).order_by(table.c.id)).mappings())


def table_of(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]
