"""`report`: the yearly figures."""

from __future__ import annotations

import csv
import io

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.base.eras import fiscal_year_label
from familyprog.base.errors import DomainError
from familyprog.cli.edge import FINE, settings, tell, unit
from familyprog.reporting.enums import Figure
from familyprog.reporting.queries import yearly
from familyprog.reporting.rules import DEFINITIONS, SCOPE_NOTE, ProgramFigures, safe_cell, year_labels


@click.command()
@click.option("--fiscal-year", required=True, type=int, help="年度（西暦）。2025 は2025年4月から。")
@click.option("--program", default=None, help="プログラムの短い名前（slug）。")
@click.option("--site", "site_name", default=None, help="拠点の名前。ひとつだけのときは要りません。")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
def report(fiscal_year: int, program: str | None, site_name: str | None, form: str) -> int:
    """年度の数字を出します。"""
    config = settings()
    with unit(config) as session:
        site = _site(session, site_name)
        rows = yearly(
            session,
            site_id=site.id,
            fiscal_year=fiscal_year,
            now=config.clock.now(),
            program_slug=program,
        )
        label = fiscal_year_label(fiscal_year, site.fiscal_label_style)
        name = site.name
    if form == "csv":
        click.echo(_csv(rows, label), nl=False)
    else:
        tell(_document(rows, fiscal_year, label, name))
    return FINE


def _site(session: Session, name: str | None) -> Site:
    """The site of that name; without a name the only one there is. Raises DomainError."""
    wanted = select(Site).limit(2)
    sites = list(session.scalars(wanted if name is None else wanted.where(Site.name == name)))
    if len(sites) != 1:
        raise DomainError("拠点の名前を --site で指定してください。")
    return sites[0]


def _document(rows: list[ProgramFigures], year: int, label: str, site: str) -> dict[str, object]:
    return {
        "fiscal_year": year,
        "label": label,
        "labels": year_labels(year),
        "site": site,
        "programs": [
            {
                "program": row.slug,
                "title": row.title,
                "scope": row.scope.value,
                "uncounted_sessions_count": row.uncounted_count,
                **{figure.value: row.value(figure) for figure in Figure},
            }
            for row in rows
        ],
        "definitions": {figure.value: DEFINITIONS[figure] for figure in Figure},
        "note": SCOPE_NOTE,
    }


def _csv(rows: list[ProgramFigures], label: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["年度", "プログラム", *(figure.label for figure in Figure)])
    for row in rows:
        writer.writerow([label, safe_cell(row.title), *(safe_cell(row.shown(figure)) for figure in Figure)])
    writer.writerow([])
    writer.writerow([SCOPE_NOTE])
    for figure in Figure:
        writer.writerow([f"{figure.label}：{DEFINITIONS[figure]}"])
    return text.getvalue()
