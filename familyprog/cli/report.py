"""`report`: the yearly figures."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.base.eras import fiscal_year_label
from familyprog.base.errors import DomainError
from familyprog.base.resources import search_folders
from familyprog.cli.edge import FINE, settings, tell, unit
from familyprog.programs.menus import menu_items
from familyprog.reporting.enums import Axis, Figure
from familyprog.reporting.errors import UnknownProgramError
from familyprog.reporting.queries import load
from familyprog.reporting.rules import (
    DEFINITIONS,
    SCOPE_NOTE,
    Row,
    Table,
    report_tables,
    year_labels,
)
from familyprog.reporting.rules.document import as_data
from familyprog.reporting.sheets import Book, csv_of, xlsx_of


@click.command()
@click.option("--fiscal-year", required=True, type=int, help="年度（西暦）。2025 は2025年4月から。")
@click.option("--program", default=None, help="プログラムの短い名前（slug）。")
@click.option("--site", "site_name", default=None, help="拠点の名前。ひとつだけのときは要りません。")
@click.option("--format", "form", type=click.Choice(["json", "csv", "xlsx"]), default="json")
def report(fiscal_year: int, program: str | None, site_name: str | None, form: str) -> int:
    """年度の数字を出します。xlsx は標準出力をファイルに向けてください。"""
    config = settings()
    folders = search_folders("curricula", [config.curricula, config.instance / "curricula"])
    with unit(config) as session:
        site = _site(session, site_name)
        facts = load(session, site_id=site.id, first_year=fiscal_year)
        label = fiscal_year_label(fiscal_year, site.fiscal_label_style)
        menus = menu_items(fiscal_year, folders)
        tables = report_tables(facts, fiscal_year, config.clock.now(), label=label, menus=menus)
        book = Book(f"{label}の集計", label, site.name, config.clock.now(), _only(tables, program))
    if form == "csv":
        click.echo(csv_of(book), nl=False)
    elif form == "xlsx":
        click.echo(xlsx_of(book), nl=False)
    else:
        tell(_document(book, fiscal_year, label))
    return FINE


def _site(session: Session, name: str | None) -> Site:
    """The site of that name; without a name the only one there is. Raises DomainError."""
    wanted = select(Site).limit(2)
    sites = list(session.scalars(wanted if name is None else wanted.where(Site.name == name)))
    if len(sites) != 1:
        raise DomainError("拠点の名前を --site で指定してください。")
    return sites[0]


def _only(tables: list[Table], program: str | None) -> list[Table]:
    """All tables, or the row of one program. Raises UnknownProgramError."""
    if program is None:
        return tables
    [by_program] = [table for table in tables if table.head == Axis.PROGRAM.head]
    rows = [row for row in by_program.rows if row.code == program]
    if not rows:
        raise UnknownProgramError
    return [Table(by_program.title, by_program.head, by_program.figures, rows)]


def _document(book: Book, year: int, label: str) -> dict[str, object]:
    by_program, *others = book.tables
    return {
        "fiscal_year": year,
        "label": label,
        "labels": year_labels(year),
        "site": book.site,
        "programs": [_program(row) for row in by_program.rows if row.code],
        "tables": as_data(others),
        "definitions": {figure.value: DEFINITIONS[figure] for figure in Figure},
        "note": SCOPE_NOTE,
    }


def _program(row: Row) -> dict[str, object]:
    return {
        "program": row.code,
        "title": row.label,
        "scope": row.scope.value,
        "uncounted_sessions_count": row.uncounted_count,
        **{figure.value: cell.number for figure, cell in row.cells.items()},
    }
