"""電話・手紙: everyone the machine may not write to, and applications to call back; the calls on paper."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.enrolment import arrivals
from familyprog.outbox import service as outbox
from familyprog.people.enums import Channel
from familyprog.reminders.call_sheet import call_sheet
from familyprog.reminders.calling import call_list
from familyprog.reminders.queries import outbox_rows
from familyprog.reminders.reasons import reason_words
from familyprog.reminders.returned import lost_addresses
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.get("/calls")
@allow(Action.VIEW_CALLS)
def calls() -> str:
    """Whom to call or write to, with safe hours and what to say; soonest end first."""
    return render_template(
        "staff/calls.html",
        rows=call_list(db(), actor(), now()),
        applications=arrivals.waiting_for_call(db(), actor()),
        lost=lost_addresses(db(), actor(), now()),
        channels=Channel,
        form=Form(),
        has_pdf=has_pdf(),
    )


@pages.get("/calls/sheet")
@allow(Action.TELL)
def calls_sheet() -> str:
    """Today's calls as a page to print; works without the part for PDFs."""
    return _sheet()


@pages.get("/calls/sheet.pdf")
@allow(Action.TELL)
def calls_pdf() -> Response:
    """Today's calls as a PDF, a neutral name on the file."""
    if not has_pdf():
        say(PdfMissingError().message)
        return see_other("staff.calls")
    return pdf_answer(pdf_of(_sheet(), "calls.css"), "calls")


def _sheet() -> str:
    """The sheet, once it is written down that somebody takes numbers out on paper."""
    sheet = call_sheet(db(), actor(), now())
    shown = [one.message_public_id for one in sheet.calls]
    note_read("call_sheet", "-", "print", str(len(shown)), shown)
    return render_template("print/calls.html", sheet=sheet, today=now())


@pages.post("/calls/<pid:message_id>/told")
@allow(Action.TELL)
def told(message_id: str) -> Response:
    """Somebody was told."""
    outbox.mark_told(db(), actor(), message_id, now=now())
    say("伝えたことを記しました。")
    return see_other("staff.calls")


@pages.get("/outbox", endpoint="outbox")
@allow(Action.VIEW_OUTBOX)
def outbox_page() -> str:
    """What was planned, sent or not sent, without bodies and addresses."""
    return render_template("staff/outbox.html", rows=outbox_rows(db(), actor(), now()), why=reason_words)
