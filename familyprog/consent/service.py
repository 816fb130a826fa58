"""Use cases: consent is given and withdrawn, and what was told is written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.consent.models import Consent, Disclosure
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

Row = TypeVar("Row", Consent, Disclosure)


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
    consent = Consent(
        site_id=giver.site_id,
        giver_person_id=giver.id,
        about_person_id=about.id if about else None,
        recipient=kept.recipient,
        purpose=kept.purpose,
        items=list(kept.items),
        method=kept.method,
        explained_by_id=by.staff_id,
        given_at=now,
        ends_on=kept.ends_on,
    )
    return _keep(session, consent, "give_consent", now=now, by=by)


def withdraw_consent(session: Session, consent: Consent, *, now: dt.datetime, by: Actor) -> None:
    """Nothing more is told from now on; what was told stays written. Twice is the same as once.

    Raises NotFoundError outside the actor's scope.
    """
    if not may_see(by, consent.giver_person_id, consent.site_id):
        raise NotFoundError
    session.refresh(consent, ["withdrawn_at"], with_for_update=True)
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = now
    session.flush()
    note(session, "withdraw_consent", "consent", consent.public_id, now=now, by=by)


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
    kept = _checked(told, consent, tokyo_date(now))
    disclosure = Disclosure(
        site_id=about.site_id,
        about_person_id=about.id,
        consent_id=consent.id if consent else None,
        recipient=kept.recipient,
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


def _checked(told: DisclosureInput, consent: Consent | None, today: dt.date) -> DisclosureInput:
    kept = replace(
        told,
        recipient=clean_text(told.recipient)[:RECIPIENT],
        items=clean_items(told.items),
        reason=clean_text(told.reason),
    )
    check_disclosure(kept, consent, today)
    return kept


def _keep(session: Session, row: Row, action: str, *, now: dt.datetime, by: Actor) -> Row:
    session.add(row)
    session.flush()
    note(session, action, row.__tablename__, row.public_id, now=now, by=by)
    return row
