"""The directory of partners: written, changed, asked again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import partners_of
from familyprog.consent.rules import PartnerInput, clean_partner


def save_partner(
    session: Session,
    partner: PartnerOrganisation | None,
    given: PartnerInput,
    *,
    now: dt.datetime,
    by: Actor,
) -> PartnerOrganisation:
    """Write a partner down, or change one; a day on which it was checked ends its being put off.

    Raises PartnerRefusedError without a name, or when another one is called like that.
    """
    site = session.get_one(Site, by.site_id, with_for_update=True)  # two at once do not write one name twice
    others = [row for row in partners_of(session, site.id) if row is not partner]
    kept = clean_partner(given, others, tokyo_date(now))
    row = partner or PartnerOrganisation(site_id=site.id)
    if kept.last_checked_on != row.last_checked_on:
        row.later_until = None
    row.name, row.aliases, row.kind = kept.name, list(kept.aliases), kept.kind
    row.accepts, row.telephone, row.is_closed = kept.accepts, kept.telephone, kept.is_closed
    row.last_checked_on = kept.last_checked_on
    session.add(row)
    session.flush()
    note(session, "save_partner", "partner_organisation", row.public_id, now=now, by=by)
    return row
