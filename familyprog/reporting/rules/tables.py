"""The tables a report is made of: the year by program, group or menu, its months, five years, and the splits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from familyprog.base.clock import at_tokyo, fiscal_year_bounds, next_month
from familyprog.reporting.enums import SESSION_FIGURES, Axis, Figure, FirstIn, Scope, Split
from familyprog.reporting.rules.counting import Bucket, scope_of, uncounted, value, where, within
from familyprog.reporting.rules.definitions import DEFINITIONS, FIRST_NOTES, SPLIT_NOTES
from familyprog.reporting.rules.facts import Facts, Group, Offer
from familyprog.reporting.rules.splits import figures_of, parts

ALL = "全体"
NO_MENU = "メニュー未定"
MONTHS = 12
MONTH = "月"
APRIL = 4


@dataclass(frozen=True)
class Cell:
    """表の一ます: a number, or the word for there being none."""

    number: int | None
    words: str

    @property
    def shown(self) -> str:
        """What is printed."""
        return self.words if self.number is None else str(self.number)


@dataclass(frozen=True)
class Row:
    """表の一行."""

    label: str
    cells: dict[Figure, Cell]
    scope: Scope = Scope.COUNTED
    # What opens the rows behind: parts of an address, such as `program` and its public id.
    key: dict[str, str] = field(default_factory=dict)
    uncounted_count: int = 0
    code: str = ""  # stable, for machines


@dataclass(frozen=True)
class Table:
    """表: rows with one cell a figure."""

    title: str
    head: str
    figures: Sequence[Figure]
    rows: Sequence[Row]
    note: str = ""


def notes_of(table: Table) -> list[str]:
    """What stands under a table: how each of its figures is counted."""
    own = [table.note] if table.note else []
    return own + [f"{figure.label}：{DEFINITIONS[figure]}" for figure in table.figures]


def row(
    bucket: Bucket,
    label: str,
    now: dt.datetime,
    *,
    key: Mapping[str, str] | None = None,
    figures: Iterable[Figure] = SESSION_FIGURES,
) -> Row:
    """One row: numbers where something was counted, else the word for why there is none."""
    scope = scope_of(bucket, now)
    return Row(
        label,
        {figure: cell(scope, value(bucket, figure)) for figure in figures},
        scope,
        dict(key or {}),
        uncounted(bucket, now),
    )


def cell(scope: Scope, number: int) -> Cell:
    """Nothing on the plan prints `-`, nothing recorded 未集計, what is to come これから; held and empty is a 0."""
    if scope in (Scope.COUNTED, Scope.PARTLY):
        return Cell(number, "")
    return Cell(None, "-" if scope is Scope.OUT_OF_SCOPE else scope.label)


def yearly_table(
    facts: Facts, bucket: Bucket, axis: Axis, now: dt.datetime, *, title: str, menus: Mapping[int, str]
) -> Table:
    """One row a program, group or menu code, and one over all: whoever came to two is one person there."""
    rows = [
        replace(row(part.bucket, part.label, now, key=part.key), code=part.code)
        for part in sections(facts, bucket, axis, menus)
    ]
    return Table(title, axis.head, SESSION_FIGURES, [*rows, row(bucket, ALL, now)])


@dataclass(frozen=True)
class Section:
    """まとまり: the part of one program, group or menu code."""

    label: str
    code: str  # stable: the short name of a program, the public id of a group, the number of a menu
    key: dict[str, str]
    bucket: Bucket


def sections(facts: Facts, bucket: Bucket, axis: Axis, menus: Mapping[int, str]) -> list[Section]:
    """The bucket by program (those without any meeting too), by group that met, or by menu code of the year."""
    if axis is Axis.PROGRAM:
        return [_program(bucket, offer) for offer in facts.offers]
    if axis is Axis.COHORT:
        met = {meeting.group.id: meeting.group for meeting in bucket.meetings}
        ordered = sorted(met.values(), key=lambda group: (group.offer.title, group.name, group.id))
        return [_cohort(bucket, group) for group in ordered]
    used = {offer.menu_code for offer in facts.offers}
    codes = sorted({*menus, *(code for code in used if code is not None)})
    return [_menu(bucket, code, menus) for code in codes] + (
        [_menu(bucket, None, menus)] if None in used else []
    )


def _program(bucket: Bucket, offer: Offer) -> Section:
    part = where(bucket, lambda meeting: meeting.group.offer.id == offer.id)
    return Section(offer.title, offer.slug, {"program": offer.public_id}, part)


def _cohort(bucket: Bucket, group: Group) -> Section:
    part = where(bucket, lambda meeting: meeting.group.id == group.id)
    return Section(group.label, group.public_id, {"cohort": group.public_id}, part)


def _menu(bucket: Bucket, code: int | None, menus: Mapping[int, str]) -> Section:
    part = where(bucket, lambda meeting: meeting.group.offer.menu_code == code)
    return Section(menu_name(code or 0, menus), str(code or 0), {"menu": str(code or 0)}, part)


def menu_name(code: int, menus: Mapping[int, str]) -> str:
    """4 当事者会・家族会開催; 0 is for programs without a code."""
    return f"{code} {menus.get(code, '')}".strip() if code else NO_MENU


def month_of(year: int, position: int) -> dt.date:
    """The first day of the n-th month of a fiscal year, 0 for April."""
    return dt.date(year + (position + APRIL - 1) // MONTHS, (position + APRIL - 1) % MONTHS + 1, 1)


def in_month(bucket: Bucket, first: dt.date) -> Bucket:
    """The part within one month of Tokyo."""
    return within(bucket, at_tokyo(first, dt.time.min), at_tokyo(next_month(first), dt.time.min))


def in_year(bucket: Bucket, year: int) -> Bucket:
    """The part within one fiscal year."""
    return within(bucket, *fiscal_year_bounds(year))


def monthly_table(bucket: Bucket, year: int, now: dt.datetime, *, title: str, label: str) -> Table:
    """Twelve months and the year: a person of two months is one person in the last row."""
    firsts = [month_of(year, position) for position in range(MONTHS)]
    rows = [
        row(in_month(bucket, first), f"{first.month}月", now, key={"month": first.isoformat()[:7]})
        for first in firsts
    ]
    return Table(title, MONTH, SESSION_FIGURES, [*rows, row(in_year(bucket, year), label, now)])


def years_table(bucket: Bucket, years: Sequence[tuple[int, str]], now: dt.datetime, *, title: str) -> Table:
    """One row a fiscal year."""
    rows = [row(in_year(bucket, year), label, now, key={"year": str(year)}) for year, label in years]
    return Table(title, "年度", SESSION_FIGURES, rows)


def split_table(
    facts: Facts, bucket: Bucket, split: Split, first_in: FirstIn, now: dt.datetime, *, title: str
) -> Table:
    """Those who came, by one split."""
    figures = figures_of(split)
    scope = scope_of(bucket, now)
    rows = [
        Row(
            part.label,
            {figure: cell(scope, value(part.bucket, figure)) for figure in figures},
            scope,
            {"split": split.value, "part": part.code, "first_in": first_in.value},
        )
        for part in parts(facts, bucket, split, first_in)
    ]
    note = SPLIT_NOTES[split] + (FIRST_NOTES[first_in] if split is Split.NEWNESS else "")
    return Table(title, split.label, figures, rows, note)
