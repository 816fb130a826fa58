"""A referral is begun, its parts are written, taken from records, taken out; nothing leaves the house by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent, PartnerOrganisation
from familyprog.consent.rules import PURPOSE, holds
from familyprog.people.models import Household, Person
from familyprog.referrals.enums import PacketSection, PartSource, ReferralKind, ReferralState, Situation
from familyprog.referrals.errors import ReferralRefusedError
from familyprog.referrals.models import Referral, ReferralPart
from familyprog.referrals.queries import draft_of, is_for
from familyprog.referrals.rules import TABLE, Candidate, Grant, check_answer_by, check_source, grant_for

ITEM = 200


@dataclass(frozen=True)
class ReferralInput:
    """What staff chose: with a consent its purpose and person are taken; else all is said here, with the reason."""

    situation: Situation
    kind: ReferralKind
    answer_by: dt.date
    partner: PartnerOrganisation
    consent: Consent | None = None
    basis: DisclosureBasis = DisclosureBasis.CONSENT
    about: Person | None = None
    purpose: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PartInput:
    """One statement by hand, under an item."""

    section: PacketSection
    item: str  # the key of a grant, or the item itself on another basis than consent
    source: PartSource
    statement: str


def begin(
    session: Session, household: Household, given: ReferralInput, *, now: dt.datetime, by: Actor
) -> Referral:
    """Open a draft. Raises ReferralRefusedError, AnswerRefusedError, NotFoundError outside the site."""
    mode, today = TABLE[given.situation].mode, tokyo_date(now)
    if by.staff_id is None or by.site_id != household.site_id or given.partner.site_id != household.site_id:
        raise NotFoundError
    if mode is None:
        raise ReferralRefusedError("このようすでは、票は要りません。", field="situation")
    check_answer_by(given.answer_by, today)
    about_id, purpose = _terms(session, household, given, today)
    row = Referral(
        site_id=household.site_id,
        household_id=household.id,
        about_person_id=about_id,
        partner_id=given.partner.id,
        situation=given.situation,
        mode=mode,
        kind=given.kind,
        purpose=purpose,
        basis=given.basis,
        reason=clean_text(given.reason) if given.consent is None else "",
        consent_id=given.consent.id if given.consent else None,
        answer_by=given.answer_by,
        created_at=now,
        created_by_id=by.staff_id,
    )
    return _begun(session, row, now, by)


def _begun(session: Session, row: Referral, now: dt.datetime, by: Actor) -> Referral:
    session.add(row)
    session.flush()
    note(session, "begin_referral", "referral", row.public_id, now=now, by=by)
    return row


def _terms(session: Session, household: Household, given: ReferralInput, today: dt.date) -> tuple[int, str]:
    """About whom, and for what."""
    if given.consent is not None:
        return _agreed(session, household, given.consent, given.partner, today)
    if given.basis is DisclosureBasis.CONSENT:
        raise ReferralRefusedError(
            "どの同意にもとづくかを選んでください。まだのときは、先に同意をうかがってください。",
            field="rests_on",
        )
    if given.about is None or given.about.household_id != household.id:
        raise ReferralRefusedError("どなたのことかを選んでください。", field="about")
    purpose = clean_text(given.purpose)[:PURPOSE]
    if not purpose:
        raise ReferralRefusedError("何のために伝えるのかを入れてください。", field="purpose")
    if not clean_text(given.reason):
        raise ReferralRefusedError("同意によらずに伝えるわけを入れてください。", field="reason")
    return given.about.id, purpose


def _agreed(
    session: Session, household: Household, consent: Consent, partner: PartnerOrganisation, today: dt.date
) -> tuple[int, str]:
    giver = session.get_one(Person, consent.giver_person_id)
    if giver.household_id != household.id:
        raise NotFoundError
    if not holds(consent, today) or not is_for(consent, partner):
        raise ReferralRefusedError(
            "この相手への同意は、いまは有効ではありません。あらためてうかがってください。", field="rests_on"
        )
    return consent.about_person_id or giver.id, consent.purpose


def take_parts(
    session: Session, referral: Referral, keys: Collection[str], *, now: dt.datetime, by: Actor
) -> int:
    """Copy statements from the records into the draft, those that may go; returns how many. Twice is once."""
    hold_draft(session, referral)
    draft = draft_of(session, referral, tokyo_date(now))
    known = {part.candidate for part in draft.packet.parts}
    chosen = [one for one in draft.candidates if one.key in keys and one.key not in known]
    rows = [row for row in (_taken(referral, one, draft.grants, now, by) for one in chosen) if row]
    session.add_all(rows)
    session.flush()
    note(session, "take_parts", "referral", referral.public_id, now=now, by=by, result=str(len(rows)))
    return len(rows)


def _taken(
    referral: Referral, one: Candidate, grants: Collection[Grant], now: dt.datetime, by: Actor
) -> ReferralPart | None:
    """A record as a part; none when nobody agreed to it."""
    grant = grant_for(one, grants)
    if grant is None and referral.basis is DisclosureBasis.CONSENT:
        return None
    return ReferralPart(
        referral_id=referral.id,
        section=one.section,
        item=grant.item if grant else one.items[0],
        consent_id=grant.consent_id if grant else None,
        source=one.source,
        statement=one.statement,
        candidate=one.key,
        written_by_id=by.staff_id or 0,
        written_at=now,
    )


def write_part(
    session: Session, referral: Referral, given: PartInput, *, now: dt.datetime, by: Actor
) -> ReferralPart:
    """Write one statement under an item somebody agreed to. Raises ReferralRefusedError."""
    hold_draft(session, referral)
    statement = clean_text(given.statement)
    if not statement:
        raise ReferralRefusedError("伝えることを入れてください。", field="statement")
    grant = _grant(session, referral, given, tokyo_date(now))
    row = ReferralPart(
        referral_id=referral.id,
        section=given.section,
        item=grant.item if grant else clean_text(given.item)[:ITEM],
        consent_id=grant.consent_id if grant else None,
        source=given.source,
        statement=statement,
        written_by_id=by.staff_id or 0,
        written_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "write_part", "referral", referral.public_id, now=now, by=by)
    return row


def _grant(session: Session, referral: Referral, given: PartInput, today: dt.date) -> Grant | None:
    if referral.basis is not DisclosureBasis.CONSENT:
        if not clean_text(given.item):
            raise ReferralRefusedError("何を伝えるかの項目を選んでください。", field="item")
        return None
    grants = draft_of(session, referral, today).grants
    grant = next((one for one in grants if one.key == given.item), None)
    if grant is None:
        raise ReferralRefusedError(
            "その項目には、いま有効な同意がありません。あらためて同意をうかがってください。", field="item"
        )
    check_source(given.source, grant)
    return grant


def take_out(session: Session, referral: Referral, public_id: str, *, now: dt.datetime, by: Actor) -> None:
    """Take a part out of a draft again. Twice is once."""
    hold_draft(session, referral)
    own = (ReferralPart.referral_id == referral.id, ReferralPart.public_id == public_id)
    session.execute(delete(ReferralPart).where(*own))
    note(session, "take_out_part", "referral", referral.public_id, now=now, by=by)


def hold_draft(session: Session, referral: Referral) -> None:
    """Hold a draft until the end of the unit. Raises ReferralRefusedError once it is none any more."""
    session.refresh(referral, with_for_update=True)
    if referral.state is not ReferralState.DRAFT:
        raise ReferralRefusedError("この票は、もう送られています。中身は変えられません。")
