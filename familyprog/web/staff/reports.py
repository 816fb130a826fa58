"""集計: the figures of a fiscal year; every number opens the rows it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from wtforms import SelectField, StringField

from familyprog.accounts.models import Site
from familyprog.accounts.permissions import Action, can
from familyprog.accounts.queries import get_site
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.eras import fiscal_year_label
from familyprog.programs.menus import menu_items
from familyprog.reporting.enums import Axis, Figure
from familyprog.reporting.errors import FiscalYearError
from familyprog.reporting.queries import latest_frozen, load
from familyprog.reporting.rules import (
    SCOPE_NOTE,
    Row,
    check_fiscal_year,
    notes_of,
    whole,
    year_labels,
    yearly_table,
)
from familyprog.reporting.rules.facts import Facts
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, clean
from familyprog.web.login import actor
from familyprog.web.staff import pages
from familyprog.web.staff.shelf import curricula_folders

YEARS = 5


class YearForm(Form):
    """Which fiscal year to show, and by what; a GET, so without a token."""

    fiscal_year = StringField("年度（西暦4けた）", filters=[clean])
    by = SelectField("まとめ方", choices=Axis.choices(), default=Axis.PROGRAM.value)


@dataclass(frozen=True)
class Year:
    """A fiscal year of the actor's site, as the pages of figures name it."""

    number: int
    site: Site

    @property
    def label(self) -> str:
        """令和8年度, in the site's own style."""
        return self.label_of(self.number)

    def label_of(self, year: int) -> str:
        """The label of any year, in the site's own style."""
        return fiscal_year_label(year, self.site.fiscal_label_style)

    @property
    def menus(self) -> dict[int, str]:
        """The nation's codes in force."""
        return menu_items(self.number, curricula_folders())

    def facts(self, years: int = 1) -> Facts:
        """What the figures are counted from; of some years up to this one."""
        return load(db(), site_id=self.site.id, first_year=self.number - years + 1, last_year=self.number)


def year_or_404(number: int) -> Year:
    """A year in an address."""
    try:
        check_fiscal_year(number - YEARS + 1)
        check_fiscal_year(number)
    except FiscalYearError:
        abort(404)
    return Year(number, get_site(db(), actor().site_id or 0))


def opener(year: Year, group: Mapping[str, str] | None = None) -> Callable[[Row, Figure], str]:
    """Where the rows behind a number are; nowhere behind a 0, and for those who may not open them."""

    def address(row: Row, figure: Figure) -> str:
        if not row.cells[figure].number or not can(actor(), Action.OPEN_FIGURES):
            return ""
        key: dict[str, Any] = {**(group or {}), **row.key}
        number = int(key.pop("year", year.number))
        return url_for("staff.report_rows", number=number, figure=figure.value, **key)

    return address


def part_address(year: Year) -> Callable[[Row], str]:
    """Where the months and splits of a row are; the last row, over all, has its own link."""

    def address(row: Row) -> str:
        key: dict[str, Any] = {**row.key}
        return url_for("staff.report_part", number=year.number, **key) if key else ""

    return address


@pages.get("/reports")
@allow(Action.VIEW_REPORTS)
def reports() -> tuple[str, int]:
    """The figures of one fiscal year; without a year, the present one."""
    this_year = fiscal_year(tokyo_date(now()))
    form = YearForm(request.args, meta={"csrf": False}, fiscal_year=str(this_year))
    year = Year(_asked_year(form) or this_year, get_site(db(), actor().site_id or 0))
    axis = Axis(form.by.data) if form.by.data in set(Axis) else Axis.PROGRAM
    facts, title = year.facts(), f"{year.label}　{axis.label}"
    table = yearly_table(facts, whole(facts), axis, now(), title=title, menus=year.menus)
    return answer(
        "staff/reports.html",
        form=form,
        year=year,
        labels=year_labels(year.number),
        table=table,
        opens=opener(year),
        part=part_address(year),
        notes=notes_of(table),
        frozen=latest_frozen(db(), year.site.id, year.number),
        is_over=year.number < this_year,
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
