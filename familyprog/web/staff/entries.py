"""代わりに申し込む: fill in while speaking, read it back, confirm, and tell what happens next."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.enrolment.enums import EntryWay, Ruling
from familyprog.enrolment.errors import NotEligibleError
from familyprog.enrolment.queries import (
    Outlook,
    entry_choices,
    get_enrolment,
    get_entry_choice,
    outlook,
    place_in_line,
    sessions_of,
)
from familyprog.enrolment.queries.alternatives import choices_named, named, rooms_of, together_with
from familyprog.enrolment.queries.eligibility import needed_by, verdict_of
from familyprog.enrolment.rules.eligibility import Verdict
from familyprog.enrolment.rules.prospects import Party, in_words
from familyprog.enrolment.rules.said import interview_words
from familyprog.enrolment.service import check_entry, receive, receive_wish
from familyprog.people.enums import Relation
from familyprog.people.models import Person
from familyprog.people.queries import Likeness, contact_of, find_likely_same
from familyprog.programs.models import Cohort
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.errors import carries_on
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_search
from familyprog.web.staff import pages
from familyprog.web.staff.entries_forms import NEW, EntryForm

Page = Response | tuple[str, int]
AHEAD = dt.timedelta(days=180)


@pages.route("/entries/new", methods=["GET", "POST"])
@allow(Action.ENROL)
@carries_on
def entry() -> Page:
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
    choices = entry_choices(db(), actor(), now=now())
    form.offer(
        [
            (
                cohort.public_id,
                f"{cohort.program.title} {cohort.name}"
                f"（{cohort.time_slot.label}・{'日程はこれから' if cohort.has_dates_to_come else seats}）",
            )
            for cohort, seats in choices
        ]
    )
    form.ask_only(needed_by(db(), [cohort for cohort, _seats in choices]))
    form.key.data = form.key.data or new_token()
    return form


def _go_on(form: EntryForm) -> Page:
    """Read back, or take in what was read back. Raises DomainError."""
    cohort = get_entry_choice(db(), actor(), form.cohort.data, now=now())
    check_entry(form.entry())
    known = find_likely_same(
        db(),
        actor(),
        email=form.email.data or "",
        phone=form.phone.data or "",
        alias=form.alias.data or "",
        relation=Relation(form.relation.data),
    )
    note_search("person", len(known), [one.person.public_id for one in known])
    if form.step.data == "confirm":
        person = next((one.person for one in known if one.person.public_id == form.known.data), None)
        try:
            return _receive(form, cohort, person)
        except NotEligibleError as refusal:
            form.refuse(refusal)
    return _read_back(form, cohort, known)


def _read_back(form: EntryForm, cohort: Cohort, known: list[Likeness]) -> Page:
    form.known.choices = [(NEW, "はじめての方")] + [
        (one.person.public_id, f"{one.person.alias.shown}さん（{one.words}）") for one in known
    ]
    verdict = Verdict()
    if not cohort.has_dates_to_come:
        verdict = verdict_of(db(), cohort, form.entry().said, now=now())
    expectation = outlook(db(), cohort, [one.person for one in known])
    others = named(db(), cohort.site_id, form.others)
    return answer(
        "staff/entry_check.html",
        form=form,
        cohort=cohort,
        known=known,
        outlook=expectation,
        happens=_happens(form, cohort, others, expectation),
        others=others,
        interview=interview_words(form.entry().interview_way, declines_visit=form.declines_visit.data),
        verdict=verdict,
        needs_reason=verdict.ruling is Ruling.NO or expectation.notice or form.exception_reason.errors,
    )


def _happens(form: EntryForm, cohort: Cohort, others: list[Cohort], expectation: Outlook) -> list[str]:
    """What receiving it will do; for one person and one group with the place in line."""
    entry = form.entry(others)
    if not others and entry.companion is None:
        return [expectation.sentence]
    party = Party() if entry.companion is None else Party(2, entry.companion.both)
    rooms = rooms_of(db(), [cohort, *others], now=now())
    return in_words(rooms, party, takes_free_seat=entry.takes_free_seat)


def _receive(form: EntryForm, cohort: Cohort, person: Person | None) -> Response:
    key = (form.key.data or "")[:64]
    if cohort.has_dates_to_come:
        receive_wish(db(), cohort, form.entry(), person=person, key=key, now=now(), by=actor())
        say("日程のお知らせを待つ一覧に入れました。決まったら、お知らせします。")
        return see_other("staff.entry")
    way = EntryWay(form.entry_way.data)
    entry = form.entry(named(db(), cohort.site_id, form.others))
    done = receive(db(), cohort, entry, person=person, entry_way=way, key=key, now=now(), by=actor())
    return see_other("staff.entry_done", enrolment_id=done.public_id)


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
        along=together_with(db(), enrolment),
        named=choices_named(db(), enrolment.id),
        profile=contact_of(db(), enrolment.person_id),
        next_session=coming[0] if coming else None,
    )
