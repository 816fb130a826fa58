"""Moving, wording and adding a session: who is told is said before it is done. Calling off: `call_off`."""

from __future__ import annotations

import datetime as dt

from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TimeField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import at_tokyo, tokyo
from familyprog.base.errors import DomainError
from familyprog.programs import service
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_cohort, get_session
from familyprog.reminders.changes import move_session
from familyprog.reminders.hearing import who_hears
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.call_off import after_change
from familyprog.web.staff.undo import hold_words


class MoveForm(Form):
    """Day, time, place and words of one session."""

    day = DateField("日", [required("日を入れてください。")])
    start = TimeField("始まり", [required("始まる時刻を入れてください。")])
    end = TimeField("終わり", [required("終わる時刻を入れてください。")])
    venue = StringField("この回だけの場所", [at_most(80)], filters=[clean])
    way_in = StringField("この回だけの入り方", [at_most(200)], filters=[clean])
    theme = StringField("この回の内容", [at_most(80)], filters=[clean])

    @property
    def starts_at(self) -> dt.datetime:
        """The first instant."""
        return at_tokyo(given(self.day.data), given(self.start.data))

    @property
    def ends_at(self) -> dt.datetime:
        """The last instant."""
        return at_tokyo(given(self.day.data), given(self.end.data))


@pages.route("/sessions/<pid:session_id>/move", methods=["GET", "POST"])
@allow(Action.MOVE_SESSION)
def move(session_id: str) -> Response | tuple[str, int]:
    """Change a session; of another time or place everyone expected is told, old and new."""
    meeting = get_session(db(), actor(), session_id, now=now())
    start, end = tokyo(meeting.starts_at), tokyo(meeting.ends_at)
    form = MoveForm(obj=meeting, day=start.date(), start=start.time(), end=end.time())
    if form.validate_on_submit():
        try:
            sentence = _move(meeting, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(sentence)
            return see_other(after_change(meeting), session_id=session_id)
    note_read("class_session", meeting.public_id, "read_hears")
    hears = who_hears(db(), meeting, hold=config().hold, now=now())
    return answer("staff/move.html", form=form, meeting=meeting, hears=hears, waits=hold_words())


def _move(meeting: ClassSession, form: MoveForm) -> str:
    before = meeting.revision
    words = {"theme": form.theme.data or "", "way_in": form.way_in.data or ""}
    has_words = service.word_session(db(), meeting, **words, now=now(), by=actor())
    told = move_session(
        db(),
        meeting,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        venue=form.venue.data,
        hold=config().hold,
        now=now(),
        by=actor(),
    )
    if meeting.revision != before:
        return f"日時・場所を変えました。お知らせ：{told.sentence}{hold_words()}"
    return "保存しました。だれにも知らせていません。" if has_words else "変わったところはありません。"


@pages.route("/cohorts/<pid:cohort_id>/sessions/new", methods=["GET", "POST"])
@allow(Action.PLAN_COHORT)
def session_new(cohort_id: str) -> Response | tuple[str, int]:
    """One session besides the rule; those expected hear of it with the next mails."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    form = MoveForm()
    if form.validate_on_submit():
        try:
            service.add_session(db(), cohort, _one_more(form), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("この回を加えました。日程を見直しても、この回はそのままです。")
            return see_other("staff.cohort", cohort_id=cohort_id)
    return answer("staff/session_new.html", form=form, cohort=cohort)


def _one_more(form: MoveForm) -> service.OneMore:
    return service.OneMore(
        form.starts_at,
        form.ends_at,
        venue=form.venue.data or "",
        theme=form.theme.data or "",
        way_in=form.way_in.data or "",
    )
