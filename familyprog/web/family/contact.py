"""連絡のきまり, how it looks to others, and how dates reach the own calendar."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.calendars import service as calendars
from familyprog.enrolment.queries import sessions_of
from familyprog.enrolment.queries.own import find_my_session
from familyprog.people.models import Person
from familyprog.people.queries import contact_details, contact_of, get_person, mail_stopped_at
from familyprog.people.rules import ContactDetails
from familyprog.reminders import following
from familyprog.reminders.previews import Look
from familyprog.web.access import family_only
from familyprog.web.calendars import calendar_file, feed_look, house
from familyprog.web.contact_forms import ContactForm
from familyprog.web.db import config, db, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.look import look_at, look_at_details, offered_ways
from familyprog.web.pages import say, see_other

AHEAD = dt.timedelta(days=400)


@pages.route("/contact", methods=["GET", "POST"])
@family_only
def contact() -> Response | tuple[str, int]:
    """See and change how one may be reached; look at it before it is kept."""
    person = get_person(db(), actor(), actor().public_id)
    form, seen = ContactForm(obj=contact_details(db(), person.id)).offer(offered_ways(person.id)), None
    if form.validate_on_submit():
        try:
            if request.form.get("step") == "look":
                seen = _look(form.details())
            else:
                _keep(person, form)
                say("連絡のきまりを新しくしました。")
                return see_other("family.contact_look")
        except DomainError as refusal:
            form.refuse(refusal)
    lost = mail_stopped_at(db(), person.id)
    return answer("family/contact.html", form=form, look=seen, suspended_at=lost, has_line=config().has_line)


def _keep(person: Person, form: ContactForm) -> None:
    tells_old = not form.leaves_old_mailbox.data
    following.set_contact(db(), person, form.details(), tells_old_mailbox=tells_old, now=now(), by=actor())


@pages.get("/contact/look")
@family_only
def contact_look() -> Response | str:
    """どう見えるか: the rules in force, as others would see them."""
    who = actor()
    profile = contact_of(db(), who.person_id or 0)
    if profile is None:
        return see_other("family.contact")
    seen = look_at(profile, site_id=who.site_id or 0, alias=who.name)
    return render_template("family/contact_look.html", look=seen)


def _look(details: ContactDetails) -> Look:
    who = actor()
    return look_at_details(details, site_id=who.site_id or 0, alias=who.name, person_id=who.person_id or 0)


@pages.get("/calendar")
@family_only
def calendar() -> str:
    """Ways to see the dates in one's own calendar."""
    me = actor().person_id or 0
    return render_template(
        "family/calendar.html",
        profile=contact_of(db(), me),
        has_feed=calendars.has_feed(db(), me),
        fetched_on=calendars.last_fetch(db(), me),
        has_dates=bool(sessions_of(db(), me, now(), now() + AHEAD)),
        form=Form(),
    )


@pages.post("/calendar/feed")
@family_only
def open_feed() -> str:
    """A new secret address; an older one stops working. Shown once."""
    me = actor().person_id or 0
    following.show_in_calendar(db(), me, now=now(), by=actor())
    token = calendars.issue_feed(db(), me, now=now(), by=actor())
    return render_template("family/feed.html", look=feed_look(token))


@pages.post("/calendar/feed/end")
@family_only
def end_feed() -> Response:
    """The address stops working."""
    calendars.revoke_feed(db(), actor().person_id or 0, now=now(), by=actor())
    say("予定表の登録用アドレスを止めました。")
    return see_other("family.calendar")


@pages.get("/calendar.ics")
@family_only
def all_dates() -> Response:
    """All coming dates as one file."""
    me = actor().person_id or 0
    return calendar_file(calendars.file_bytes(db(), me, organizer=house(), now=now()))


@pages.get("/sessions/<pid:session_id>/calendar.ics")
@family_only
def one_date(session_id: str) -> Response:
    """One date as a file."""
    meeting, me = find_my_session(db(), actor(), session_id), actor().person_id or 0
    return calendar_file(calendars.file_bytes(db(), me, only=meeting, organizer=house(), now=now()))
