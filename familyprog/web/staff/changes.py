"""Moving and cancelling a session: who is told is said before it is done."""

from __future__ import annotations

import datetime as dt

from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TimeField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import at_tokyo, tokyo
from familyprog.base.errors import DomainError
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.reminders.changes import Told, cancel_session, move_session, preview_change
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class MoveForm(Form):
    """New day, time and place."""

    day = DateField("新しい日", [required("新しい日を入れてください。")])
    start = TimeField("始まり", [required("始まる時刻を入れてください。")])
    end = TimeField("終わり", [required("終わる時刻を入れてください。")])
    venue = StringField("場所（変わるときだけ）", [at_most(80)], filters=[clean])


class CancelForm(Form):
    """Why, for ourselves; the families are only told that there is no session."""

    reason = StringField(
        "中止の理由（職員だけが見ます）",
        [required("理由を短く入れてください。"), at_most(200)],
        filters=[clean],
    )


@pages.route("/sessions/<pid:session_id>/move", methods=["GET", "POST"])
@allow(Action.MOVE_SESSION)
def move(session_id: str) -> Response | tuple[str, int]:
    """Move a session; everyone expected is told old and new time."""
    meeting = get_session(db(), actor(), session_id, now=now())
    start, end = tokyo(meeting.starts_at), tokyo(meeting.ends_at)
    form = MoveForm(day=start.date(), start=start.time(), end=end.time(), venue=meeting.venue)
    if form.validate_on_submit():
        try:
            told = _move(meeting, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"日時を変えました。お知らせ：{told.sentence}")
            return see_other("staff.session", session_id=session_id)
    return answer("staff/move.html", form=form, meeting=meeting, told=preview_change(db(), meeting))


def _move(meeting: ClassSession, form: MoveForm) -> Told:
    return move_session(
        db(),
        meeting,
        starts_at=_instant(given(form.day.data), given(form.start.data)),
        ends_at=_instant(given(form.day.data), given(form.end.data)),
        venue=form.venue.data,
        now=now(),
        by=actor(),
    )


def _instant(day: dt.date, time: dt.time) -> dt.datetime:
    return at_tokyo(day, time)


@pages.route("/sessions/<pid:session_id>/cancel", methods=["GET", "POST"])
@allow(Action.CANCEL_SESSION)
def cancel(session_id: str) -> Response | tuple[str, int]:
    """Cancel a session; everyone expected is told."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = CancelForm()
    if form.validate_on_submit():
        try:
            told = cancel_session(db(), meeting, given(form.reason.data), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"中止にしました。お知らせ：{told.sentence}")
            return see_other("staff.session", session_id=session_id)
    return answer("staff/cancel.html", form=form, meeting=meeting, told=preview_change(db(), meeting))
