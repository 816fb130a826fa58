"""The line: a free seat is offered to whoever is first, strictly in order, and kept until they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.enrolment.enums import EnrolmentState, SeatOfferState
from familyprog.enrolment.errors import CapacityRefusedError
from familyprog.enrolment.models import Enrolment, Seat, SeatOffer
from familyprog.enrolment.queries import may_sit_together
from familyprog.enrolment.queries.seat_offers import OCCASION, Turn, find_live, line_of, next_start
from familyprog.enrolment.rules import Placement, mail_ends, offer_time
from familyprog.enrolment.service.history import change_state, tell_about
from familyprog.enrolment.service.seats import (
    LockedCohort,
    drop_unused,
    lock_cohort,
    lock_groups,
    next_number,
    place_for,
    seat_of,
)
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import Person
from familyprog.people.service import channel_to, tell
from familyprog.programs.enums import CapacityUnit, CohortState
from familyprog.programs.models import Cohort


def is_next(session: Session, cohort: LockedCohort, persons: Sequence[Person], *, now: dt.datetime) -> bool:
    """Whether nobody in line could use a free seat before these newcomers.

    In 組 a household a seat is kept for waits for that answer: it never gets two seats by accident.
    """
    line = line_of(session, cohort.id, now=now)
    homes = {person.household_id for person in persons}
    if cohort.unit is CapacityUnit.HOUSEHOLD and homes & line.promised:
        return False
    return all(
        _is_promised(cohort, turn, line.promised) or not _may_come(session, cohort, turn, now=now)
        for turn in line.turns
    )


def _may_come(session: Session, cohort: LockedCohort, turn: Turn, *, now: dt.datetime) -> bool:
    """Whether nobody there is kept apart from them: such a turn waits, and holds nobody up."""
    who = [enrolment.person_id for enrolment, _household_id in turn.who]
    return may_sit_together(session, cohort.id, who, now=now)


def _is_promised(cohort: LockedCohort, turn: Turn, promised: frozenset[int] | set[int]) -> bool:
    homes = {household_id for _enrolment, household_id in turn.who}
    return cohort.unit is CapacityUnit.HOUSEHOLD and bool(homes & promised)


def fill_seats(session: Session, cohort_id: int, *, now: dt.datetime, by: Actor) -> list[Enrolment]:
    """Offer free seats to those in line, strictly in order, and tell them. Returns whom.

    In a monthly program the lines of all its groups are looked at, because a place may have moved.
    """
    groups = lock_groups(session, cohort_id)
    return [asked for group in groups for asked in _fill(session, group, now=now, by=by)]


def _fill(session: Session, cohort: LockedCohort, *, now: dt.datetime, by: Actor) -> list[Enrolment]:
    line = line_of(session, cohort.id, now=now)
    starts_at, is_over = next_start(session, cohort.id, now=now) if line.turns else (None, True)
    if is_over or cohort.state is CohortState.CLOSED:
        return []
    asked: list[Enrolment] = []
    promised, has_turn = set(line.promised), True
    for turn in line.turns:
        if _is_promised(cohort, turn, promised) or not _may_come(session, cohort, turn, now=now):
            continue  # their place in line stays theirs
        who = [(enrolment.person_id, household_id) for enrolment, household_id in turn.who]
        placements = place_for(session, cohort, who, has_turn=has_turn, now=now)
        if placements[0].is_waiting:
            # Whoever is first keeps a free seat from everybody behind. Sharing the seat of one's own
            # household takes nothing from anybody, so in 組 the line is read to its end.
            has_turn = False
            if cohort.unit is CapacityUnit.PERSON:
                break
            continue
        _give(session, cohort, turn, placements, starts_at, now=now, by=by)
        promised |= {home for _enrolment, home in turn.who if home is not None}
        asked += [enrolment for enrolment, _home in turn.who]
    return asked


def _give(
    session: Session,
    cohort: LockedCohort,
    turn: Turn,
    placements: Sequence[Placement],
    starts_at: dt.datetime | None,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Offer the seats; a household's own seat is shared at once, as that takes nothing from anybody."""
    for (enrolment, _household_id), placement in zip(turn.who, placements, strict=True):
        waiting = [MessageKind.WAITING]  # if it has not left yet, it is no news any more
        outbox.void(session, now=now, enrolment_id=enrolment.id, kinds=waiting, reason="seat_offered")
        if all(one.shared_seat_id for one in placements):
            seat_from_line(session, enrolment, placement.shared_seat_id, now=now, by=by)
        else:
            seat_id = seat_of(session, cohort, None, placement)
            _offer(session, enrolment, seat_id, starts_at, now=now, by=by)


