"""集計のくわしい数字: the months, five years and the splits of one program, group or menu; the rows behind a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from flask import abort, render_template, request, url_for
from wtforms import SelectField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import FIRST_YEAR, LAST_YEAR
from familyprog.base.enums import Labelled
from familyprog.reporting.enums import SESSION_FIGURES, Figure, FirstIn, Split
from familyprog.reporting.rules import (
    DEFINITIONS,
    SCOPE_NOTE,
    Choice,
    Row,
    Table,
    chosen,
    monthly_table,
    name_of,
    notes_of,
    split_table,
    units,
    whole,
    years_table,
)
from familyprog.reporting.rules.choosing import group_of, label_of, of_group
from familyprog.reporting.rules.facts import Facts
from familyprog.web.access import allow
from familyprog.web.db import now
from familyprog.web.forms import Form
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.reports import YEARS, Year, opener, year_or_404

Code = TypeVar("Code", bound=Labelled)


class FirstForm(Form):
    """Who counts as new; a GET."""

    first_in = SelectField("新規の数え方", choices=FirstIn.choices(), default=FirstIn.EVER.value)


def asked(year: int) -> Choice:
    """What the address asks for; a code that is none is not found."""
    given = request.args
    return Choice(
        year,
        month=_month(given.get("month", "")),
        program=given.get("program", ""),
        cohort=given.get("cohort", ""),
        menu=_menu(given.get("menu", "")),
        split=code_or_404(Split, given.get("split", "")),
        part=given.get("part", ""),
        first_in=code_or_404(FirstIn, given.get("first_in", "")) or FirstIn.EVER,
    )


def _menu(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) == 1):
        abort(404)
    return int(text) if text else None


def code_or_404(enum: type[Code], code: str) -> Code | None:
    """What a code of an address means; None for none, 404 for one there is not."""
    found = [one for one in enum if one.value == code]
    if code and not found:
        abort(404)
    return found[0] if found else None


def _month(text: str) -> dt.date | None:
    try:
        month = dt.date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        abort(404)
    if month is not None and not FIRST_YEAR <= month.year <= LAST_YEAR:
        abort(404)
    return month


@pages.get("/reports/<int:number>/part")
@allow(Action.VIEW_REPORTS)
def report_part(number: int) -> str:
    """One program, group or menu, or the whole site: its months, the last five years, who came."""
    year, choice = year_or_404(number), asked(number)
    facts = year.facts(YEARS)
    name = name_of(facts, choice, year.menus)
    months, years = _months(facts, choice, year, name), _years(facts, choice, year, name)
    return render_template(
        "staff/report_part.html",
        form=FirstForm(request.args, meta={"csrf": False}),
        year=year,
        name=name,
        group=group_of(choice),
        opens=opener(year, group_of(choice)),
        months=months,
        month_notes=notes_of(months),
        month_bars=_bars(months.rows[:-1]),
        years=years,
        year_bars=_bars(years.rows),
        splits=_splits(facts, choice, year, name),
        scope_note=SCOPE_NOTE,
    )


def _months(facts: Facts, choice: Choice, year: Year, name: str) -> Table:
    return monthly_table(chosen(facts, choice), year.number, now(), title=f"{name}　月ごと", label=year.label)


def _years(facts: Facts, choice: Choice, year: Year, name: str) -> Table:
    """Five fiscal years up to this one."""
    span = [(one, year.label_of(one)) for one in range(year.number - YEARS + 1, year.number + 1)]
    return years_table(of_group(facts, whole(facts), choice), span, now(), title=f"{name}　{YEARS}年")


def _bars(rows: Sequence[Row]) -> list[dict[str, object]]:
    """For the picture beside the table: a month without a number has a word instead of a bar."""
    cells = [(row.label, row.cells[Figure.ATTENDANCES]) for row in rows]
    return [{"label": label, "value": cell.number, "words": cell.words} for label, cell in cells]


def _splits(facts: Facts, choice: Choice, year: Year, name: str) -> list[Table]:
    bucket = chosen(facts, choice)
    return [
        split_table(facts, bucket, split, choice.first_in, now(), title=f"{name}　{split.label}")
        for split in Split
    ]


@pages.get("/reports/<int:number>/rows/<figure>")
@allow(Action.OPEN_FIGURES)
def report_rows(number: int, figure: str) -> str:
    """What one number was counted from: days and case numbers, no names."""
    year, choice = year_or_404(number), asked(number)
    which = code_or_404(Figure, figure)
    if which not in SESSION_FIGURES:
        abort(404)
    facts = year.facts()
    rows = units(chosen(facts, choice), which)
    name = name_of(facts, choice, year.menus)
    group: dict[str, Any] = {**group_of(choice)}
    note_read("site", year.site.public_id, "read_figure", which.value)
    return render_template(
        "staff/report_rows.html",
        back=url_for("staff.report_part", number=number, **group),
        about=[year.label + (f"{choice.month.month}月" if choice.month else ""), name, label_of(choice)],
        figure=which,
        definition=DEFINITIONS[which],
        rows=rows,
        total=sum(row.amount for row in rows),
    )
