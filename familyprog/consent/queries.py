"""Reads of what was consented to, and of what was told."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.consent.models import Consent, Disclosure
from familyprog.consent.rules import NOT_ON_A_PAGE
from familyprog.people.queries import may_see


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """What a person has consented to, also what was withdrawn; the newest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.giver_person_id == person_id)
            .order_by(Consent.given_at.desc(), Consent.id.desc())
        )
    )


def get_consent(session: Session, actor: Actor, public_id: str) -> Consent:
    """A consent: staff within their site, a family member only the own one. Raises NotFoundError."""
    consent = session.scalar(select(Consent).where(Consent.public_id == public_id))
    if consent is None or not may_see(actor, consent.giver_person_id, consent.site_id):
        raise NotFoundError
    return consent


def disclosures_of(session: Session, person_id: int) -> list[Disclosure]:
    """All that was told about a person, for staff; the newest first."""
    return list(session.scalars(_about(person_id)))


def disclosures_to_show(session: Session, person_id: int) -> list[Disclosure]:
    """What was told about a person, as far as the own page may show it; the newest first."""
    return list(session.scalars(_about(person_id).where(Disclosure.basis.not_in(NOT_ON_A_PAGE))))


def _about(person_id: int) -> Select[Disclosure]:
    return (
        select(Disclosure)
        .where(Disclosure.about_person_id == person_id)
        .order_by(Disclosure.told_at.desc(), Disclosure.id.desc())
    )
