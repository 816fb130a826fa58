"""Tables as files for a spreadsheet: safe cells, definitions at the foot (security.md X12-X14)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from familyprog.base.clock import tokyo_date
from familyprog.base.eras import iso_date
from familyprog.base.errors import DomainError
from familyprog.reporting.rules import SCOPE_NOTE, Cell, Table, notes_of, safe_cell

WIDE, NARROW = 34, 12


class XlsxMissingError(DomainError):
    """openpyxl is not installed here."""

    def __init__(self) -> None:
        super().__init__("この機械にはExcelの表を作る部品がありません。CSVをお使いください。")


@dataclass(frozen=True)
class Book:
    """ファイルにする集計: some tables of one site."""

    title: str
    year_label: str
    site: str
    made_at: dt.datetime
    tables: Sequence[Table]

    @property
    def heading(self) -> list[str]:
        """What it is, of whom, of which day."""
        return [self.title, self.site, f"{self.made_on} 作成"]

    @property
    def made_on(self) -> str:
        """2027-04-10（土）, by Tokyo's calendar."""
        return iso_date(tokyo_date(self.made_at))


def csv_of(book: Book) -> str:
    """All tables, one under the other; the first line is the head of the first one, for programs that read it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for table in book.tables:
        writer.writerow(["年度", table.head, *(figure.label for figure in table.figures)])
        for row in table.rows:
            cells = [book.year_label, row.label, *(row.cells[figure].shown for figure in table.figures)]
            writer.writerow(map(safe_cell, cells))
        writer.writerows([safe_cell(note)] for note in notes_of(table))
        writer.writerow([])
    writer.writerow([SCOPE_NOTE])
    writer.writerow(map(safe_cell, book.heading))
    return text.getvalue()


def xlsx_of(book: Book) -> bytes:
    """One sheet a table, numbers as numbers. Raises XlsxMissingError where the part for it is not installed."""
    workbook = _workbook()
    for position, table in enumerate(book.tables, start=1):
        sheet = workbook.create_sheet(f"{position} {table.head}"[:31])
        for column in range(len(table.figures) + 1):
            sheet.column_dimensions[chr(ord("A") + column)].width = NARROW if column else WIDE
        for line in _lines(book, table):
            sheet.append(line)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _lines(book: Book, table: Table) -> list[list[str | int]]:
    rows: list[list[str | int]] = [
        [safe_cell(row.label), *(_number(row.cells[figure]) for figure in table.figures)]
        for row in table.rows
    ]
    head: list[str | int] = [table.head, *(figure.label for figure in table.figures)]
    notes: list[list[str | int]] = [[safe_cell(note)] for note in [*notes_of(table), SCOPE_NOTE]]
    return [
        [safe_cell(words) for words in book.heading],
        [safe_cell(table.title)],
        [],
        head,
        *rows,
        [],
        *notes,
    ]


def _number(cell: Cell) -> str | int:
    return safe_cell(cell.words) if cell.number is None else cell.number


def _workbook() -> Any:  # noqa: ANN401 - an optional part
    try:
        import openpyxl  # not installed everywhere
    except ImportError as problem:
        raise XlsxMissingError from problem
    return openpyxl.Workbook(write_only=True)
