"""The decision table asked in plain words, and a draft begun; it says what it prepares and why."""

from __future__ import annotations

import datetime as dt

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent, PartnerOrganisation
from familyprog.consent.queries import consents_at_home, partners_of
from familyprog.consent.rules import holds
from familyprog.people.queries import get_person
from familyprog.referrals import queries, service
from familyprog.referrals.enums import ReferralKind, Situation
from familyprog.referrals.errors import ReferralRefusedError
from familyprog.referrals.models import Referral
from familyprog.referrals.rules import ANSWER_DAYS, TABLE, Guidance
from familyprog.referrals.service import ReferralInput
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_home import Home, home_page
from familyprog.web.staff.handing_on.forms import NOT_BY_CONSENT, BeginForm, SituationForm
from familyprog.web.staff.handing_on.once import once


@pages.route("/cases/<pid:case_id>/referrals/begin", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def referral_begin(case_id: str) -> Response | tuple[str, int]:
    """First the situation, then, where something is handed on, to whom and on what basis."""
    home = home_page(case_id)
    typed = request.values.get("situation", "")
    guidance = TABLE[Situation(typed)] if typed in set(Situation) else None
    if not request.form:
        note_read("consents", case_id)
    if guidance is None or guidance.mode is None:
        asked = SituationForm(formdata=request.args, situation=typed or None)
        return answer("staff/referral_situation.html", form=asked, home=home, guidance=guidance, table=TABLE)
    form, consents, partners = _form(home, guidance)
    if form.validate_on_submit():
        try:
            draft = once("referral", form.key.data, lambda: _begin(home, form, consents, partners))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("下書きを始めました。まだ、どこにも送っていません。")
            return see_other("staff.referral", referral_id=draft)
    return answer("staff/referral_begin.html", form=form, home=home, guidance=guidance, consents=consents)


def _form(
    home: Home, guidance: Guidance
) -> tuple[BeginForm, dict[str, Consent], dict[str, PartnerOrganisation]]:
    """With the consents in force for a partner of the directory, and the other bases."""
    today = tokyo_date(now())
    form = BeginForm(
        situation=guidance.situation.value,
        kind=guidance.kind.value,
        answer_by=today + dt.timedelta(days=ANSWER_DAYS),
        key=new_token(),
    )
    rows = consents_at_home(db(), home.household.id)
    consents = {row.public_id: row for row in rows if holds(row, today)}
    partners = {row.public_id: row for row in partners_of(db(), home.household.site_id) if not row.is_closed}
    words = home.words()
    agreed = {
        key: f"{words.get(row.giver_person_id, '')}の同意：{row.recipient}に、{row.purpose}"
        for key, row in consents.items()
    }
    form.rests_on.choices = {**agreed, **NOT_BY_CONSENT}
    usual = sorted(partners.values(), key=lambda row: row.kind is not guidance.partner)
    form.partner.choices = {"": "同意の相手", **{row.public_id: row.name for row in usual}}
    form.about.choices = {"": "同意のとおり", **home.choices()}
    return form, consents, partners


def _begin(
    home: Home, form: BeginForm, consents: dict[str, Consent], partners: dict[str, PartnerOrganisation]
) -> Referral:
    consent = consents.get(form.rests_on.data or "")
    partner = partners.get(form.partner.data or "") or _partner_of(consent, partners)
    about = get_person(db(), actor(), form.about.data) if form.about.data and consent is None else None
    terms = ReferralInput(
        situation=Situation(form.situation.data or ""),
        kind=ReferralKind(form.kind.data),
        answer_by=given(form.answer_by.data),
        partner=partner,
        consent=consent,
        basis=DisclosureBasis.CONSENT if consent else DisclosureBasis(form.rests_on.data),
        about=about,
        purpose=form.purpose.data or "",
        reason=form.reason.data or "",
    )
    return service.begin(db(), home.household, terms, now=now(), by=actor())


def _partner_of(consent: Consent | None, partners: dict[str, PartnerOrganisation]) -> PartnerOrganisation:
    """Whom a consent names. Raises ReferralRefusedError when the directory does not know it."""
    named = (row for row in partners.values() if consent is not None and queries.is_for(consent, row))
    found = next(named, None)
    if found is None:
        raise ReferralRefusedError(
            "相手を選んでください。一覧にないときは、先に連携先の一覧に加えてください。", field="partner"
        )
    return found
