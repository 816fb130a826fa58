"""相談の数字: contacts between the sessions by way, month, relation and topic; the rows behind each number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for

from familyprog.accounts.permissions import Action, can
from familyprog.reporting.enums import TALK_FIGURES, Figure, TalkSplit
from familyprog.reporting.rules import DEFINITIONS, Row, notes_of
from familyprog.reporting.rules.talks import TalkPart, chosen_talks, talk_tables, talk_units
from familyprog.web.access import allow
from familyprog.web.db import now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.report_parts import code_or_404
from familyprog.web.staff.reports import Year, year_or_404


def _opener(year: Year) -> Callable[[Row, Figure], str]:
    def address(row: Row, figure: Figure) -> str:
        if not row.cells[figure].number or not can(actor(), Action.OPEN_FIGURES):
            return ""
        key: dict[str, Any] = {**row.key}
        return url_for("staff.report_talk_rows", number=year.number, figure=figure.value, **key)

    return address


@pages.get("/reports/<int:number>/contacts")
@allow(Action.VIEW_REPORTS)
def report_talks(number: int) -> str:
    """The contacts of a fiscal year, table by table."""
    year = year_or_404(number)
    tables = talk_tables(year.facts(), number, now(), label=year.label)
    return render_template(
        "staff/report_talks.html",
        year=year,
        tables=tables,
        opens=_opener(year),
        notes=notes_of(tables[0])[1:] if tables else [],
    )


@pages.get("/reports/<int:number>/contacts/rows/<figure>")
@allow(Action.OPEN_FIGURES)
def report_talk_rows(number: int, figure: str) -> str:
    """What one number was counted from: days and case numbers, no names and no words."""
    year, which = year_or_404(number), code_or_404(Figure, figure)
    split = code_or_404(TalkSplit, request.args.get("by", ""))
    if which not in TALK_FIGURES:
        abort(404)
    part = _part(year, split)
    rows = talk_units(part.talks, which)
    note_read("site", year.site.public_id, "read_figure", which.value)
    return render_template(
        "staff/report_rows.html",
        back=url_for("staff.report_talks", number=number),
        about=[year.label, split.label if split else "", part.label],
        figure=which,
        definition=DEFINITIONS[which],
        rows=rows,
        total=sum(row.amount for row in rows),
    )


def _part(year: Year, split: TalkSplit | None) -> TalkPart:
    try:
        return chosen_talks(year.facts(), year.number, split, request.args.get("part", ""), now())
    except KeyError:
        abort(404)
