"""連絡の記録: one screen after a call; the log, how often a month at most, greetings, and trying again gently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_site
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import at_tokyo, tokyo, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.care.rules import Reach, reach_of
from familyprog.contacts import service as contacts
from familyprog.contacts.enums import ContactWay, Direction, Outcome, Preparation, VisitConsent
from familyprog.contacts.queries import Room, contact_log, get_entry, get_visit, rooms_of
from familyprog.contacts.rules import LOCKED, ContactInput, next_gentle, used_in
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.queries.greetings import greetings_of
from familyprog.enrolment.service.greetings import wish_greetings
from familyprog.people.models import Household
from familyprog.people.queries import contacts_of, get_person
from familyprog.people.rules import ways
from familyprog.people.service import note_no_change
from familyprog.progression.queries import Member, get_case_household, members
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, clean, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.contact_log_forms import OUTSIDE, EntryForm, LimitForm, UsualForm
from familyprog.web.staff.worklist import later


@dataclass(frozen=True)
class Beside:
    """What stands beside the form about one person of the household."""

    who: Member
    reach: Reach
    is_locked: bool
    room: Room
    used_count: int
    proposal: dt.date
    rhythm: GreetingRhythm


@pages.route("/cases/<pid:case_id>/contacts", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def contact_entries(case_id: str) -> Response | tuple[str, int]:
    """Write a contact down, above the log."""
    household = get_case_household(db(), actor(), case_id)
    group = members(db(), [household.id]).get(household.id, [])
    beside = _beside(household, group)
    form = _fresh(beside)
    if form.validate_on_submit():
        try:
            _record(household, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other("staff.contact_entries", case_id=case_id)
    if request.method == "GET":
        note_read("contact_log", case_id)
    return answer("staff/contact_log.html", form=form, **_page(household, beside))


def _page(household: Household, beside: list[Beside]) -> dict[str, object]:
    """What the page shows."""
    return {
        "case_id": household.public_id,
        "beside": beside,
        "log": contact_log(db(), household.id),
        "labels": {one.who.person_id: one.who.label for one in beside},
        "locked": LOCKED,
        "limits": {one.who.person_id: LimitForm.of(one.who.public_id, one.room) for one in beside},
        "rhythms": GreetingRhythm,
        "usual": get_site(db(), household.site_id).contacts_a_month,
    }


def _beside(household: Household, group: Sequence[Member]) -> list[Beside]:
    ids = [one.person_id for one in group]
    profiles, today = contacts_of(db(), set(ids)), tokyo_date(now())
    rooms, rhythms = rooms_of(db(), household.site_id, ids), greetings_of(db(), ids)
    found = []
    for one in group:
        profile, room = profiles.get(one.person_id), rooms[one.person_id]
        found.append(
            Beside(
                who=one,
                reach=reach_of(profile, "", ""),
                is_locked=profile is not None and not ways(profile),
                room=room,
                used_count=used_in(today, room.used),
                proposal=next_gentle(today, [*room.used, today], room.limit),
                rhythm=rhythms.get(one.person_id, GreetingRhythm.NEVER),
            )
        )
    return found


def _fresh(beside: list[Beside]) -> EntryForm:
    """The form as it is opened after a call: today, now, by telephone, by us."""
    wall, asked = tokyo(now()), request.args.get("person", "")
    form = EntryForm(key=new_token(), on=wall.date(), at=wall.time().replace(second=0, microsecond=0))
    names = {one.who.public_id: f"{one.who.label}　{one.who.alias}".strip("　") for one in beside}
    form.person.choices = names | {OUTSIDE: "世帯の外の方"}
    if request.method == "GET":
        form.person.data = asked if asked in names else next(iter(names), OUTSIDE)
        _as_planned(form, beside)
    chosen = [one for one in beside if one.who.public_id == form.person.data]
    if any(one.is_locked for one in chosen):
        form.direction.choices = {Direction.IN.value: Direction.IN.label}
        if request.method == "GET":
            form.direction.data = Direction.IN.value
    return form


def _as_planned(form: EntryForm, beside: list[Beside]) -> None:
    """After a visit that was planned: whom, and that we went there."""
    asked = clean(request.args.get("visit"))
    if not asked:
        return
    visit = get_visit(db(), actor(), asked)
    form.visit.data, form.way.data = visit.public_id, ContactWay.VISIT.value
    form.person.data = next(
        (one.who.public_id for one in beside if one.who.person_id == visit.person_id), form.person.data
    )


def _record(household: Household, form: EntryForm) -> None:
    key = (form.key.data or "")[:64]
    if first_result(db(), "contact_entry", key) is not None:
        return
    is_outside = form.person.data == OUTSIDE
    person = None if is_outside else get_person(db(), actor(), form.person.data)
    visit = get_visit(db(), actor(), form.visit.data) if form.visit.data else None
    row = contacts.record_contact(db(), household, person, _input(form), visit=visit, now=now(), by=actor())
    keep_result(db(), "contact_entry", key, row.public_id, now=now(), by=actor())
    again = f"{row.next_try_on.isoformat()}に「やること」に出します。" if row.next_try_on else ""
    say(f"記録しました。{again}")


def _input(form: EntryForm) -> ContactInput:
    consent = form.visit_consent.data
    return ContactInput(
        happened_at=at_tokyo(given(form.on.data), given(form.at.data)),
        way=ContactWay(form.way.data),
        direction=Direction(form.direction.data),
        outcome=Outcome(form.outcome.data),
        outsider=form.outsider.data or "",
        topics=tuple(form.topics.data or ()),
        line=form.line.data or "",
        minutes=form.minutes.data,
        preparations=tuple(Preparation(one) for one in form.preparations.data or ()),
        visit_consent=VisitConsent(consent) if consent else None,
        tries_again=form.again.data == "auto",
        next_try_on=form.until.data,
    )


@pages.post("/contacts/<pid:entry_id>/later")
@allow(Action.FOLLOW_UP)
def attempt_later(entry_id: str) -> Response | tuple[str, int]:
    """Try again on another day."""
    entry = get_entry(db(), actor(), entry_id)
    return later(entry_id, lambda until: contacts.put_off_attempt(db(), entry, until, now=now(), by=actor()))


@pages.post("/people/<pid:person_id>/contact-limit")
@allow(Action.EDIT_CONTACT)
def contact_limit(person_id: str) -> Response:
    """How often a month we are in touch with one person at most."""
    person, form = get_person(db(), actor(), person_id), LimitForm()
    if form.validate_on_submit():
        chosen = int(form.a_month.data) or None
        contacts.set_limit(db(), person, chosen, now=now(), by=actor())
        say("月の回数を記しました。")
    return _back(person.household_id)


@pages.post("/people/<pid:person_id>/greetings/<code>")
@allow(Action.EDIT_CONTACT)
def person_greetings(person_id: str, code: str) -> Response:
    """The rhythm of greetings as the person said it; a word ends them, and no reason is asked."""
    person = get_person(db(), actor(), person_id)
    if code not in {rhythm.value for rhythm in GreetingRhythm}:
        raise NotFound
    try:
        wish_greetings(db(), person, GreetingRhythm(code), now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("承りました。")
    return _back(person.household_id)


def _back(household_id: int | None) -> Response:
    household = db().get_one(Household, household_id)
    return see_other("staff.contact_entries", case_id=household.public_id)


@pages.route("/contact-limit", methods=["GET", "POST"])
@allow(Action.EDIT_CONTACT)
def usual_contact_limit() -> Response | tuple[str, int]:
    """The same for everybody of the site without a limit of their own."""
    form = UsualForm(data={"a_month": str(get_site(db(), actor().site_id or 0).contacts_a_month)})
    if form.validate_on_submit():
        contacts.set_usual_limit(db(), int(form.a_month.data), now=now(), by=actor())
        say("この拠点の月の回数を記しました。")
        return see_other("staff.worklist")
    return answer("staff/contact_limit.html", form=form)


@pages.post("/cases/<pid:case_id>/no-change")
@allow(Action.WRITE_NOTE)
def no_change(case_id: str) -> Response:
    """変化なし, in one tap: it was looked at, and all is as it was."""
    household = get_case_household(db(), actor(), case_id)
    note_no_change(db(), household, now=now(), by=actor())
    say("「変化なし」と記録しました。")
    return see_other("staff.case", case_id=case_id)
