"""印刷するもの: what is printed for one session. Nicknames or numbers, and nothing that tells where it is from."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.attendance.queries import SheetLine, handouts_needed, is_awaited
from familyprog.attendance.service import number_sheet
from familyprog.base.db import unit_of_work
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.programs.queries.handouts import handouts_of
from familyprog.programs.rules.handouts import Handout, without_telling
from familyprog.web.access import allow
from familyprog.web.db import db, now, sessions
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

FREE_LINES = 5  # for who comes by
MOST_BLANK = 10
NUMBERS, PLAIN, LARGE, PDF = "numbers", "plain", "one", "pdf"


def numbered(meeting: ClassSession) -> list[SheetLine]:
    """The lines of the sheet, their numbers kept from now on: a GET commits nothing, so in a unit of its own."""
    with unit_of_work(sessions()) as unit:
        return number_sheet(unit, meeting.id)


@pages.get("/sessions/<pid:session_id>/papers")
@allow(Action.VIEW_SESSION)
def papers(session_id: str) -> str:
    """What there is to print for this session, and how many of each."""
    meeting = get_session(db(), actor(), session_id, now=now())
    lines = numbered(meeting)
    note_read("class_session", meeting.public_id, "read_papers")
    awaited = [line for line in lines if line.row and is_awaited(line.row)]
    return render_template(
        "staff/papers.html",
        meeting=meeting,
        lines=[line for line in lines if line.row],
        awaited={line.number for line in awaited},
        tents=[line for line in lines if line.name],
        copies=handouts_needed([line.row for line in lines if line.row]),
        handouts=handouts_of(db(), meeting),
        has_pdf=has_pdf(),
    )


@pages.get("/sessions/<pid:session_id>/sheet")
@allow(Action.VIEW_SESSION)
def sheet(session_id: str) -> str | Response:
    """The sign-in sheet in large type: numbers, and the names people chose unless numbers are enough."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return _paper(
        meeting,
        "sheet",
        lines=numbered(meeting),
        has_names=request.args.get("names") != NUMBERS,
        free_lines=FREE_LINES,
    )


@pages.get("/sessions/<pid:session_id>/tents")
@allow(Action.VIEW_SESSION)
def tents(session_id: str) -> str | Response:
    """Name tents to fold: the nickname on both sides, of those chosen, or of all who are awaited."""
    meeting = get_session(db(), actor(), session_id, now=now())
    asked = set(request.args.getlist("n")) if "chosen" in request.args else None
    names = [line.name for line in numbered(meeting) if line.name and line.row and _is_chosen(line, asked)]
    blank = request.args.get("blank", "0")[:2]
    names += [""] * min(int(blank) if blank.isdecimal() else 0, MOST_BLANK)
    return _paper(meeting, "tents", names=names, is_large=request.args.get("size") == LARGE)


def _is_chosen(line: SheetLine, asked: set[str] | None) -> bool:
    if asked is None:
        return line.row is not None and is_awaited(line.row)
    return str(line.number) in asked


@pages.get("/sessions/<pid:session_id>/handout")
@allow(Action.VIEW_SESSION)
def handout(session_id: str) -> str | Response:
    """The unit to take home: what it is about, the question, room for notes."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return _paper(meeting, "handout", handouts=_handouts(meeting))


@pages.get("/sessions/<pid:session_id>/home-sheet")
@allow(Action.VIEW_SESSION)
def home_sheet(session_id: str) -> str | Response:
    """おうちでの一つ: one thing to try if one likes, with room to write; nobody collects it."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return _paper(meeting, "home", handouts=_handouts(meeting))


def _handouts(meeting: ClassSession) -> list[Handout]:
    """Without telling words, unless staff ask for plain ones: for a room nobody takes it home from."""
    found = handouts_of(db(), meeting)
    if request.args.get("words") == PLAIN:
        return found
    names = (meeting.cohort.program.title, meeting.venue, meeting.cohort.venue)
    return [without_telling(one, names) for one in found]


def _paper(meeting: ClassSession, kind: str, **context: Any) -> str | Response:
    """The print as a page or, on request, as a PDF with a neutral name; that it was printed is written down."""
    note_read("class_session", meeting.public_id, f"print_{kind}")
    page = render_template(f"print/{kind}.html", meeting=meeting, **context)
    if request.args.get("as") != PDF:
        return page
    try:
        return pdf_answer(pdf_of(page, "papers.css"), kind)
    except PdfMissingError as refusal:
        say(refusal.message)
        return see_other("staff.papers", session_id=meeting.public_id)
