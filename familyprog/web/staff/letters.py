"""手紙: one batch for the window envelopes, the log of what was printed, and 「投函しました」."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.people.queries import aliases_of
from familyprog.reminders.letters import (
    Letter,
    get_batch,
    letters_in,
    mark_posted,
    print_letters,
    print_log,
    waiting_letters,
)
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.look import office, render
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.route("/letters", methods=["GET", "POST"])
@allow(Action.TELL)
def letters() -> Response | tuple[str, int]:
    """What waits for the post, and what was printed by whom."""
    form = Form()
    if form.validate_on_submit():
        try:
            batch = print_letters(db(), actor(), office=office(), now=now())
        except DomainError as refusal:
            say(refusal.message)
            return see_other("staff.letters")
        return see_other("staff.letter_batch", batch_id=batch.public_id)
    rows = waiting_letters(db(), actor(), now())
    aliases = aliases_of(db(), [row.person_id for row in rows if row.person_id])
    log = print_log(db(), actor(), now())
    return answer("staff/letters.html", form=form, rows=rows, aliases=aliases, log=log)


@pages.get("/letters/<pid:batch_id>")
@allow(Action.TELL)
def letter_batch(batch_id: str) -> str:
    """One batch: print it, then say that it was posted."""
    batch = get_batch(db(), actor(), batch_id)
    found = _letters(batch_id)
    return render_template("staff/letter_batch.html", batch=batch, letters=found, has_pdf=has_pdf())


@pages.get("/letters/<pid:batch_id>/sheets")
@allow(Action.TELL)
def letter_sheets(batch_id: str) -> str:
    """The letters as a page to print; works without the part for PDFs."""
    return _printed(batch_id)


@pages.get("/letters/<pid:batch_id>/letters.pdf")
@allow(Action.TELL)
def letter_pdf(batch_id: str) -> Response:
    """The letters as one PDF, a neutral name on the file."""
    html = _printed(batch_id)
    try:
        return pdf_answer(pdf_of(html, "letter.css"), "letters")
    except PdfMissingError as refusal:
        say(refusal.message)
        return see_other("staff.letter_batch", batch_id=batch_id)


@pages.post("/letters/<pid:batch_id>/posted")
@allow(Action.TELL)
def letter_posted(batch_id: str) -> Response:
    """All of them are on their way."""
    count = mark_posted(db(), actor(), batch_id, now=now())
    say(f"{count}通を「伝えた」と記しました。")
    return see_other("staff.letters")


def _printed(batch_id: str) -> str:
    """The sheets, once it is written down whose address goes on paper."""
    found = _letters(batch_id)
    note_read("letter_batch", batch_id, "print", str(len(found)), [one.public_id for one in found])
    return render_template("print/letters.html", letters=found, today=now())


def _letters(batch_id: str) -> list[Letter]:
    return letters_in(db(), actor(), batch_id, office=office(), render=render, now=now())
