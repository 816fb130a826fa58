"""集計を出す: files for a spreadsheet, one page of paper, what is frozen, and what anybody may see."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, make_response, render_template
from werkzeug.wrappers import Response
from wtforms import StringField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.reporting import service as reporting
from familyprog.reporting.enums import Axis
from familyprog.reporting.queries import broken_seals, frozen_versions, latest_frozen
from familyprog.reporting.rules import SCOPE_NOTE, notes_of, public_report, report_tables
from familyprog.reporting.rules.document import as_tables, differences
from familyprog.reporting.rules.tables import MONTH, Table
from familyprog.reporting.sheets import Book, csv_of, xlsx_of
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.reports import Year, year_or_404

REASON = 300
KINDS = ("csv", "sjis.csv", "xlsx", "pdf")
ON_PAPER = (Axis.PROGRAM.head, MONTH)  # one sheet for a meeting
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FreezeForm(Form):
    """Keep the figures as they are reported; a correction says why."""

    reason = StringField("直すわけ", [at_most(REASON)], filters=[clean])


def _tables(year: Year) -> list[Table]:
    return report_tables(year.facts(), year.number, now(), label=year.label, menus=year.menus)


@pages.get("/reports/<int:number>/file.<kind>")
@allow(Action.VIEW_REPORTS)
def report_file(number: int, kind: str) -> Response | str:
    """All tables of a year as a file: csv, sjis.csv (for older Excel), xlsx or pdf."""
    year = year_or_404(number)
    tables = _tables(year)
    on_paper = [table for table in tables if table.head in ON_PAPER] if kind == "pdf" else tables
    book = Book(f"{year.label}の集計", year.label, year.site.name, now(), on_paper)
    return _file(book, kind, f"report-{number}")


@pages.get("/reports/<int:number>/public.<kind>")
@allow(Action.VIEW_REPORTS)
def report_public(number: int, kind: str) -> Response | str:
    """The tables anybody may see, of the frozen version in force."""
    year = year_or_404(number)
    frozen = latest_frozen(db(), year.site.id, number) or abort(404)
    book = Book(
        f"{year.label}の実績",
        year.label,
        year.site.name,
        frozen.frozen_at,
        as_tables(frozen.content["public"]),
    )
    return _file(book, kind, f"public-{number}")


def _file(book: Book, kind: str, name: str) -> Response | str:
    if kind not in KINDS:
        abort(404)
    note_read("report", "-", "export", kind)
    if kind == "pdf":
        notes = dict.fromkeys(note for table in book.tables for note in notes_of(table))
        page = render_template("print/report.html", book=book, notes=notes, scope_note=SCOPE_NOTE)
        return pdf_answer(pdf_of(page, "report.css"), name) if has_pdf() else page
    if kind == "xlsx":
        return _attached(xlsx_of(book), XLSX, f"{name}.xlsx")
    if kind == "sjis.csv":
        content = csv_of(book).encode("cp932", errors="replace")
        return _attached(content, "text/csv; charset=Shift_JIS", f"{name}-sjis.csv")
    return _attached(csv_of(book).encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")


def _attached(content: bytes, kind: str, name: str) -> FlaskResponse:
    found = make_response(content)
    found.headers["Content-Type"] = kind
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


@pages.route("/reports/<int:number>/frozen", methods=["GET", "POST"], endpoint="report_frozen")
@allow(Action.FREEZE_FIGURES)
def frozen(number: int) -> Response | tuple[str, int]:
    """What was reported, what has changed since, and the next version."""
    year, form = year_or_404(number), FreezeForm()
    facts, tables = year.facts(), _tables(year)
    if form.validate_on_submit():
        public = public_report(facts, number, label=year.label, menus=year.menus)
        try:
            reporting.freeze(
                db(), number, tables, public, reason=form.reason.data or "", now=now(), by=actor()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{year.label}の数字を確定しました。")
            return see_other("staff.report_frozen", number=number)
    return _frozen_page(year, form, tables)


def _frozen_page(year: Year, form: FreezeForm, tables: list[Table]) -> tuple[str, int]:
    versions = frozen_versions(db(), year.site.id, year.number)
    last = versions[-1] if versions else None
    return answer(
        "staff/report_frozen.html",
        form=form,
        year=year,
        versions=versions,
        broken=broken_seals(versions),
        changed=differences(as_tables(last.content["tables"]), tables) if last else [],
        public=as_tables(last.content["public"]) if last else [],
        is_public_kept=bool(last and last.content["is_public_kept"]),
        is_over=year.number < fiscal_year(tokyo_date(now())),
    )
