"""代わりに申し込む: fill in while speaking, read it back, confirm, and tell what happens next."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import (
    entry_choices,
    get_enrolment,
    get_entry_choice,
    outlook,
    place_in_line,
    sessions_of,
)
from familyprog.enrolment.service import check_entry, receive
from familyprog.people.models import Person
from familyprog.people.queries import contact_of, find_same_contact
from familyprog.programs.models import Cohort
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import see_other
from familyprog.web.staff import pages
from familyprog.web.staff.entries_forms import NEW, EntryForm

AHEAD = dt.timedelta(days=180)


@pages.route("/entries/new", methods=["GET", "POST"])
@allow(Action.ENROL)
def entry() -> Response | tuple[str, int]:
    """One screen for the call; then the same words to read back; then the result."""
    form = _form()
    if form.step.data == "edit":
        return answer("staff/entry.html", form=form)
    if form.validate_on_submit():
        try:
            return _go_on(form)
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/entry.html", form=form)


def _form() -> EntryForm:
    form = EntryForm(cohort=request.args.get("cohort", ""))
    form.cohort.choices = [
        (cohort.public_id, f"{cohort.program.title} {cohort.name}（{cohort.time_slot.label}・{seats}）")
        for cohort, seats in entry_choices(db(), actor())
    ]
    form.key.data = form.key.data or new_token()
    return form


def _go_on(form: EntryForm) -> Response | tuple[str, int]:
    """Read back, or take in what was read back. Raises DomainError."""
    check_entry(form.entry())
    cohort = get_entry_choice(db(), actor(), form.cohort.data)
    known = find_same_contact(db(), actor(), email=form.email.data or "", phone=form.phone.data or "")
    if form.step.data == "confirm":
        person = next((one for one in known if one.public_id == form.known.data), None)
        return see_other("staff.entry_done", enrolment_id=_receive(form, cohort, person).public_id)
    form.known.choices = [(NEW, "はじめての方")] + [(one.public_id, f"{one.alias.name}さん") for one in known]
    expectation = outlook(db(), cohort, known)
    return answer("staff/entry_check.html", form=form, cohort=cohort, known=known, outlook=expectation)


def _receive(form: EntryForm, cohort: Cohort, person: Person | None) -> Enrolment:
    return receive(
        db(),
        cohort,
        form.entry(),
        person=person,
        entry_way=EntryWay(form.entry_way.data),
        key=(form.key.data or "")[:64],
        now=now(),
        by=actor(),
    )


@pages.get("/entries/<pid:enrolment_id>")
@allow(Action.ENROL)
def entry_done(enrolment_id: str) -> str:
    """What was received and what happens next, to be told before hanging up."""
    enrolment = get_enrolment(db(), actor(), enrolment_id)
    coming = sessions_of(db(), enrolment.person_id, now(), now() + AHEAD)
    return render_template(
        "staff/entry_done.html",
        enrolment=enrolment,
        line=place_in_line(db(), enrolment) if enrolment.waiting_number else 0,
        profile=contact_of(db(), enrolment.person_id),
        next_session=coming[0] if coming else None,
    )
