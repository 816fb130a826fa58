"""Marking: one tap a person; walk-ins; heads without names. Works as plain forms."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Capacity
from familyprog.attendance.errors import HeadsError, MinutesError, StaleMarkError
from familyprog.attendance.queries import roster, tallies
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.asked import asked_number
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.taps import (
    CONFLICT,
    Answer,
    MarkForm,
    answer_tap,
    is_from_queue,
    marking_of,
    take,
)


class WalkInForm(Form):
    """Somebody came by."""

    alias = StringField(
        "お呼びする名前", [required("お呼びする名前を入れてください。"), at_most(40)], filters=[clean]
    )
    capacity = RadioField("立場", choices=Capacity.choices(), default=Capacity.PARTICIPANT.value)
    has_pledged = BooleanField("守秘のお願いに同意をいただいた")
    key = HiddenField()


class TallyForm(Form):
    """Heads without names."""

    capacity = RadioField("立場", choices=Capacity.choices(), default=Capacity.PARTICIPANT.value)
    heads = IntegerField("人数")


@pages.get("/sessions/<pid:session_id>/roster")
@allow(Action.VIEW_SESSION)
def roster_page(session_id: str) -> str:
    """The roster alone, for a small screen during the session."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return render_template("staff/roster.html", **_sheet(meeting), form=Form())


def _sheet(meeting: ClassSession) -> dict[str, object]:
    """What a roster is drawn from."""
    return {
        "meeting": meeting,
        "rows": roster(db(), meeting.id),
        "tallies": tallies(db(), meeting.id),
        "marking": marking_of(meeting),
    }


@pages.post("/sessions/<pid:session_id>/marks")
@allow(Action.MARK)
def mark(session_id: str) -> Response | Answer | tuple[str, int]:
    """Take one mark; a stale one shows both values and keeps either at one tap."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = MarkForm()
    if is_from_queue():
        return answer_tap(meeting, form)
    try:
        if not form.validate_on_submit():
            return answer("staff/roster.html", form=form, **_sheet(meeting))
        take(meeting, form)
    except MinutesError as refusal:
        form.refuse(refusal)
        return answer("staff/roster.html", form=form, **_sheet(meeting))
    except StaleMarkError as stale:
        person, where = form.person.data, _where_from()
        page = render_template(
            "staff/mark_conflict.html", stale=stale, person=person, where=where, **_sheet(meeting)
        )
        return page, CONFLICT
    return see_other(_where_from(), session_id=session_id, _anchor=f"p-{form.person.data}")


def _where_from() -> str:
    return "staff.roster_page" if request.form.get("from") == "roster" else "staff.session"


@pages.route("/sessions/<pid:session_id>/walk-ins", methods=["GET", "POST"])
@allow(Action.ADD_WALK_IN)
def walk_in(session_id: str) -> Response | tuple[str, int]:
    """A nickname is enough; the same form sent twice adds one person."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = WalkInForm(key=new_token())
    if form.validate_on_submit():
        key = (form.key.data or "")[:64]
        if first_result(db(), "walk_in", key) is None:
            try:
                _add(meeting.public_id, form, key)
            except DomainError as refusal:
                form.refuse(refusal)
                return answer("staff/walk_in.html", form=form, meeting=meeting)
        return see_other("staff.session", session_id=session_id, _anchor="roster-foot")
    return answer("staff/walk_in.html", form=form, meeting=meeting)


def _add(session_id: str, form: WalkInForm, key: str) -> None:
    meeting = get_session(db(), actor(), session_id, now=now())
    row = attendance.add_walk_in(
        db(),
        meeting,
        given(form.alias.data),
        capacity=Capacity(form.capacity.data),
        has_pledged=bool(form.has_pledged.data),
        now=now(),
        by=actor(),
    )
    keep_result(db(), "walk_in", key, row.public_id, now=now(), by=actor())
    say(f"{form.alias.data}さんを加えました。")


@pages.route("/sessions/<pid:session_id>/tally", methods=["GET", "POST"])
@allow(Action.ADD_WALK_IN)
def tally(session_id: str) -> Response | tuple[str, int]:
    """Heads without names, by capacity."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = TallyForm()
    if form.is_submitted():
        try:
            if not form.validate() or form.heads.data is None:
                raise HeadsError
            _count(meeting, Capacity(form.capacity.data), form.heads.data)
        except DomainError as refusal:
            form.heads.errors = []
            form.refuse(refusal)
        else:
            say("人数を記録しました。")
            return see_other("staff.session", session_id=session_id, _anchor="roster")
    counted = tallies(db(), meeting.id)
    return answer("staff/tally.html", form=form, meeting=meeting, tallies=counted, capacities=Capacity)


def _count(meeting: ClassSession, capacity: Capacity, heads: int) -> None:
    """As `attendance.set_tally`, with what the screen showed of this capacity."""
    shown = asked_number(request.form.get(f"shown-{capacity.value}"))
    attendance.set_tally(db(), meeting, capacity, heads, now=now(), by=actor(), shown=shown)
