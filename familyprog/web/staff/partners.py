"""連携先: whom one can turn to, how else they are written, and when somebody last asked."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.consent import queries
from familyprog.consent.enums import PartnerKind
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.rules import PartnerInput, needs_check
from familyprog.consent.service import save_partner
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.consent_forms import PartnerForm


@pages.get("/partners")
@allow(Action.EDIT_PARTNERS)
def partners() -> str:
    """The directory of the site."""
    rows, today = queries.partners_of(db(), actor().site_id or 0), tokyo_date(now())
    return render_template(
        "staff/partners.html", rows=rows, old={row.id for row in rows if needs_check(row, today)}
    )


@pages.route("/partners/new", methods=["GET", "POST"])
@allow(Action.EDIT_PARTNERS)
def partner_new() -> Response | tuple[str, int]:
    """Write one down."""
    return _page(PartnerForm(last_checked_on=tokyo_date(now())), None)


@pages.route("/partners/<pid:partner_id>", methods=["GET", "POST"])
@allow(Action.EDIT_PARTNERS)
def partner(partner_id: str) -> Response | tuple[str, int]:
    """Change one, or note that it was asked again."""
    row = queries.get_partner(db(), actor(), partner_id)
    known = {
        name: getattr(row, name)
        for name in ("name", "kind", "accepts", "telephone", "last_checked_on", "is_closed")
    }
    return _page(PartnerForm(data={**known, "aliases": "\n".join(row.aliases)}), row)


@pages.post("/partners/<pid:partner_id>/checked")
@allow(Action.EDIT_PARTNERS)
def partner_checked(partner_id: str) -> Response:
    """Somebody asked today, and all is as it is written."""
    _is_as_written(queries.get_partner(db(), actor(), partner_id))
    return see_other("staff.partners")


@pages.post("/worklist/partners/<pid:item_id>/checked")
@allow(Action.EDIT_PARTNERS)
def partner_asked(item_id: str) -> Response:
    """The same from the work list, with one press."""
    _is_as_written(queries.get_partner(db(), actor(), item_id))
    return see_other("staff.worklist")


def _is_as_written(row: PartnerOrganisation) -> None:
    known = PartnerInput(
        row.name, row.kind, tuple(row.aliases), row.accepts, row.telephone, tokyo_date(now()), row.is_closed
    )
    save_partner(db(), row, known, now=now(), by=actor())
    say(f"「{row.name}」を、今日確かめたことにしました。")


def _page(form: PartnerForm, row: PartnerOrganisation | None) -> Response | tuple[str, int]:
    if form.validate_on_submit():
        try:
            saved = save_partner(db(), row, _input(form), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"「{saved.name}」を書きました。")
            return see_other("staff.partners")
    return answer("staff/partner.html", form=form, partner=row, today=tokyo_date(now()))


def _input(form: PartnerForm) -> PartnerInput:
    return PartnerInput(
        form.name.data or "",
        PartnerKind(form.kind.data),
        form.alias_list(),
        form.accepts.data or "",
        form.telephone.data or "",
        form.last_checked_on.data,
        bool(form.is_closed.data),
    )
