"""The answer to an offered seat: yes, not this time, or none. Nobody loses the place in line's end by it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.audit.service import note
from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.errors import KeptApartError, OfferRefusedError
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.enrolment.queries import may_sit_together
from familyprog.enrolment.queries.seat_offers import (
    cohorts_to_fill,
    cohorts_with_ended,
    find_live,
    find_told,
    next_start,
)
from familyprog.enrolment.rules import offer_time
from familyprog.enrolment.service.leave import withdraw
from familyprog.enrolment.service.line import end_offer, fill_seats, take_seat, to_the_end, waiting_with
from familyprog.enrolment.service.seats import lock_groups, reload

TAKEN = "この席は、もうお受けしています。お待ちしています。"
OVER = "このご案内は終わりました。順番はそのままです。つぎに空いたら、またお知らせします。"


def accept_offer(session: Session, offer: SeatOffer, *, now: dt.datetime, by: Actor) -> bool:
    """Take the seat that was kept. Of two who come only together, both must say so; whether it is theirs now.

    Raises OfferRefusedError when the offer has ended, KeptApartError when a wall stands since.
    """
    enrolment = _open(session, offer, now=now)
    both = [one.person_id for one in waiting_with(session, enrolment)]
    if not may_sit_together(session, enrolment.cohort_id, both, now=now):  # set after the offer was made
        raise KeptApartError(is_staff=by.is_staff)
    offer.said_yes_at = offer.said_yes_at or now
    note(session, "say_yes", "seat_offer", offer.public_id, now=now, by=by)
    offers = _offers_with(session, enrolment)
    if not all(one.said_yes_at for one in offers):
        session.flush()
        return False
    for one in offers:
        take_seat(session, one, now=now, by=by)
    fill_seats(session, enrolment.cohort_id, now=now, by=by)
    return True


def decline_offer(
    session: Session, offer: SeatOffer, *, leaves: bool = False, now: dt.datetime, by: Actor
) -> None:
    """今回は見送る: to the end of the line, and nothing is offered for a week; or `leaves` it altogether.

    The next in line gets the offer. Raises OfferRefusedError when the offer has ended.
    """
    enrolment = _open(session, offer, now=now)
    if leaves:
        withdraw(session, enrolment, now=now, by=by)
        return
    _pass_on(session, enrolment, SeatOfferState.DECLINED, "decline_seat", now=now, by=by)
    fill_seats(session, enrolment.cohort_id, now=now, by=by)


def _open(session: Session, offer: SeatOffer, *, now: dt.datetime) -> Enrolment:
    """Lock, read again, and refuse what has ended."""
    enrolment = session.get_one(Enrolment, offer.enrolment_id)
    lock_groups(session, enrolment.cohort_id)
    session.refresh(offer)
    if offer.state is SeatOfferState.TAKEN:
        raise OfferRefusedError(TAKEN)
    is_waiting = reload(session, enrolment) is EnrolmentState.WAITING
    if offer.state is not SeatOfferState.LIVE or offer.expires_at <= now or not is_waiting:
        raise OfferRefusedError(OVER)
    return enrolment


def _offers_with(session: Session, enrolment: Enrolment) -> list[SeatOffer]:
    found = [find_live(session, one.id) for one in waiting_with(session, enrolment)]
    return [one for one in found if one is not None]


def _pass_on(
    session: Session,
    enrolment: Enrolment,
    state: SeatOfferState,
    action: str,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    for one in _offers_with(session, enrolment):
        end_offer(session, one, state, action, now=now, by=by)
    to_the_end(session, waiting_with(session, enrolment))


def expire_offers(session: Session, *, now: dt.datetime) -> int:
    """End the offers whose time is over: to the end of the line, not out; the next in line is asked. How many.

    Run twice, it does nothing twice.
    """
    cohorts = cohorts_with_ended(session, now=now)
    if not cohorts:
        return 0
    lock_groups(session, *cohorts)  # all at once, in order: one after the other could wait in a ring
    late = session.scalars(
        select(Enrolment)
        .join(SeatOffer, SeatOffer.enrolment_id == Enrolment.id)
        .where(SeatOffer.state == SeatOfferState.LIVE, SeatOffer.expires_at <= now)
        .where(Enrolment.cohort_id.in_(cohorts))
        .order_by(Enrolment.cohort_id, Enrolment.waiting_number)
        .execution_options(populate_existing=True)
    ).all()
    for enrolment in late:
        if find_live(session, enrolment.id) is not None:  # ended with the other one of a pair
            _pass_on(session, enrolment, SeatOfferState.EXPIRED, "expire_seat", now=now, by=MACHINE)
    for cohort_id in cohorts:
        fill_seats(session, cohort_id, now=now, by=MACHINE)
    return len(late)


def fill_all(session: Session, *, now: dt.datetime) -> int:
    """Offer what became free by the calendar alone: a month turned, a week of rest is over. To how many."""
    cohorts = cohorts_to_fill(session)
    if cohorts:
        lock_groups(session, *cohorts)
    return sum(len(fill_seats(session, cohort_id, now=now, by=MACHINE)) for cohort_id in cohorts)


def restart_clock(session: Session, occasion: str, *, now: dt.datetime) -> dt.datetime | None:
    """The mail did not arrive and people tell it now: the time to answer begins anew. Its end, if it is live."""
    offer = find_told(session, occasion)
    if offer is None or offer.expires_at <= now:
        return None
    cohort_id = session.scalars(select(Enrolment.cohort_id).where(Enrolment.id == offer.enrolment_id)).one()
    starts_at, _is_over = next_start(session, cohort_id, now=now)
    offer.expires_at = max(offer.expires_at, offer_time(now, starts_at).expires_at)
    session.flush()
    return offer.expires_at
