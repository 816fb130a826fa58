"""代わりの家族, told by telephone or seen at the door."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.attendance import service as attendance
from familyprog.attendance.queries import RosterRow, get_participant, roster
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.substitute_form import shown


@pages.route("/sessions/<pid:session_id>/substitutes/<pid:person_id>", methods=["GET", "POST"])
@allow(Action.MARK)
def substitute(session_id: str, person_id: str) -> Response | tuple[str, int]:
    """Who comes in the place of one person on the roster."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row, row_id = _row(meeting, person_id)
    form = shown(row.substitute)
    if form.validate_on_submit():
        try:
            form.send(meeting, row_id)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{row.alias}さんの席に、代わりの{form.nickname.data}さんを記しました。")
            return see_other("staff.session", session_id=session_id, _anchor=f"p-{person_id}")
    return answer("staff/substitute.html", form=form, meeting=meeting, row=row)


@pages.post("/sessions/<pid:session_id>/substitutes/<pid:person_id>/take-back")
@allow(Action.MARK)
def substitute_take_back(session_id: str, person_id: str) -> Response:
    """The enrolled person comes, or came, after all."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row, row_id = _row(meeting, person_id)
    try:
        attendance.take_back_substitute(db(), meeting, row_id, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say(f"{row.alias}さんがご自分で来られることにしました。")
    return see_other("staff.session", session_id=session_id, _anchor=f"p-{person_id}")


def _row(meeting: ClassSession, public_id: str) -> tuple[RosterRow, int]:
    row_id = get_participant(db(), meeting.id, public_id)
    for row in roster(db(), meeting.id):
        if row.person_public_id == public_id and row.may_send and row_id is not None:
            return row, row_id
    raise NotFoundError
