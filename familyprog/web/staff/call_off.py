"""今日は中止: three ways on, who hears of it and how, and then the telephone."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField

from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.enrolment.queries import taught_again
from familyprog.outbox import service as outbox
from familyprog.outbox.errors import AlreadyToldError
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.reminders.changes import call_off, may_call_off
from familyprog.reminders.hearing import who_hears
from familyprog.reminders.parity import parity_of
from familyprog.reminders.session_calls import (
    SessionCall,
    count_calls,
    get_session_call,
    session_calls,
)
from familyprog.reminders.undoing import held_change
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.undo import hold_words

MOVE, MAKE_UP, DROP = "move", "make_up", "drop"
REASONS = {
    "weather": "台風・大雨・大雪など",
    "staff": "進行する職員の都合",
    "venue": "会場の都合",
    "other": "そのほか",
}


class CallOffForm(Form):
    """What comes instead, and why, for ourselves; the families hear only that there is no session."""

    way = RadioField("この回の内容を、どうしますか", [required("一つ選んでください。")])
    reason = RadioField(
        "わけ（職員だけが見ます）", [required("わけを一つ選んでください。")], choices=list(REASONS.items())
    )
    words = StringField("ひとこと", [at_most(150)], filters=[clean])
    step = HiddenField()

    @property
    def why(self) -> str:
        """As it is kept."""
        return "　".join(part for part in (REASONS[given(self.reason.data)], self.words.data) if part)


@pages.route("/sessions/<pid:session_id>/cancel", methods=["GET", "POST"])
@allow(Action.CALL_OFF)
def cancel(session_id: str) -> Response | tuple[str, int]:
    """Choose what comes instead, see who hears of it and how, then call it off."""
    meeting = get_session(db(), actor(), session_id, now=now())
    if not may_call_off(actor(), meeting, now()):
        return _too_late(meeting)
    hosts, form = taught_again(db(), meeting, now=now()), CallOffForm()
    form.way.choices = _ways(bool(hosts))
    template = "staff/cancel.html"
    if form.step.data != "edit" and form.validate_on_submit():
        if form.way.data == MOVE:
            return see_other("staff.move", session_id=session_id)
        template = "staff/cancel_check.html"
        if form.step.data == "confirm" and _called_off(meeting, form):
            return see_other(after_change(meeting), session_id=session_id)
    note_read("class_session", meeting.public_id, "read_hears")
    hears = who_hears(db(), meeting, hold=config().hold, now=now())
    context = {"meeting": meeting, "hosts": hosts, "hears": hears, "waits": hold_words()}
    return answer(template, form=form, **context)


def _ways(is_taught_again: bool) -> dict[str, str]:
    """Only what can be done: another day by whoever plans, other groups where there are some."""
    ways = {MOVE: "別の日に移す"} if can(actor(), Action.MOVE_SESSION) else {}
    return (
        ways | ({MAKE_UP: "ほかの会で受けてもらう"} if is_taught_again else {}) | {DROP: "この回はなしにする"}
    )


def _too_late(meeting: ClassSession) -> Response:
    """Called off already, by oneself or by a colleague: the telephone is next. NotFoundError otherwise."""
    if not count_calls(db(), meeting, now()):
        raise NotFoundError
    return see_other("staff.session_calls", session_id=meeting.public_id)


def _called_off(meeting: ClassSession, form: CallOffForm) -> bool:
    try:
        told = call_off(
            db(),
            meeting,
            form.why,
            hold=config().hold,
            offers_make_up=form.way.data == MAKE_UP,
            now=now(),
            by=actor(),
        )
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    say(f"中止にしました。お知らせ：{told.sentence}{hold_words()}")
    return True


def after_change(meeting: ClassSession) -> str:
    """The next step: the telephone, when somebody has to be rung."""
    return "staff.session_calls" if count_calls(db(), meeting, now()) else "staff.session"


@pages.get("/sessions/<pid:session_id>/calls", endpoint="session_calls")
@allow(Action.CALL_OFF)
def calls_of_session(session_id: str) -> str:
    """Whom to ring about this session's change, in the order in which they can be reached."""
    meeting = get_session(db(), actor(), session_id, now=now())
    calls = session_calls(db(), actor(), meeting, now())
    note_read("class_session", meeting.public_id, "read_numbers", str(len(calls)))
    return render_template(
        "staff/session_calls.html",
        meeting=meeting,
        calls=calls,
        parity=parity_of(db(), meeting, now()),
        held=held_change(db(), actor(), meeting.id, now()),
        hosts=taught_again(db(), meeting, now=now()) if _offers(calls) else [],
        form=Form(),
    )


def _offers(calls: list[SessionCall]) -> bool:
    return any(call.offers_make_up for call in calls)


@pages.post("/sessions/<pid:session_id>/calls/<pid:message_id>/told")
@allow(Action.CALL_OFF)
def session_call_told(session_id: str, message_id: str) -> Response:
    """Somebody was told by telephone."""
    return _outcome(session_id, message_id, is_told=True)


@pages.post("/sessions/<pid:session_id>/calls/<pid:message_id>/no-answer")
@allow(Action.CALL_OFF)
def session_call_missed(session_id: str, message_id: str) -> Response:
    """Nobody came to the telephone: later again."""
    return _outcome(session_id, message_id, is_told=False)


def _outcome(session_id: str, message_id: str, *, is_told: bool) -> Response:
    meeting = get_session(db(), actor(), session_id, now=now())
    mine = get_session_call(db(), actor(), meeting, message_id, now())
    try:
        write = outbox.mark_told if is_told else outbox.note_no_answer
        write(db(), actor(), mine, now=now())
    except AlreadyToldError as refusal:
        say(refusal.message)
    else:
        say(
            "伝えたことを記しました。"
            if is_told
            else "出られなかったことを記しました。あとでもう一度かけてください。"
        )
    return see_other("staff.session_calls", session_id=session_id)
