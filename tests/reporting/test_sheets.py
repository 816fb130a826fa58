"""Files for a spreadsheet: numbers are numbers, no cell is a formula, definitions at the foot."""

from __future__ import annotations

import csv
import io
import sys

import openpyxl
import pytest
from sqlalchemy.orm import Session

from familyprog.reporting.rules import report_tables
from familyprog.reporting.sheets import Book, XlsxMissingError, csv_of, xlsx_of
from tests.reporting.town import LAST_EVENING, LATER, a_town


@pytest.fixture
def book(session: Session) -> Book:
    """One program whose title would be a formula."""
    town = a_town(session)
    town.program.title = "=1+1"
    town.comes(town.meets(LAST_EVENING), town.people[0])
    session.flush()
    tables = report_tables(town.facts(2025), 2025, LATER, label="令和7年度", menus={4: "家族会"})
    return Book("令和7年度の集計", "令和7年度", "@ひだまり", LATER, tables)


def test_a_csv_begins_with_its_head_and_has_no_formula(book: Book) -> None:
    rows = list(csv.reader(io.StringIO(csv_of(book))))
    assert rows[0][:4] == ["年度", "プログラム", "開催回数", "中止回数"]
    assert rows[1][:5] == ["令和7年度", "'=1+1", "1", "0", "1"]
    assert rows[-1] == ["令和7年度の集計", "'@ひだまり", "2027-05-01（土） 作成"]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert csv_of(book).encode("cp932")


def test_a_workbook_has_a_sheet_a_table_and_real_numbers(book: Book) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx_of(book)), read_only=True)
    assert len(workbook.sheetnames) == len(book.tables)
    rows = [list(row) for row in workbook.worksheets[0].iter_rows(values_only=True)]
    assert rows[0][0] == "令和7年度の集計"
    assert rows[3][:3] == ["プログラム", "開催回数", "中止回数"]
    assert rows[4][:4] == ["'=1+1", 1, 0, 1]
    assert any(row and str(row[0]).startswith("実人数：") for row in rows)
    cells = [cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_without_the_part_for_it_the_csv_is_named(book: Book, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(XlsxMissingError, match="CSV"):
        xlsx_of(book)
