"""Running an evening: the agenda with its clock, what everybody may see on the wall, who has spoken."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from familyprog.accounts.permissions import Action
from familyprog.attendance.queries import get_participant, roster
from familyprog.base.errors import ConflictError, DomainError, NotFoundError
from familyprog.evening import service as evening
from familyprog.evening.enums import TickState
from familyprog.evening.queries import evening_of, voice_rows
from familyprog.evening.rules.projector import is_wall_open, wall_token
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web import login
from familyprog.web.access import allow
from familyprog.web.asked import asked_number
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import FORGET, say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.wall import wall_page

CONFLICT, REFUSED = 409, 422
BACK_TO = {"run": "staff.run", "session": "staff.session"}


class TickForm(Form):
    """How one block went, with the version the screen showed."""

    number = HiddenField()
    to = SelectField("しるし", choices=TickState.choices())
    shift = HiddenField()
    version = HiddenField()


class VoiceForm(Form):
    """Somebody has spoken, or not."""

    person = HiddenField()
    spoke = SelectField("声", choices=[("1", "話した"), ("0", "もどす")])


@pages.get("/sessions/<pid:session_id>/run")
@allow(Action.VIEW_SESSION)
def run(session_id: str) -> str:
    """The agenda with a large clock, what is read out, and what lies on the tables."""
    return _run_page(get_session(db(), actor(), session_id, now=now()))


def _run_page(meeting: ClassSession, **more: Any) -> str:
    return render_template(
        "staff/run.html", meeting=meeting, evening=evening_of(db(), meeting, now=now()), **face(), **more
    )


def face() -> dict[str, Any]:
    """What the clock on a page needs: the time of the server, and whether that stands still."""
    return {"at": now(), "is_still": config().now is not None}


@pages.post("/sessions/<pid:session_id>/ticks")
@allow(Action.WRITE_RECORD)
def tick(session_id: str) -> Response | tuple[str, int]:
    """Take one tick; what cannot be is said on the page, with the agenda as it stands."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = TickForm()
    if not form.validate_on_submit():
        return _run_page(meeting, page_errors=form.mistakes), REFUSED
    try:
        _tick(meeting, form)
    except NotFoundError:
        raise
    except DomainError as refusal:
        status = CONFLICT if isinstance(refusal, ConflictError) else REFUSED
        return _run_page(meeting, notice=refusal.message), status
    back = BACK_TO.get(request.form.get("from", ""), "staff.run")
    return see_other(back, session_id=session_id, _anchor=f"block-{asked_number(form.number.data) or 0}")


def _tick(meeting: ClassSession, form: TickForm) -> None:
    evening.tick(
        db(),
        meeting,
        asked_number(form.number.data) or 0,
        TickState(form.to.data),
        shift_minutes=asked_number(form.shift.data) or 0,
        version=asked_number(form.version.data) or None,
        now=now(),
        by=actor(),
    )


@pages.get("/sessions/<pid:session_id>/projector")
@allow(Action.VIEW_SESSION)
def projector(session_id: str) -> str:
    """For the wall: the time, what is on, the promises."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return wall_page("staff/projector.html", meeting, is_plain=request.args.get("words") == "plain")


@pages.post("/sessions/<pid:session_id>/projector")
@allow(Action.VIEW_SESSION)
def leave_on_wall(session_id: str) -> Response:
    """Leave this device to the wall: the colleague is signed out here, and no name can be reached from it."""
    meeting = get_session(db(), actor(), session_id, now=now())
    if not is_wall_open(meeting.state, meeting.starts_at, meeting.ends_at, now()):
        say("この端末だけに映せるのは、始まる2時間前から、終わって30分後までです。")
        return see_other("staff.run", session_id=session_id)
    token = wall_token(meeting.public_id, config().secret_key)
    answer = see_other("public.wall", session_id=session_id, token=token)
    answer.headers["Clear-Site-Data"] = FORGET
    login.end()
    return answer


@pages.get("/sessions/<pid:session_id>/voices")
@allow(Action.WRITE_RECORD)
def voices(session_id: str) -> str:
    """Who has spoken: pressed during the evening or after it, for those who run the group alone."""
    meeting = get_session(db(), actor(), session_id, now=now())
    note_read("class_session", meeting.public_id, "read_voices")
    rows = voice_rows(db(), meeting, roster(db(), meeting.id))
    return render_template("staff/voices.html", meeting=meeting, rows=rows)


@pages.post("/sessions/<pid:session_id>/voices")
@allow(Action.WRITE_RECORD)
def voice(session_id: str) -> Response:
    """Somebody has spoken; the same press twice is one."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = VoiceForm()
    person_id = get_participant(db(), meeting.id, (form.person.data or "")[:16])
    if person_id is None or not form.validate_on_submit():
        raise NotFoundError
    try:
        evening.note_voice(db(), meeting, person_id, has_spoken=form.spoke.data == "1", now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    return see_other("staff.voices", session_id=session_id, _anchor=f"v-{form.person.data}")
