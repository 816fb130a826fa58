"""一対一の枠: the times inside a session, who has which, booking for somebody who calls."""

from __future__ import annotations

import re

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.attendance.queries import absence_told
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries.bookings import candidates, get_booking, slot_rows
from familyprog.enrolment.service.bookings import lay_out, remove_slot
from familyprog.people.queries import get_person
from familyprog.programs.models import ClassSession, SessionSlot
from familyprog.programs.queries import get_session
from familyprog.programs.queries.slots import get_slot
from familyprog.reminders import following
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, ask_for_more, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_search
from familyprog.web.staff import pages

MINUTES, GAP = 40, 10


class LayOutForm(Form):
    """How long, how far apart, and in how many places at once."""

    minutes = IntegerField("一人の時間", [required("一人の時間を分で入れてください。")])
    gap = IntegerField("あいだの時間", [required("あいだの時間を分で入れてください（なければ0）。")])
    places = StringField("場所（二か所以上で並べるとき）", [at_most(400)], filters=[clean])


class SearchForm(Form):
    """A part of the name somebody is called by."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    q = StringField("お呼びする名前", filters=[clean])


class BookForm(Form):
    """Who is to have the time."""

    q = HiddenField(filters=[clean])
    person = RadioField("どなたの時間にしますか", [required("一人選んでください。")])


@pages.get("/sessions/<pid:session_id>/slots")
@allow(Action.VIEW_SESSION)
def slots(session_id: str) -> str:
    """The times with the nicknames of those who have them."""
    meeting = get_session(db(), actor(), session_id, now=now())
    return render_template(
        "staff/slots.html",
        meeting=meeting,
        rows=slot_rows(db(), meeting),
        absent=absence_told(db(), meeting.id),
        now=now(),
    )


@pages.route("/sessions/<pid:session_id>/slots/new", methods=["GET", "POST"])
@allow(Action.MOVE_SESSION)
def slots_new(session_id: str) -> Response | tuple[str, int]:
    """Lay the times out anew; booked ones stay."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = LayOutForm(minutes=MINUTES, gap=GAP)
    if form.validate_on_submit():
        try:
            made = _lay_out(meeting, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"枠は{len(made)}個です。")
            return see_other("staff.slots", session_id=session_id)
    return answer("staff/slots_new.html", form=form, meeting=meeting)


def _lay_out(meeting: ClassSession, form: LayOutForm) -> list[SessionSlot]:
    return lay_out(
        db(),
        meeting,
        minutes=given(form.minutes.data),
        gap=given(form.gap.data),
        places=re.split("[、,，\n]", form.places.data or ""),
        now=now(),
        by=actor(),
    )


@pages.route("/sessions/<pid:session_id>/slots/<pid:slot_id>/book", methods=["GET", "POST"])
@allow(Action.ENROL)
def slot_book(session_id: str, slot_id: str) -> Response | tuple[str, int]:
    """Book for somebody: those of the session first, anybody of the site by name."""
    meeting = get_session(db(), actor(), session_id, now=now())
    slot = get_slot(db(), meeting, slot_id)
    search, form = SearchForm(request.args), BookForm(q=clean(request.args.get("q")))
    found = candidates(db(), actor(), meeting, form.q.data or "")
    if form.q.data and request.method == "GET":
        note_search("person", len(found))
        ask_for_more(search.q)
    form.person.choices = [(one.public_id, one.alias) for one in found]
    if form.validate_on_submit():
        try:
            person = get_person(db(), actor(), given(form.person.data))
            following.book_slot(db(), slot, person, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{person.alias.shown}さんの時間をお取りしました。お知らせは送られません。")
            return see_other("staff.slots", session_id=session_id)
    return answer("staff/slot_book.html", form=form, search=search, meeting=meeting, slot=slot, found=found)


@pages.post("/sessions/<pid:session_id>/bookings/<pid:booking_id>/release")
@allow(Action.ENROL)
def slot_release(session_id: str, booking_id: str) -> Response:
    """Free a time again."""
    booking = get_booking(db(), actor(), booking_id)
    try:
        following.cancel_booking(db(), booking, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("予約を取り消しました。この時間は空きになりました。お知らせは送られません。")
    return see_other("staff.slots", session_id=session_id)


@pages.post("/sessions/<pid:session_id>/slots/<pid:slot_id>/remove")
@allow(Action.MOVE_SESSION)
def slot_remove(session_id: str, slot_id: str) -> Response:
    """Take a free time away."""
    meeting = get_session(db(), actor(), session_id, now=now())
    try:
        remove_slot(db(), meeting, get_slot(db(), meeting, slot_id), now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("枠を一つ減らしました。")
    return see_other("staff.slots", session_id=session_id)
