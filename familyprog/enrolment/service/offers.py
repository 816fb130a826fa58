"""The next program: completion opens an offer, nothing more. Taking it up is the family's own choice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.audit.service import note
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.errors import OfferRefusedError
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.enrolment.queries import ACTIVE
from familyprog.enrolment.service.enter import enrol
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Person
from familyprog.people.service import tell
from familyprog.programs.models import Cohort, Program

OFFER_NOTICE = dt.timedelta(days=30)


def open_offers(session: Session, enrolment: Enrolment, *, now: dt.datetime) -> list[ProgramOffer]:
    """Open the programs that follow this one to the person, once, and tell them. Returns the new offers."""
    # Two marks saved at the same moment may both complete the course: one after the other, please.
    session.scalars(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update()).one()
    program_id = session.scalars(select(Cohort.program_id).where(Cohort.id == enrolment.cohort_id)).one()
    opened = [
        ProgramOffer(
            site_id=enrolment.site_id,
            person_id=enrolment.person_id,
            program_id=following,
            from_enrolment_id=enrolment.id,
            opened_at=now,
        )
        for following in _following(session, program_id, enrolment)
    ]
    session.add_all(opened)
    session.flush()
    for offer in opened:
        note(session, "open_offer", "program_offer", offer.public_id, now=now, by=MACHINE)
        _tell_next_step(session, offer, now)
    return opened


def _following(session: Session, program_id: int, enrolment: Enrolment) -> list[int]:
    """Programs that ask for this one first and were not offered yet, nor entered with the help of staff."""
    offered = select(ProgramOffer.program_id).where(ProgramOffer.person_id == enrolment.person_id)
    entered = (
        select(Cohort.program_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == enrolment.person_id, Enrolment.state.in_(ACTIVE))
    )
    return list(
        session.scalars(
            select(Program.id)
            .where(
                Program.prerequisite_id == program_id,
                Program.site_id == enrolment.site_id,
                Program.id.not_in(offered),
                Program.id.not_in(entered),
            )
            .order_by(Program.id)
        )
    )


def _tell_next_step(session: Session, offer: ProgramOffer, now: dt.datetime) -> None:
    tell(
        session,
        offer.person_id,
        MessageKind.NEXT_STEP,
        site_id=offer.site_id,
        occasion=f"offer:{offer.public_id}",
        due_at=now,
        not_after=now + OFFER_NOTICE,
        enrolment_id=offer.from_enrolment_id,
        now=now,
    )


def take_offer(
    session: Session, offer: ProgramOffer, cohort: Cohort, *, now: dt.datetime, by: Actor
) -> Enrolment:
    """Take up an offer in one of its program's groups. Raises OfferRefusedError and what `enrol` raises."""
    if offer.taken_at is not None:
        raise OfferRefusedError("このご案内は、もうお受けしています。")
    if cohort.program_id != offer.program_id:
        raise OfferRefusedError("この会は選べません。一覧から選んでください。", field="cohort")
    person = session.get_one(Person, offer.person_id)
    entry_way = EntryWay.PHONE if by.is_staff else EntryWay.WEB
    return enrol(session, cohort, person, entry_way=entry_way, now=now, by=by)
