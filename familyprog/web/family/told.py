"""だれに何を伝えたか: own consents, with the way to take them back, and what was told on their strength."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.base.clock import tokyo_date
from familyprog.consent import service as consents
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.queries import consents_of, disclosures_to_show, get_consent, has_told
from familyprog.consent.rules import holds
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

BASIS = {
    DisclosureBasis.CONSENT: "同意をいただいて",
    DisclosureBasis.INTERNAL: "同じ部署の仕事として",
    DisclosureBasis.PUBLIC_BODY: "ほかの役所の仕事のために",
    DisclosureBasis.STATISTICS: "お名前を出さずに、集計のために",
    DisclosureBasis.CLEAR_BENEFIT: "あなたのためになることとして",
}


@pages.get("/told")
@family_only
def told() -> str:
    """Consents in force first, then those that are over; then what was told."""
    me, today = actor().person_id or 0, tokyo_date(now())
    mine = consents_of(db(), me)
    return render_template(
        "family/told.html",
        standing=[one for one in mine if holds(one, today)],
        over=[one for one in mine if not holds(one, today)],
        disclosures=disclosures_to_show(db(), me),
        basis=BASIS,
    )


@pages.get("/told/<pid:consent_id>/withdraw")
@family_only
def withdraw_check(consent_id: str) -> str:
    """What taking it back means, before it is done."""
    consent = get_consent(db(), actor(), consent_id)
    return render_template("family/told_withdraw.html", consent=consent, has_told=has_told(db(), consent))


@pages.post("/told/<pid:consent_id>/withdraw")
@family_only
def withdraw_consent(consent_id: str) -> Response:
    """Take it back."""
    consents.withdraw_consent(db(), get_consent(db(), actor(), consent_id), now=now(), by=actor())
    say("同意を取りやめました。これから先は伝えません。")
    return see_other("family.told")