def seat_from_line(
    session: Session, enrolment: Enrolment, seat_id: int | None, *, now: dt.datetime, by: Actor
) -> None:
    """Give somebody who waited the seat, and tell them that it is theirs."""
    enrolment.seat_id = seat_id
    before, after = EnrolmentState.WAITING, EnrolmentState.ENROLLED
    change_state(session, enrolment, before, after, "seat_from_line", now=now, by=by)
    tell_about(session, enrolment, MessageKind.ENROLLED, now=now)


def _offer(
    session: Session,
    enrolment: Enrolment,
    seat_id: int | None,
    starts_at: dt.datetime | None,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    by_post = channel_to(session, enrolment.person_id) is MessageChannel.POST
    time = offer_time(now, starts_at, by_post=by_post)
    offer = SeatOffer(
        site_id=enrolment.site_id,
        enrolment_id=enrolment.id,
        seat_id=seat_id,
        offered_at=now,
        expires_at=time.expires_at,
    )
    session.add(offer)
    session.flush()
    note(session, "offer_seat", "seat_offer", offer.public_id, now=now, by=by)
    _tell(session, enrolment, offer, by_call=time.is_urgent, now=now)


def _tell(
    session: Session, enrolment: Enrolment, offer: SeatOffer, *, by_call: bool, now: dt.datetime
) -> None:
    channel = channel_to(session, enrolment.person_id, by_call=by_call)
    is_sent = channel in BY_MACHINE
    tell(
        session,
        enrolment.person_id,
        MessageKind.SEAT_OPENED,
        channel=channel,
        site_id=enrolment.site_id,
        occasion=f"{OCCASION}{offer.public_id}",
        due_at=now,
        not_after=mail_ends(offer.expires_at, now) if is_sent else offer.expires_at,
        enrolment_id=enrolment.id,
        now=now,
    )


def end_offer(
    session: Session, offer: SeatOffer, state: SeatOfferState, action: str, *, now: dt.datetime, by: Actor
) -> None:
    """End an offer with what was still to be said of it; its seat is free unless it was taken."""
    seat_id = offer.seat_id
    offer.state, offer.ended_at = state, now
    if state is not SeatOfferState.TAKEN:
        offer.seat_id = None
        session.flush()
        drop_unused(session, seat_id)
    outbox.void(session, now=now, occasion=f"{OCCASION}{offer.public_id}", reason=f"offer_{state.value}")
    note(session, action, "seat_offer", offer.public_id, now=now, by=by)
    session.flush()


def void_offer(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """The enrolment ends: so does its offer. Whoever waited together with it waits alone from now on."""
    offer = find_live(session, enrolment.id)
    if offer is not None:
        end_offer(session, offer, SeatOfferState.VOID, "void_seat_offer", now=now, by=by)
    if enrolment.pair_key is None:
        return
    for one in _pair_of(session, enrolment):
        other = find_live(session, one.id)
        if other is not None:
            other.said_yes_at = None  # that was an answer for both
        one.pair_key = None
    session.flush()


def _pair_of(session: Session, enrolment: Enrolment) -> list[Enrolment]:
    both = select(Enrolment).where(
        Enrolment.cohort_id == enrolment.cohort_id, Enrolment.pair_key == enrolment.pair_key
    )
    return list(session.scalars(both.order_by(Enrolment.waiting_number)))


def waiting_with(session: Session, enrolment: Enrolment) -> list[Enrolment]:
    """The enrolment, and whoever waits together with it; in order."""
    return [enrolment] if enrolment.pair_key is None else _pair_of(session, enrolment)


def to_the_end(session: Session, enrolments: Sequence[Enrolment]) -> None:
    """Give them new places at the end of the line, one after the other."""
    for enrolment in enrolments:
        enrolment.waiting_number = next_number(session, enrolment.cohort_id)
        session.flush()


def take_seat(session: Session, offer: SeatOffer, *, now: dt.datetime, by: Actor) -> None:
    """The offered seat is theirs, and in 組 their household's."""
    enrolment = session.get_one(Enrolment, offer.enrolment_id)
    seat = session.get_one(Seat, offer.seat_id)
    seat.household_id = session.scalars(
        select(Person.household_id).where(Person.id == enrolment.person_id)
    ).one()
    end_offer(session, offer, SeatOfferState.TAKEN, "accept_seat", now=now, by=by)
    seat_from_line(session, enrolment, seat.id, now=now, by=by)


def change_capacity(
    session: Session, cohort: Cohort, capacity: int, *, now: dt.datetime, by: Actor
) -> list[Enrolment]:
    """Set the number of places. Nobody who has one, or is offered one, loses it; new places are offered in line.

    Raises CapacityRefusedError for a negative number. Returns who got an offer.
    """
    if capacity < 0:
        raise CapacityRefusedError
    lock_cohort(session, cohort.id)
    session.refresh(cohort, ["capacity", "version"])
    cohort.capacity = capacity
    session.flush()
    note(session, "change_capacity", "cohort", cohort.public_id, now=now, by=by)
    return fill_seats(session, cohort.id, now=now, by=by)
