"""Use cases: consent is given and withdrawn, and what was told is written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.consent.models import Consent, Disclosure, PartnerOrganisation, RecipientNotice
from familyprog.consent.queries import disclosures_under, find_partner
from familyprog.consent.rules import (
    RECIPIENT,
    ConsentInput,
    DisclosureInput,
    check_disclosure,
    clean_consent,
    clean_items,
)
from familyprog.people.models import Person
from familyprog.people.queries import may_see

OWN = {"recipient", "items", "explained_by_id"}  # of the terms, those kept in another way
Row = TypeVar("Row", Consent, Disclosure, RecipientNotice)


def give_consent(
    session: Session,
    giver: Person,
    given: ConsentInput,
    *,
    about: Person | None = None,
    now: dt.datetime,
    by: Actor,
) -> Consent:
    """Somebody consents: to whom, for what, which items, until when. `about`: another than the giver.

    Raises ConsentRefusedError for what says nothing, NotFoundError outside the actor's scope.
    """
    if not may_see(by, giver.id, giver.site_id) or (about and about.household_id != giver.household_id):
        raise NotFoundError
    kept = clean_consent(given, tokyo_date(now))
    terms = {field.name: getattr(kept, field.name) for field in fields(kept) if field.name not in OWN}
    consent = Consent(
        site_id=giver.site_id,
        giver_person_id=giver.id,
        about_person_id=about.id if about else None,
        **_recipient(find_partner(session, giver.site_id, kept.recipient), kept.recipient),
        items=list(kept.items),
        explained_by_id=_explained_by(session, kept, by),
        given_at=now,
        **terms,
    )
    return _keep(session, consent, "give_consent", now=now, by=by)


def _recipient(partner: PartnerOrganisation | None, words: str) -> dict[str, Any]:
    """One partner has one name in the registers, however it was typed."""
    return {"recipient": partner.name if partner else words, "partner_id": partner.id if partner else None}


def _explained_by(session: Session, given: ConsentInput, by: Actor) -> int | None:
    """Whoever was named, of the same site. Raises NotFoundError."""
    if given.explained_by_id is None:
        return by.staff_id
    if session.get_one(Staff, given.explained_by_id).site_id != by.site_id:
        raise NotFoundError
    return given.explained_by_id


def withdraw_consent(
    session: Session, consent: Consent, *, now: dt.datetime, by: Actor
) -> list[RecipientNotice]:
    """Nothing more is told from now on; what was told stays written. Twice is the same as once.

    Returns a task for each recipient who was told something and has to hear of it now.
    Raises NotFoundError outside the actor's scope.
    """
    if not may_see(by, consent.giver_person_id, consent.site_id):
        raise NotFoundError
    session.refresh(consent, ["withdrawn_at"], with_for_update=True)
    if consent.withdrawn_at is not None:
        return []
    consent.withdrawn_at = now
    session.flush()
    note(session, "withdraw_consent", "consent", consent.public_id, now=now, by=by)
    told = dict.fromkeys(row.recipient for row in reversed(disclosures_under(session, consent)))
    return [_to_be_told(session, consent, recipient, now, by) for recipient in told]


def _to_be_told(
    session: Session, consent: Consent, recipient: str, now: dt.datetime, by: Actor
) -> RecipientNotice:
    row = RecipientNotice(site_id=consent.site_id, consent_id=consent.id, recipient=recipient, created_at=now)
    return _keep(session, row, "open_recipient_notice", now=now, by=by)


def note_disclosure(
    session: Session,
    about: Person,
    told: DisclosureInput,
    *,
    consent: Consent | None = None,
    now: dt.datetime,
    by: Actor,
) -> Disclosure:
    """Write down what was told about somebody, to whom and on what basis.

    Raises DisclosureRefusedError beyond what was consented to, NotFoundError outside the actor's scope.
    """
    if by.staff_id is None or not may_see(by, about.id, about.site_id):
        raise NotFoundError
    _lock(session, consent, about)
    partner = find_partner(session, about.site_id, clean_text(told.recipient))
    kept = _checked(told, consent, tokyo_date(now), partner)
    disclosure = Disclosure(
        site_id=about.site_id,
        about_person_id=about.id,
        consent_id=consent.id if consent else None,
        **_recipient(partner, kept.recipient),
        basis=kept.basis,
        reason=kept.reason,
        items=list(kept.items),
        told_by_id=by.staff_id,
        told_at=now,
    )
    return _keep(session, disclosure, "note_disclosure", now=now, by=by)


def _lock(session: Session, consent: Consent | None, about: Person) -> None:
    """Whoever withdraws at this moment is heard before or afterwards, never in between."""
    if consent is None:
        return
    if about.id != (consent.about_person_id or consent.giver_person_id):
        raise NotFoundError
    session.refresh(consent, ["withdrawn_at"], with_for_update=True)


def _checked(
    told: DisclosureInput, consent: Consent | None, today: dt.date, partner: PartnerOrganisation | None
) -> DisclosureInput:
    kept = replace(
        told,
        recipient=clean_text(told.recipient)[:RECIPIENT],
        items=clean_items(told.items),
        reason=clean_text(told.reason),
    )
    check_disclosure(kept, consent, today, partner_id=partner.id if partner else None)
    return kept


def _keep(session: Session, row: Row, action: str, *, now: dt.datetime, by: Actor) -> Row:
    session.add(row)
    session.flush()
    note(session, action, row.__tablename__, row.public_id, now=now, by=by)
    return row
