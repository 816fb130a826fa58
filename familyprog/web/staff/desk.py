"""来る方: what the reception desk needs of a session, and what families tell it by telephone."""

from __future__ import annotations

import datetime as dt

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action, can
from familyprog.attendance import service as attendance
from familyprog.attendance.errors import TooLateToTellError
from familyprog.attendance.queries import DeskRow, desk_rows, get_desk_row
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session, sessions_for_staff
from familyprog.reminders import following
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

AHEAD = dt.timedelta(days=32)
OVER = "この回は、もう終わりました。担当の者に、そのまま伝えてください。"


@pages.get("/desk")
@allow(Action.VIEW_DESK)
def desk() -> str:
    """Today's sessions and those of the coming month."""
    day = tokyo_date(now())
    start = at_tokyo(day, dt.time.min)
    found = sessions_for_staff(db(), actor(), start, start + AHEAD, now=now())
    return render_template(
        "staff/desk.html",
        today=[meeting for meeting in found if tokyo_date(meeting.starts_at) == day],
        coming=[meeting for meeting in found if tokyo_date(meeting.starts_at) > day],
    )


@pages.get("/desk/<pid:session_id>")
@allow(Action.VIEW_DESK)
def desk_session(session_id: str) -> str:
    """Who is awaited at one session, by the names used there: no marks, no notes, no ways to reach anybody."""
    meeting = get_session(db(), actor(), session_id, now=now())
    note_read("class_session", meeting.public_id, "read_desk")
    is_open = meeting.state is not SessionState.CANCELLED and meeting.ends_at > now()
    rows = desk_rows(db(), meeting.id)
    return render_template("staff/desk_session.html", meeting=meeting, rows=rows, is_open=is_open)


@pages.post("/desk/<pid:session_id>/absences/<pid:person_id>")
@allow(Action.NOTE_COMING)
def desk_absent(session_id: str, person_id: str) -> Response:
    """今日は行けません, told by telephone: no reason is asked."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row = awaited(meeting, person_id)
    try:
        attendance.tell_absence(db(), meeting, row.person_id, now=now(), by=actor())
    except TooLateToTellError:
        say(OVER)
    else:
        say(f"{row.alias}さんのお休みを記しました。席はそのままです。")
    return back_to(meeting, person_id)


@pages.post("/desk/<pid:session_id>/absences/<pid:person_id>/take-back")
@allow(Action.NOTE_COMING)
def desk_coming(session_id: str, person_id: str) -> Response:
    """やっぱり行けます."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row = awaited(meeting, person_id)
    try:
        following.take_back_absence(db(), meeting, row.person_id, now=now(), by=actor())
    except TooLateToTellError:
        say(OVER)
    else:
        say(f"{row.alias}さんが来られることにしました。")
    return back_to(meeting, person_id)


def awaited(meeting: ClassSession, public_id: str) -> DeskRow:
    """Somebody awaited, in the sight of who asks. Raises NotFoundError."""
    sees_all = can(actor(), Action.VIEW_SESSION)
    return get_desk_row(db(), meeting.id, public_id, with_hidden=sees_all)


def session_page() -> str:
    """The page of a session for who asks: the desk has its own."""
    return "staff.session" if can(actor(), Action.VIEW_SESSION) else "staff.desk_session"


def back_to(meeting: ClassSession, person_id: str) -> Response:
    """Back to the row of the person."""
    return see_other(session_page(), session_id=meeting.public_id, _anchor=f"p-{person_id}")
