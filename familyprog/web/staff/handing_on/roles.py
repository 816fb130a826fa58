"""役割分担表: who does what, in versions; on paper only when each partner on it may be told."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import partners_of
from familyprog.referrals import queries, service
from familyprog.referrals.models import RoleTable
from familyprog.referrals.rules import USUAL_ROLES, RoleInput, RolesInput
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_home import Home, home_page
from familyprog.web.staff.consents import page_or_pdf
from familyprog.web.staff.handing_on.forms import LINES, OURS, RolesForm
from familyprog.web.staff.handing_on.once import once


@pages.route("/cases/<pid:case_id>/roles", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def roles_new(case_id: str) -> Response | tuple[str, int]:
    """The next version; it begins with what stands."""
    home = home_page(case_id)
    partners = {row.public_id: row for row in partners_of(db(), home.household.site_id) if not row.is_closed}
    form = _form(home, partners)
    if form.validate_on_submit():
        try:
            once("roles", form.key.data, lambda: _save(home, form, partners))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("役割分担表を書きました。前の版も残っています。")
            return see_other("staff.referrals", case_id=case_id)
    elif not form.is_submitted():
        note_read("role_table", case_id)
    return answer("staff/roles_new.html", form=form, home=home, count=LINES)


def _form(home: Home, partners: dict[str, PartnerOrganisation]) -> RolesForm:
    before = next(iter(queries.roles_of(db(), home.household.id)), None)
    names = {row.id: key for key, row in partners.items()}
    known: dict[str, object] = {"agreed_on": tokyo_date(now()), "key": new_token()}
    if before is not None:
        known["policy"] = before.table.policy
        for n, line in enumerate(before.lines[:LINES]):
            known |= {f"what_{n}": line.what, f"how_{n}": line.how}
            known[f"partner_{n}"] = names.get(line.partner_id or 0, "")
    else:
        known |= {f"what_{n}": words for n, words in enumerate(USUAL_ROLES)}
    form = RolesForm(data=known)
    for n in range(LINES):
        form[f"partner_{n}"].choices = {**OURS, **{key: row.name for key, row in partners.items()}}
    return form


def _save(home: Home, form: RolesForm, partners: dict[str, PartnerOrganisation]) -> RoleTable:
    lines = []
    for n in range(LINES):
        what, how = form[f"what_{n}"].data or "", form[f"how_{n}"].data or ""
        partner = partners.get(form[f"partner_{n}"].data or "")
        lines.append(RoleInput(what, partner.id if partner else None, how))
    table = RolesInput(given(form.agreed_on.data), form.policy.data or "", tuple(lines))
    return service.save_roles(db(), home.household, table, now=now(), by=actor())


@pages.get("/roles/<pid:table_id>/paper")
@allow(Action.VIEW_CONSENTS)
def roles_paper(table_id: str) -> Response | str:
    """To be handed to everybody on it; refused while one of them may not be told."""
    roles = queries.get_roles(db(), actor(), table_id)
    home = home_page(queries.home_id(db(), roles.table.household_id))
    missing = queries.uncovered_partners(db(), roles, tokyo_date(now()))
    if missing:
        say(f"{'・'.join(missing)}に伝える同意が、いまはありません。うかがってから、印刷してください。")
        return see_other("staff.referrals", case_id=home.public_id)
    note_read("role_table", table_id, "print")
    return page_or_pdf(render_template("print/roles.html", roles=roles, home=home), "staff.referrals", home)
