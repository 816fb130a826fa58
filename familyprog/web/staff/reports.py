"""集計: the figures of a fiscal year, each with the rows it was counted from."""

from __future__ import annotations

from flask import abort, render_template, request
from wtforms import StringField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_site
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.eras import fiscal_year_label
from familyprog.reporting.details import figure_rows, program_title
from familyprog.reporting.enums import Figure, Scope
from familyprog.reporting.errors import FiscalYearError
from familyprog.reporting.queries import yearly
from familyprog.reporting.rules import DEFINITIONS, SCOPE_NOTE, check_fiscal_year, year_labels
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, clean
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


class YearForm(Form):
    """Which fiscal year to show; a GET, so without a token."""

    fiscal_year = StringField("年度（西暦4けた）", filters=[clean])


@pages.get("/reports")
@allow(Action.VIEW_REPORTS)
def reports() -> tuple[str, int]:
    """The figures of one fiscal year; without a year, the present one."""
    this_year = fiscal_year(tokyo_date(now()))
    form = YearForm(request.args, meta={"csrf": False}, fiscal_year=str(this_year))
    year = _asked_year(form) or this_year
    site = get_site(db(), actor().site_id or 0)
    return answer(
        "staff/reports.html",
        form=form,
        year=year,
        label=fiscal_year_label(year, site.fiscal_label_style),
        labels=year_labels(year),
        rows=yearly(db(), site_id=site.id, fiscal_year=year, now=now()),
        figures=list(Figure),
        counted=(Scope.COUNTED, Scope.PARTLY),
        definitions=DEFINITIONS,
        scope_note=SCOPE_NOTE,
    )


def _asked_year(form: YearForm) -> int | None:
    """The year asked for; None, and a sentence at the field, when it is none."""
    typed = form.fiscal_year.data or ""
    try:
        year = int(typed) if typed.isdecimal() else 0
        check_fiscal_year(year)
    except FiscalYearError as refusal:
        form.refuse(refusal)
        return None
    return year


@pages.get("/reports/<int:year>/<pid:program_id>/<figure>")
@allow(Action.OPEN_FIGURES)
def report_rows(year: int, program_id: str, figure: str) -> str:
    """What one figure was counted from: days and case numbers, no names."""
    if figure not in set(Figure):
        abort(404)
    which = Figure(figure)
    try:
        rows = figure_rows(
            db(), site_id=actor().site_id or 0, fiscal_year=year, program_public_id=program_id, figure=which
        )
    except FiscalYearError:
        abort(404)
    note_read("program", program_id, "read_figure", which.value)
    return render_template(
        "staff/report_rows.html",
        year=year,
        title=program_title(db(), site_id=actor().site_id or 0, public_id=program_id),
        figure=which,
        definition=DEFINITIONS[which],
        rows=rows,
        total=sum(row.count for row in rows),
    )
