"""The moment something leaves the house: looked at, agreed to now, frozen, and in the register of what was told."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent, PartnerOrganisation
from familyprog.consent.rules import DisclosureInput, check_put_off, holds
from familyprog.consent.service import note_disclosure
from familyprog.people.models import Person
from familyprog.referrals.enums import ReferralState, SendWay
from familyprog.referrals.models import Referral, ReferralEvent, ReferralPart
from familyprog.referrals.queries import draft_of, events_of
from familyprog.referrals.rules import Packet, check_answer, check_answer_by, check_sending, digest_of
from familyprog.referrals.service.drafting import hold_draft


def send(
    session: Session, referral: Referral, seen_digest: str, way: SendWay, *, now: dt.datetime, by: Actor
) -> None:
    """Hand it on: what was looked at, and nothing else. The register is written in the same unit.

    Raises ReferralRefusedError or DisclosureRefusedError; then nothing has gone.
    """
    hold_draft(session, referral)
    today = tokyo_date(now)
    rests_on = _hold_consents(session, referral)
    packet = draft_of(session, referral, today).packet
    main = rests_on.get(referral.consent_id or 0)
    is_in_force = referral.basis is not DisclosureBasis.CONSENT or (main is not None and holds(main, today))
    check_sending(packet, seen_digest, is_in_force=is_in_force)
    _register(session, referral, packet, rests_on, now, by)
    referral.packet, referral.packet_hash = packet.content, packet.digest
    referral.way, referral.sent_at, referral.sent_by_id = way, now, by.staff_id
    _step(session, referral, ReferralState.SENT, today, now, by)
    note(session, "send_referral", "referral", referral.public_id, now=now, by=by)


def _hold_consents(session: Session, referral: Referral) -> dict[int, Consent]:
    """The consents of the household, held: whoever withdraws at this moment is heard before or afterwards."""
    at_home = select(Person.id).where(Person.household_id == referral.household_id)
    rows = session.scalars(
        select(Consent)
        .where(Consent.giver_person_id.in_(at_home))
        .order_by(Consent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _register(
    session: Session,
    referral: Referral,
    packet: Packet,
    rests_on: dict[int, Consent],
    now: dt.datetime,
    by: Actor,
) -> None:
    """One line a consent, with the items that went under it."""
    partner = session.get_one(PartnerOrganisation, referral.partner_id)
    for consent_id in dict.fromkeys(part.consent_id for part in packet.parts):
        items = tuple(dict.fromkeys(one.item for one in packet.parts if one.consent_id == consent_id))
        consent = rests_on.get(consent_id or 0)
        about_id = (
            (consent.about_person_id or consent.giver_person_id) if consent else referral.about_person_id
        )
        recipient = consent.recipient if consent else partner.name
        told = DisclosureInput(recipient, items, referral.basis, referral.reason)
        about = session.get_one(Person, about_id)
        note_disclosure(session, about, told, consent=consent, now=now, by=by)


class Heard(TypedDict, total=False):
    """What may be said of an answer."""

    heard_from: str
    words: str
    corrects_id: int | None


def record_answer(
    session: Session,
    referral: Referral,
    step: ReferralState,
    *,
    happened_on: dt.date,
    answer_by: dt.date | None = None,
    now: dt.datetime,
    by: Actor,
    **heard: Unpack[Heard],
) -> ReferralEvent:
    """Write down what was heard; a wrong answer is corrected by a new row. `answer_by`: when to ask again.

    Raises AnswerRefusedError.
    """
    session.refresh(referral, with_for_update=True)
    events, today = events_of(session, referral.id), tokyo_date(now)
    check_answer(referral.mode, events, step, happened_on, today, corrects_id=heard.get("corrects_id"))
    if answer_by is not None:
        check_answer_by(answer_by, today)
        referral.answer_by = answer_by
    referral.later_until = None
    row = _step(session, referral, step, happened_on, now, by, **heard)
    note(session, "answer_referral", "referral", referral.public_id, now=now, by=by, result=step.value)
    return row


def stop(session: Session, referral: Referral, *, now: dt.datetime, by: Actor) -> None:
    """Do not send a draft after all; what was written into it goes. Raises ReferralRefusedError when it went."""
    hold_draft(session, referral)
    session.execute(delete(ReferralPart).where(ReferralPart.referral_id == referral.id))
    _step(session, referral, ReferralState.STOPPED, tokyo_date(now), now, by)
    note(session, "stop_referral", "referral", referral.public_id, now=now, by=by)


def _step(
    session: Session,
    referral: Referral,
    step: ReferralState,
    day: dt.date,
    now: dt.datetime,
    by: Actor,
    **heard: Unpack[Heard],
) -> ReferralEvent:
    row = ReferralEvent(
        referral_id=referral.id,
        step=step,
        happened_on=day,
        written_by_id=by.staff_id,
        written_at=now,
        **heard,
    )
    session.add(row)
    referral.state = step
    session.flush()
    return row


def put_off(session: Session, referral: Referral, until: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """Ask on another day. Raises NotBeforeTomorrowError."""
    check_put_off(until, tokyo_date(now))
    referral.later_until = until
    session.flush()
    note(session, "put_off", "referral", referral.public_id, now=now, by=by)


def is_as_sent(referral: Referral) -> bool:
    """Whether what is kept is what went."""
    return referral.packet is not None and digest_of(referral.packet) == referral.packet_hash
