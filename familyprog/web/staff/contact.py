"""連絡のきまり at the desk: written down with the person; 連絡しない is not taken back in silence."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import StringField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.people.enums import Channel
from familyprog.people.models import Person
from familyprog.people.queries import contact_details, contact_of, get_person, mail_stopped_at
from familyprog.people.rules import ContactDetails
from familyprog.reminders import following
from familyprog.reminders.previews import Look
from familyprog.web.access import allow
from familyprog.web.contact_forms import ContactForm
from familyprog.web.db import db, now
from familyprog.web.forms import answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.look import look_at, look_at_details, offered_ways
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


class StaffContactForm(ContactForm):
    """The same, with the reason for passing a lock."""

    unlock_reason = StringField(
        "「連絡しない」を外すわけ",
        [at_most(200)],
        filters=[clean],
        description="だれから、いつ聞いたかを書きます。書かないと外せません。",
    )


@pages.route("/people/<pid:person_id>/contact", methods=["GET", "POST"])
@allow(Action.EDIT_CONTACT)
def person_contact(person_id: str) -> Response | tuple[str, int]:
    """Write down how somebody may be reached, in their words."""
    person = get_person(db(), actor(), person_id)
    details = contact_details(db(), person.id)
    form, seen = StaffContactForm(obj=details).offer(offered_ways(person.id)), None
    if form.validate_on_submit():
        try:
            if request.form.get("step") == "look":
                seen = _look(person, form.details())
            else:
                return _keep(person, form)
        except DomainError as refusal:
            form.refuse(refusal)
    elif request.method == "GET":
        note_read("contact", person_id)
    is_silent = details.is_locked or details.channel is Channel.NONE
    lost = mail_stopped_at(db(), person.id)
    return answer(
        "staff/contact.html", form=form, person=person, look=seen, is_silent=is_silent, suspended_at=lost
    )


def _keep(person: Person, form: StaffContactForm) -> Response:
    following.set_contact(
        db(),
        person,
        form.details(),
        unlock_reason=form.unlock_reason.data or "",
        tells_old_mailbox=not form.leaves_old_mailbox.data,
        now=now(),
        by=actor(),
    )
    say("連絡のきまりを新しくしました。")
    return see_other("staff.person_contact_look", person_id=person.public_id)


@pages.get("/people/<pid:person_id>/contact/look")
@allow(Action.VIEW_CONTACT)
def person_contact_look(person_id: str) -> Response | str:
    """どう見えるか: to be read out to the person."""
    person = get_person(db(), actor(), person_id)
    note_read("contact", person_id)
    profile = contact_of(db(), person.id)
    if profile is None:
        return see_other("staff.person_contact", person_id=person_id)
    seen = look_at(profile, site_id=person.site_id, alias=person.alias.name)
    return render_template("staff/contact_look.html", person=person, look=seen)


def _look(person: Person, details: ContactDetails) -> Look:
    return look_at_details(details, site_id=person.site_id, alias=person.alias.name, person_id=person.id)
