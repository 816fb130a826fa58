"""代わりの家族, told by telephone or seen at the door."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.attendance import service as attendance
from familyprog.attendance.queries import DeskRow
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say
from familyprog.web.staff import pages
from familyprog.web.staff.desk import awaited, back_to, session_page
from familyprog.web.substitute_form import shown


@pages.route("/sessions/<pid:session_id>/substitutes/<pid:person_id>", methods=["GET", "POST"])
@allow(Action.NOTE_COMING)
def substitute(session_id: str, person_id: str) -> Response | tuple[str, int]:
    """Who comes in the place of one person on the roster."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row = _row(meeting, person_id)
    form = shown(row.substitute)
    if form.validate_on_submit():
        try:
            form.send(meeting, row.person_id)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{row.alias}さんの席に、代わりの{form.nickname.data}さんを記しました。")
            return back_to(meeting, person_id)
    return answer("staff/substitute.html", form=form, meeting=meeting, row=row, back=session_page())


@pages.post("/sessions/<pid:session_id>/substitutes/<pid:person_id>/take-back")
@allow(Action.NOTE_COMING)
def substitute_take_back(session_id: str, person_id: str) -> Response:
    """The enrolled person comes, or came, after all."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row = _row(meeting, person_id)
    try:
        attendance.take_back_substitute(db(), meeting, row.person_id, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say(f"{row.alias}さんがご自分で来られることにしました。")
    return back_to(meeting, person_id)


def _row(meeting: ClassSession, public_id: str) -> DeskRow:
    row = awaited(meeting, public_id)
    if not row.may_send:
        raise NotFoundError
    return row
