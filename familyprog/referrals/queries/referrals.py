"""Referrals: one with its parts and steps, those of a household, the register of the site, who has not answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent, PartnerOrganisation
from familyprog.consent.queries import consents_at_home
from familyprog.consent.rules import holds, names_of
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household
from familyprog.progression.queries import Member, members, title_of
from familyprog.referrals.enums import Result
from familyprog.referrals.models import Referral, ReferralEvent, ReferralPart
from familyprog.referrals.queries.candidates import candidates
from familyprog.referrals.rules import (
    WAITING,
    Candidate,
    Grant,
    Packet,
    Part,
    assemble,
    form_title,
    result_of,
)


@dataclass(frozen=True)
class Draft:
    """A referral that was not sent, as it would go today."""

    packet: Packet
    grants: tuple[Grant, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class ReferralRow:
    """One referral in a list."""

    referral: Referral
    partner: PartnerOrganisation
    household_public_id: str
    title: str


def get_referral(session: Session, actor: Actor, public_id: str) -> Referral:
    """A referral of the actor's site, for who reads consents. Raises NotFoundError."""
    row = session.scalar(select(Referral).where(Referral.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return row


def parts_of(session: Session, referral_id: int) -> list[ReferralPart]:
    """What a draft says, in the order it was written."""
    return list(
        session.scalars(
            select(ReferralPart).where(ReferralPart.referral_id == referral_id).order_by(ReferralPart.id)
        )
    )


def events_of(session: Session, referral_id: int) -> list[ReferralEvent]:
    """Every step, also those that were corrected, oldest first."""
    return list(
        session.scalars(
            select(ReferralEvent).where(ReferralEvent.referral_id == referral_id).order_by(ReferralEvent.id)
        )
    )


def consents_for(
    session: Session, household_id: int, partner: PartnerOrganisation, today: dt.date
) -> list[Consent]:
    """What the household agreed to for a partner, however it is written, in force today; the newest first."""
    return [
        row for row in consents_at_home(session, household_id) if holds(row, today) and is_for(row, partner)
    ]


def is_for(consent: Consent, partner: PartnerOrganisation) -> bool:
    """Whether a consent names this partner."""
    return consent.partner_id == partner.id or (
        consent.partner_id is None and fold(consent.recipient) in names_of(partner)
    )


def grants_for(session: Session, referral: Referral, people: Sequence[Member], today: dt.date) -> list[Grant]:
    """The items that may go to the partner of a referral, for its purpose; the consent it rests on first."""
    if referral.basis is not DisclosureBasis.CONSENT:
        return []
    partner = session.get_one(PartnerOrganisation, referral.partner_id)
    kinds = {one.person_id: one for one in people}
    rows = [
        row
        for row in consents_for(session, referral.household_id, partner, today)
        if fold(row.purpose) == fold(referral.purpose) and row.giver_person_id in kinds
    ]
    rows.sort(key=lambda row: row.id != referral.consent_id)
    return [_grant(row, kinds[row.giver_person_id], item) for row in rows for item in row.items]


def _grant(row: Consent, giver: Member, item: str) -> Grant:
    return Grant(
        consent_id=row.id,
        consent_public_id=row.public_id,
        giver_id=giver.person_id,
        about_id=row.about_person_id or giver.person_id,
        giver_is_concerned=giver.kind is PersonKind.CONCERNED,
        giver_words=giver.shown_label,
        item=item,
    )


def draft_of(session: Session, referral: Referral, today: dt.date) -> Draft:
    """What would go today, and what stays; a fixed number of statements."""
    people = members(session, [referral.household_id]).get(referral.household_id, [])
    grants = grants_for(session, referral, people, today)
    found = candidates(session, referral.household_id, people, grants)
    packet = assemble(
        [_part(row) for row in parts_of(session, referral.id)],
        grants,
        found,
        head=_head(session, referral, grants),
        rests_on_consent=referral.basis is DisclosureBasis.CONSENT,
    )
    return Draft(packet, tuple(grants), tuple(found))


def _part(row: ReferralPart) -> Part:
    return Part(
        row.public_id, row.section, row.item, row.consent_id, row.source, row.statement, row.candidate
    )


def _head(session: Session, referral: Referral, grants: Sequence[Grant]) -> dict[str, str]:
    """What stands above the sections; no name of anybody of the household."""
    givers = dict.fromkeys("ご本人" if one.giver_is_concerned else "ご家族" for one in grants)
    agreed = f"{'と'.join(givers)}の同意にもとづいて、お伝えします。"
    other = f"お伝えする根拠：{referral.basis.label}"
    return {
        "form": form_title(referral.mode),
        "to": session.get_one(PartnerOrganisation, referral.partner_id).name,
        "kind": referral.kind.label,
        "purpose": referral.purpose,
        "basis": agreed if referral.basis is DisclosureBasis.CONSENT else other,
    }


def referrals_at_home(session: Session, household_id: int) -> list[tuple[Referral, PartnerOrganisation]]:
    """The referrals of a household with their partners, the newest first."""
    rows = session.execute(
        select(Referral, PartnerOrganisation)
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.partner_id)
        .where(Referral.household_id == household_id)
        .order_by(Referral.id.desc())
    )
    return [(referral, partner) for referral, partner in rows]


def register(session: Session, actor: Actor, first: dt.datetime, until: dt.datetime) -> list[ReferralRow]:
    """What was handed on between two instants, and what came of it: partner × day × result. Two statements.

    Raises NotFoundError for roles that read no consents.
    """
    if not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return _rows(
        session, Referral.site_id == actor.site_id, Referral.sent_at >= first, Referral.sent_at < until
    )


def unanswered(session: Session, actor: Actor, today: dt.date) -> list[ReferralRow]:
    """Whom we have not heard from until the day that was named, the oldest first. Two statements."""
    if not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return _rows(
        session,
        Referral.site_id == actor.site_id,
        Referral.state.in_(WAITING),
        Referral.answer_by <= today,
        or_(Referral.later_until.is_(None), Referral.later_until <= today),
    )


def _rows(session: Session, *conditions: object) -> list[ReferralRow]:
    found = session.execute(
        select(Referral, PartnerOrganisation, Household.public_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.partner_id)
        .join(Household, Household.id == Referral.household_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Referral.answer_by, Referral.id)
    ).all()
    homes = members(session, {row.household_id for row, _partner, _home in found})
    return [
        ReferralRow(row, partner, home, title_of(homes.get(row.household_id, [])))
        for row, partner, home in found
    ]


def counts(rows: Sequence[ReferralRow]) -> list[tuple[str, Result, int]]:
    """How often each partner was handed something on with each result; what each number is made of are its rows."""
    found = Counter(
        (row.partner.name, result) for row in rows if (result := result_of(row.referral.state)) is not None
    )
    order = list(Result)
    return [
        (name, result, number)
        for (name, result), number in sorted(
            found.items(), key=lambda one: (one[0][0], order.index(one[0][1]))
        )
    ]


def withdrawn_under(session: Session, referral: Referral) -> list[Consent]:
    """The consents a referral rested on that were withdrawn since; its recipient has to hear (consent's task)."""
    used = select(ReferralPart.consent_id).where(ReferralPart.referral_id == referral.id)
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.id.in_(used), Consent.withdrawn_at.is_not(None))
            .order_by(Consent.id)
        )
    )
