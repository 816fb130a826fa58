"""連携先: the directory of a site, and who is meant by a name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.rules import names_of


def partners_of(session: Session, site_id: int) -> list[PartnerOrganisation]:
    """The partners of a site by name, those that are not there any more last."""
    return list(
        session.scalars(
            select(PartnerOrganisation)
            .where(PartnerOrganisation.site_id == site_id)
            .order_by(PartnerOrganisation.is_closed, PartnerOrganisation.name, PartnerOrganisation.id)
        )
    )


def get_partner(session: Session, actor: Actor, public_id: str) -> PartnerOrganisation:
    """A partner of the actor's site. Raises NotFoundError."""
    row = session.scalar(select(PartnerOrganisation).where(PartnerOrganisation.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.EDIT_PARTNERS):
        raise NotFoundError
    return row


def find_partner(session: Session, site_id: int, words: str) -> PartnerOrganisation | None:
    """The partner that is called like that, however it is written."""
    wanted = fold(words)
    return next((row for row in partners_of(session, site_id) if wanted in names_of(row)), None)
