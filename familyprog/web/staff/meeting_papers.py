"""会議の紙: the minutes, and each household on one sheet; every print is written down as read."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.meetings.models import StageMeeting
from familyprog.meetings.queries import get_meeting, listed, minutes, one_page
from familyprog.progression.queries import get_case_household
from familyprog.web.access import allow
from familyprog.web.db import db, is_writing, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_all_read, note_read
from familyprog.web.staff import pages
from familyprog.web.staff.meeting_table import LineForm, write

PDF = "pdf"


@pages.get("/cases/<pid:case_id>/one-page")
@allow(Action.VIEW_CASE)
def case_one_page(case_id: str) -> str | Response:
    """One household on one sheet of A4."""
    get_case_household(db(), actor(), case_id)
    return _sheets([case_id], None, case_id)


@pages.get("/meetings/<pid:meeting_id>/papers")
@allow(Action.VIEW_CASE)
def meeting_papers(meeting_id: str) -> str | Response:
    """All households of a meeting's list, each on one sheet, in the order of the list."""
    row = get_meeting(db(), actor(), meeting_id)
    return _sheets([one.household_public_id for one in listed(db(), row)], row, "")


def _sheets(case_ids: Sequence[str], meeting: StageMeeting | None, case_id: str) -> str | Response:
    sheets = [one_page(db(), actor(), key, now=now()) for key in case_ids]
    note_all_read("household", case_ids, "print_case")
    page = render_template(
        "print/one_page.html",
        sheets=sheets,
        meeting=meeting,
        case_id=case_id,
        today=tokyo_date(now()),
        has_pdf=has_pdf(),
    )
    if request.args.get("as") != PDF:
        return page
    try:
        return pdf_answer(pdf_of(page, "one-page.css"), "papers")
    except PdfMissingError as refusal:
        say(refusal.message)
        if meeting is not None:
            return see_other("staff.meeting", meeting_id=meeting.public_id)
        return see_other("staff.case", case_id=case_id)


@pages.get("/meetings/<pid:meeting_id>/minutes")
@allow(Action.VIEW_CASE)
def meeting_minutes(meeting_id: str) -> tuple[str, int]:
    """Everything that was written at a meeting."""
    return _minutes_page(
        get_meeting(db(), actor(), meeting_id), LineForm(corrects=request.args.get("corrects", "")[:16])
    )


@pages.post("/meetings/<pid:meeting_id>/lines")
@allow(Action.DECIDE)
def meeting_add_line(meeting_id: str) -> Response | tuple[str, int]:
    """A line about the meeting itself."""
    row, form = get_meeting(db(), actor(), meeting_id), LineForm()
    if form.validate_on_submit():
        try:
            write(row, None, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("会議録に書き足しました。")
            return see_other("staff.meeting_minutes", meeting_id=meeting_id)
    return _minutes_page(row, form)


def _minutes_page(row: StageMeeting, form: LineForm) -> tuple[str, int]:
    written = minutes(db(), actor(), row)
    if not is_writing():  # who sends a form has opened its page before
        note_read("stage_meeting", row.public_id, "read_minutes")
        note_all_read("household", [one.case.household_public_id for one in written.cases], "read_minutes")
    return answer("staff/meeting_minutes.html", form=form, meeting=row, minutes=written)
