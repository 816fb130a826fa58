"""支援調整会議 and 支援会議: two pages with two rules. What is said at the second goes into a restricted note alone."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent.models import Consent
from familyprog.consent.queries import consents_at_home
from familyprog.consent.rules import holds
from familyprog.referrals import queries, service
from familyprog.referrals.models import CaseMeeting
from familyprog.referrals.rules import ConferenceInput, CoordinationInput
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_home import Home, home_page
from familyprog.web.staff.handing_on.forms import ConferenceForm, CoordinationForm
from familyprog.web.staff.handing_on.once import once


@pages.route("/cases/<pid:case_id>/coordination", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def coordination_new(case_id: str) -> Response | tuple[str, int]:
    """With the consent of whom the plan is for: body, day, who was there, what was agreed, what was told."""
    home = home_page(case_id)
    before = _before(home)
    form = CoordinationForm(**_known(before))
    consents = _consents(home, form)
    if form.validate_on_submit():
        try:
            once("coordination", form.key.data, lambda: _coordinate(home, form, consents, before))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("支援調整会議を書きました。")
            return see_other("staff.referrals", case_id=case_id)
    elif not form.is_submitted():
        note_read("case_meeting", case_id)
    return answer("staff/coordination_new.html", form=form, home=home, before=before, consents=consents)


def _before(home: Home) -> CaseMeeting | None:
    """The record that is corrected, of this household."""
    asked = request.values.get("corrects", "")
    return queries.meeting_at_home(db(), actor(), home.household.id, asked) if asked else None


def _known(before: CaseMeeting | None) -> dict[str, object]:
    """What is known of a meeting that is written down again; of its restricted words nothing is shown."""
    if before is None:
        return {"held_on": tokyo_date(now()), "key": new_token()}
    return {
        "body": before.body,
        "held_on": before.held_on,
        "attendees": "\n".join(before.attendees),
        "plan": before.plan,
        "corrects": before.public_id,
        "key": new_token(),
    }


def _consents(home: Home, form: CoordinationForm) -> dict[str, Consent]:
    rows = consents_at_home(db(), home.household.id)
    today, words = tokyo_date(now()), home.words()
    found = {row.public_id: row for row in rows if holds(row, today)}
    form.consent.choices = {
        key: f"{words.get(row.giver_person_id, '')}：{row.recipient}に、{row.purpose}"
        for key, row in found.items()
    }
    items = dict.fromkeys(item for row in found.values() for item in row.items)
    form.told.choices = {item: item for item in items}
    return found


def _coordinate(
    home: Home, form: CoordinationForm, consents: dict[str, Consent], before: CaseMeeting | None
) -> CaseMeeting:
    told = tuple(form.told.data or ())
    meeting = CoordinationInput(
        form.body.data or "", given(form.held_on.data), form.attendee_list(), form.plan.data or "", told
    )
    consent = consents[form.consent.data or ""]
    return service.record_coordination(
        db(), home.household, consent, meeting, corrects=before, now=now(), by=actor()
    )


@pages.route("/cases/<pid:case_id>/conference", methods=["GET", "POST"])
@allow(Action.VIEW_RESTRICTED)
def conference_new(case_id: str) -> Response | tuple[str, int]:
    """About a household we know."""
    home = home_page(case_id)
    return _conference(home, _before(home))


@pages.route("/conferences/new", methods=["GET", "POST"])
@allow(Action.VIEW_RESTRICTED)
def conference_alone() -> Response | tuple[str, int]:
    """About somebody who is not connected to us yet."""
    return _conference(None, None)


def _conference(home: Home | None, before: CaseMeeting | None) -> Response | tuple[str, int]:
    form = ConferenceForm(**_known(before))
    if form.validate_on_submit():
        try:
            made = once("conference", form.key.data, lambda: _confer(home, form, before))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("支援会議を書きました。共有されたことは、制限つきの記録だけに入りました。")
            row = queries.get_meeting(db(), actor(), made)
            return see_other("staff.referrals", case_id=queries.home_id(db(), row.household_id))
    elif not form.is_submitted():
        note_read("case_meeting", home.public_id if home else "-")
    return answer("staff/conference_new.html", form=form, home=home, before=before)


def _confer(home: Home | None, form: ConferenceForm, before: CaseMeeting | None) -> CaseMeeting:
    meeting = ConferenceInput(
        form.body.data or "",
        given(form.held_on.data),
        form.attendee_list(),
        form.words.data or "",
        bool(form.is_bound.data),
    )
    household = home.household if home else None
    return service.record_conference(db(), household, meeting, corrects=before, now=now(), by=actor())
