"""開示の下書き: what is kept about one person, entry by entry, and what of it may be handed over (security.md P10).

Which columns go in says the register; what another one told is shown as withheld, without its words.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from sqlalchemy import RowMapping, Table, or_, select
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo
from familyprog.base.db import Base
from familyprog.base.enums import Labelled
from familyprog.inquiry.enums import Answer
from familyprog.inquiry.queries.theirs import records_of
from familyprog.inquiry.rules import ALL_OF_THEM, Proposal, proposal_for
from familyprog.inquiry.words import WORDS
from familyprog.merging.queries import references
from familyprog.people.models import Person
from familyprog.progression.enums import WishSource
from familyprog.retention.enums import Export
from familyprog.retention.queries import read_register

# Whose words a row holds, where it names more than one person; the other columns say whom it is about.
TELLER = {
    "consent": "giver_person_id",
    "home_statement": "teller_person_id",
    "measure_sheet": "person_id",
    "note": "source_person_id",
}
GIVEN = {Export.YES, Export.ASK}
WHEN = ("created_at", "said_on", "told_on", "decided_on", "answered_on", "at", "given_at", "told_at")


@dataclass(frozen=True)
class CopyItem:
    """一つの書きこみ: where it stands, when it was written, its words unless they are withheld, and why."""

    table: str
    name: str
    written: str
    proposal: Proposal
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Copy:
    """Everything of one person; nothing of anybody else."""

    person_public_id: str
    items: tuple[CopyItem, ...]

    def those(self, answer: Answer) -> list[CopyItem]:
        """The entries of which this is proposed."""
        return [one for one in self.items if one.proposal.answer is answer]


def copy_of(session: Session, person: Person) -> Copy:
    """The draft; people decide entry by entry before anything is handed over."""
    keys, items = {one.id for one in records_of(session, person)}, []
    for table in copied_tables():
        for row in _rows(session, table, keys):
            proposal = _proposal(table, row, keys)
            items.append(_item(table, row, proposal))
            items += _children(session, table, row["id"], proposal)
    for table in tables_of_home():
        for row in _of_home(session, table, person.household_id):
            items += [_item(table, row, ALL_OF_THEM), *_children(session, table, row["id"], ALL_OF_THEM)]
    return Copy(person.public_id, tuple(sorted(items, key=lambda one: (one.table, one.written))))


@cache
def copied_tables() -> dict[Table, tuple[str, ...]]:
    """Tables that name a person and have something to hand over, by their columns; the record by its own id."""
    found: dict[Table, list[str]] = defaultdict(list)
    found[Base.metadata.tables["person"]].append("id")
    for table, column in references("person"):
        if table.name not in {"person", "person_merge"} and table not in child_tables():
            found[table].append(column)
    return {table: tuple(columns) for table, columns in found.items() if _columns(table)}


@cache
def child_tables() -> dict[Table, tuple[str, str]]:
    """Tables whose rows are parts of such a row: which column points at which table."""
    named = {table.name for owner in ("person", "household") for table, _column in references(owner)}
    found: dict[Table, tuple[str, str]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in named or table.name in {"person", "household"}:
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table.name in named - {"staff"} and _columns(table):
                    found.setdefault(table, (column.name, key.column.table.name))
    return found


@cache
def tables_of_home() -> tuple[Table, ...]:
    """Tables with rows about a household as a whole, besides those about one of it."""
    found = {table.name: table for table, _column in references("household") if table.name != "person"}
    return tuple(table for table in found.values() if _columns(table))


@cache
def _columns(table: Table) -> dict[str, Export]:
    """The columns that go into a copy, as the register says."""
    register = read_register()
    entries = {column.name: register[table.name, column.name].export for column in table.columns}
    return {name: rule for name, rule in entries.items() if rule in GIVEN}


def _rows(session: Session, table: Table, keys: set[int]) -> list[RowMapping]:
    """The rows about the person, and those in which the person told something of another one; each once."""
    is_theirs = or_(*(table.c[column].in_(keys) for column in copied_tables()[table]))
    return list(session.execute(select(table).where(is_theirs).order_by(table.c.id)).mappings())


def _of_home(session: Session, table: Table, home: int | None) -> list[RowMapping]:
    """The rows that name nobody of the household."""
    names = [table.c[column].is_(None) for column in copied_tables().get(table, ())]
    query = select(table).where(table.c.household_id == home, *names).order_by(table.c.id)
    return list(session.execute(query).mappings())


def _children(session: Session, parent: Table, key: int, proposal: Proposal) -> list[CopyItem]:
    """What hangs on a row is handed over, or withheld, with it."""
    return [
        _item(table, row, proposal)
        for table, (column, name) in child_tables().items()
        if name == parent.name
        for row in session.execute(
            select(table).where(table.c[column] == key).order_by(table.c.id)
        ).mappings()
    ]


def _proposal(table: Table, row: RowMapping, keys: set[int]) -> Proposal:
    teller = row[TELLER[table.name]] if table.name in TELLER else None
    about = {row[one] for one in copied_tables()[table] if one != TELLER.get(table.name)} - {None}
    is_hearsay = row.get("source") is WishSource.FAMILY or bool(row.get("outsider"))
    return proposal_for(
        set(_columns(table).values()),
        is_from_other=is_hearsay or (teller is not None and teller not in keys),
        is_about_other=table.name in TELLER and not about <= keys,
        mark=row.get("disclosable"),
    )


def _item(table: Table, row: RowMapping, proposal: Proposal) -> CopyItem:
    told = () if proposal.answer is Answer.WITHHOLD else _values(row, _columns(table))
    return CopyItem(table.name, _name(table), _written(row), proposal, told)


def _values(row: RowMapping, shown: Mapping[str, Export]) -> tuple[tuple[str, str], ...]:
    named = ((WORDS.get(name, name), _words(row[name])) for name in shown if name not in WHEN)
    return tuple((name, words) for name, words in named if words)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, dt.datetime):
        return f"{tokyo(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value.value) if isinstance(value, Enum) else "" if value is None else str(value)


def _written(row: RowMapping) -> str:
    return next((_words(row[name]) for name in WHEN if row.get(name) is not None), "")


def _name(table: Table) -> str:
    """連絡のきまり, 記録: the Japanese noun the class begins with."""
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return (mapper.class_.__doc__ or table.name).partition(":")[0]
    return table.name
