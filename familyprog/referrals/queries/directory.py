"""資源台帳 and 支援者からの相談: what partners offer, and what others who help asked us."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.consent.models import PartnerOrganisation
from familyprog.referrals.enums import ResourceKind
from familyprog.referrals.models import PartnerResource, SupporterTalk

TALKS = 100  # the latest


def resources_of(
    session: Session, actor: Actor, kind: ResourceKind | None = None
) -> list[tuple[PartnerResource, PartnerOrganisation]]:
    """What is there now, by kind and partner. Raises NotFoundError for roles without the directory."""
    if not can(actor, Action.EDIT_PARTNERS):
        raise NotFoundError
    query = (
        select(PartnerResource, PartnerOrganisation)
        .join(PartnerOrganisation, PartnerOrganisation.id == PartnerResource.partner_id)
        .where(
            PartnerOrganisation.site_id == actor.site_id,
            PartnerOrganisation.is_closed.is_(False),
            PartnerResource.is_over.is_(False),
        )
        .order_by(PartnerResource.kind, PartnerOrganisation.name, PartnerResource.id)
    )
    if kind is not None:
        query = query.where(PartnerResource.kind == kind)
    return [(resource, partner) for resource, partner in session.execute(query)]


def get_resource(session: Session, actor: Actor, public_id: str) -> PartnerResource:
    """A resource of the actor's site. Raises NotFoundError."""
    row = session.scalar(
        select(PartnerResource)
        .join(PartnerOrganisation, PartnerOrganisation.id == PartnerResource.partner_id)
        .where(PartnerResource.public_id == public_id, PartnerOrganisation.site_id == actor.site_id)
    )
    if row is None or not can(actor, Action.EDIT_PARTNERS):
        raise NotFoundError
    return row


def supporter_talks(session: Session, actor: Actor) -> list[SupporterTalk]:
    """What others who help asked us, the newest first. Raises NotFoundError for roles that write no notes."""
    if not can(actor, Action.WRITE_NOTE):
        raise NotFoundError
    return list(
        session.scalars(
            select(SupporterTalk)
            .where(SupporterTalk.site_id == actor.site_id)
            .order_by(SupporterTalk.talked_on.desc(), SupporterTalk.id.desc())
            .limit(TALKS)
        )
    )
