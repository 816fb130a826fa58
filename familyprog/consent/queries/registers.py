"""What was consented to, and what was told. Staff ask for a household, a family member for the own rows alone."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.consent.models import Consent, Disclosure, RecipientNotice
from familyprog.consent.rules import NOT_ON_A_PAGE
from familyprog.people.models import Person
from familyprog.people.queries import may_see


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """What a person has consented to, also what was withdrawn; the newest first."""
    return list(session.scalars(_given().where(Consent.giver_person_id == person_id)))


def consents_at_home(session: Session, household_id: int) -> list[Consent]:
    """What the members of a household have consented to, for staff; the newest first."""
    at_home = select(Person.id).where(Person.household_id == household_id)
    return list(session.scalars(_given().where(Consent.giver_person_id.in_(at_home))))


def _given() -> Select[Consent]:
    return select(Consent).order_by(Consent.given_at.desc(), Consent.id.desc())


def get_consent(session: Session, actor: Actor, public_id: str) -> Consent:
    """A consent: staff who read cases within their site, a family member only the own one. Raises NotFoundError."""
    consent = session.scalar(select(Consent).where(Consent.public_id == public_id))
    if consent is None or not may_see(actor, consent.giver_person_id, consent.site_id):
        raise NotFoundError
    if actor.is_staff and not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return consent


def disclosures_of(session: Session, person_id: int) -> list[Disclosure]:
    """All that was told about a person, for staff; the newest first."""
    return list(session.scalars(_told().where(Disclosure.about_person_id == person_id)))


def disclosures_to_show(session: Session, person_id: int) -> list[Disclosure]:
    """What was told about a person, as far as the own page may show it; the newest first."""
    mine = _told().where(Disclosure.about_person_id == person_id)
    return list(session.scalars(mine.where(Disclosure.basis.not_in(NOT_ON_A_PAGE))))


def disclosures_at_home(session: Session, household_id: int) -> list[Disclosure]:
    """All that was told about the members of a household, for staff; the newest first."""
    at_home = select(Person.id).where(Person.household_id == household_id)
    return list(session.scalars(_told().where(Disclosure.about_person_id.in_(at_home))))


def disclosures_under(session: Session, consent: Consent) -> list[Disclosure]:
    """What was told on the strength of a consent; the newest first."""
    return list(session.scalars(_told().where(Disclosure.consent_id == consent.id)))


def has_told(session: Session, consent: Consent) -> bool:
    """Whether anything was told on the strength of a consent."""
    return (
        session.scalar(select(Disclosure.id).where(Disclosure.consent_id == consent.id).limit(1)) is not None
    )


def _told() -> Select[Disclosure]:
    return select(Disclosure).order_by(Disclosure.told_at.desc(), Disclosure.id.desc())


def notices_at_home(session: Session, household_id: int) -> dict[int, RecipientNotice]:
    """Who has to hear, or has heard, that a consent is withdrawn; by consent id."""
    rows = session.scalars(
        select(RecipientNotice)
        .join(Consent, Consent.id == RecipientNotice.consent_id)
        .join(Person, Person.id == Consent.giver_person_id)
        .where(Person.household_id == household_id)
    )
    return {row.consent_id: row for row in rows}


def get_notice(session: Session, actor: Actor, public_id: str) -> RecipientNotice:
    """A task of the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(RecipientNotice).where(RecipientNotice.public_id == public_id).with_for_update()
    )
    if row is None or row.site_id != actor.site_id or not can(actor, Action.RECORD_CONSENTS):
        raise NotFoundError
    return row
