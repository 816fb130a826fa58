"""同意のやること: a recipient has been told, or a row is shown again on another day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action
from familyprog.base.errors import NotFoundError
from familyprog.consent import queries
from familyprog.consent import service as consenting
from familyprog.consent.models import Consent, PartnerOrganisation, RecipientNotice
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.pages import say
from familyprog.web.staff import pages
from familyprog.web.staff.worklist import back_to_list, later

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROWS: dict[str, Callable[[Session, Actor, str], Consent | PartnerOrganisation | RecipientNotice]] = {
    "consents": queries.get_consent,
    "recipients": queries.get_notice,
    "partners": queries.get_partner,
}


@pages.post("/worklist/recipients/<pid:item_id>/told")
@allow(Action.RECORD_CONSENTS)
def recipient_told(item_id: str) -> Response:
    """The recipient has heard that the consent is withdrawn."""
    row = queries.get_notice(db(), actor(), item_id)
    consenting.recipient_told(db(), row, now=now(), by=actor())
    say(f"{row.recipient}に知らせたことを記しました。ありがとうございます。")
    return back_to_list()


@pages.post("/worklist/<kind>/<pid:item_id>/later")
@allow(Action.RECORD_CONSENTS)
def consent_later(kind: str, item_id: str) -> Response | tuple[str, int]:
    """Show a row again on another day."""
    if kind not in ROWS:
        raise NotFoundError
    row = ROWS[kind](db(), actor(), item_id)
    return later(item_id, lambda until: consenting.put_off(db(), row, until, now=now(), by=actor()))
