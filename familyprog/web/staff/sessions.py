"""A facilitator's sessions: today and what comes, and the page of one session."""

from __future__ import annotations

import datetime as dt

from flask import render_template

from familyprog.accounts.permissions import Action
from familyprog.attendance.queries import find_record, names_on_paper, roster, tallies
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.programs.queries import get_session, session_agenda, sessions_for_staff
from familyprog.reminders.parity import parity_of
from familyprog.reminders.undoing import held_change
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.session_plan import plan_card

AHEAD, BEHIND = dt.timedelta(days=62), dt.timedelta(days=31)


@pages.get("/today")
@allow(Action.VIEW_TODAY)
def today() -> str:
    """Today's sessions first, then the next ones, then those just past."""
    start = at_tokyo(tokyo_date(now()), dt.time.min)
    mine = sessions_for_staff(db(), actor(), start - BEHIND, start + AHEAD, now=now())
    day = tokyo_date(now())
    return render_template(
        "staff/today.html",
        today=[meeting for meeting in mine if tokyo_date(meeting.starts_at) == day],
        coming=[meeting for meeting in mine if tokyo_date(meeting.starts_at) > day],
        past=[meeting for meeting in reversed(mine) if tokyo_date(meeting.starts_at) < day],
    )


@pages.get("/sessions/<pid:session_id>")
@allow(Action.VIEW_SESSION)
def session(session_id: str) -> str:
    """One session: agenda, who comes, who is not reached, the record."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return render_template(
        "staff/session.html",
        meeting=meeting,
        agenda_of=session_agenda(db(), meeting, now=now()),
        rows=roster(db(), meeting.id),
        tallies=tallies(db(), meeting.id),
        record=find_record(db(), meeting.id),
        parity=parity_of(db(), meeting, now()),
        plan=plan_card(meeting),
        held=held_change(db(), actor(), meeting.id, now()),
    )


@pages.get("/sessions/<pid:session_id>/sheet")
@allow(Action.VIEW_SESSION)
def sheet(session_id: str) -> str:
    """The sign-in sheet in large type: names people chose, nothing else."""
    meeting = get_session(db(), actor(), session_id, now=now())
    note_read("class_session", meeting.public_id, "print_sheet")
    names = names_on_paper(db(), roster(db(), meeting.id))
    return render_template("print/sheet.html", meeting=meeting, names=names)
