"""資源台帳: places, trials, volunteering, with whom they take and when somebody last asked."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.consent.queries import get_partner
from familyprog.consent.rules import needs_check
from familyprog.referrals import queries, service
from familyprog.referrals.enums import ResourceKind
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.handing_on.forms import ResourceForm


@pages.get("/resources")
@allow(Action.EDIT_PARTNERS)
def resources() -> str:
    """All that is there now, or one kind of it."""
    asked = request.args.get("kind", "")
    kind = ResourceKind(asked) if asked in set(ResourceKind) else None
    rows = queries.resources_of(db(), actor(), kind)
    today = tokyo_date(now())
    return render_template(
        "staff/resources.html",
        rows=rows,
        kind=kind,
        kinds=list(ResourceKind),
        old={partner.id for _row, partner in rows if needs_check(partner, today)},
    )


@pages.route("/partners/<pid:partner_id>/resources", methods=["GET", "POST"])
@allow(Action.EDIT_PARTNERS)
def partner_resources(partner_id: str) -> Response | tuple[str, int]:
    """What one partner offers; another one is written down."""
    partner, form = get_partner(db(), actor(), partner_id), ResourceForm()
    if form.validate_on_submit():
        try:
            kind, words = ResourceKind(form.kind.data), form.conditions.data or ""
            service.add_resource(db(), partner, kind, form.name.data or "", words, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("資源台帳に書きました。")
            return see_other("staff.partner_resources", partner_id=partner_id)
    own = [row for row, whose in queries.resources_of(db(), actor()) if whose.id == partner.id]
    return answer("staff/partner_resources.html", form=form, partner=partner, rows=own)


@pages.post("/resources/<pid:resource_id>/over")
@allow(Action.EDIT_PARTNERS)
def resource_over(resource_id: str) -> Response:
    """It is not there any more."""
    row = queries.get_resource(db(), actor(), resource_id)
    service.end_resource(db(), row, now=now(), by=actor())
    say(f"「{row.name}」を、いまはないことにしました。")
    return see_other("staff.resources")
