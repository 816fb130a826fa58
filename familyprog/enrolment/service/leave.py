"""Leaving for good, or for a while. No reason is asked."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.errors import AlreadyLeftError, StateRefusedError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import ACTIVE, SEATED
from familyprog.enrolment.service.bookings import give_back_times
from familyprog.enrolment.service.history import change_state, tell_about
from familyprog.enrolment.service.line import fill_seats, void_offer
from familyprog.enrolment.service.make_up import drop_planned, lock_with_hosts
from familyprog.enrolment.service.seats import free_seat, lock_cohort, reload
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.rules import ABOUT_COMING

REASON = 200  # as long as the column


def withdraw(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """End the enrolment: what was still to be sent is dropped, and the first in line gets the seat.

    Raises AlreadyLeftError when it has ended.
    """
    before = lock_with_hosts(session, enrolment)
    if before not in ACTIVE:
        raise AlreadyLeftError
    enrolment.ended_at = now
    drop_planned(session, enrolment, now=now, by=by)
    change_state(session, enrolment, before, EnrolmentState.WITHDRAWN, "withdraw", now=now, by=by)
    free_seat(session, enrolment)
    void_offer(session, enrolment, now=now, by=by)
    give_back_times(session, enrolment.person_id, enrolment.cohort_id, now=now, by=by)
    outbox.void(session, now=now, enrolment_id=enrolment.id, reason="withdrawn")
    tell_about(session, enrolment, MessageKind.WITHDRAWN, now=now)
    fill_seats(session, enrolment.cohort_id, now=now, by=by)


def complete(
    session: Session, enrolment: Enrolment, *, reason: str = "", now: dt.datetime, by: Actor
) -> None:
    """ひと区切り: people decide it, the machine never does. The seat goes to the first in line.

    `reason`: why, when the frozen version asks for more. Raises StateRefusedError without a seat.
    """
    before = lock_with_hosts(session, enrolment)
    if before not in SEATED:
        raise StateRefusedError("受講中かお休み中の方だけ、ひと区切りにできます。")
    enrolment.ended_at = now
    enrolment.exception_reason = "／".join(filter(None, [enrolment.exception_reason, reason]))[:REASON]
    drop_planned(session, enrolment, now=now, by=by)
    change_state(session, enrolment, before, EnrolmentState.COMPLETED, "complete", now=now, by=by)
    free_seat(session, enrolment)
    outbox.void(session, now=now, enrolment_id=enrolment.id, kinds=ABOUT_COMING, reason="completed")
    fill_seats(session, enrolment.cohort_id, now=now, by=by)


def pause(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Stay away for a while and keep the seat. Raises StateRefusedError unless enrolled."""
    lock_cohort(session, enrolment.cohort_id)
    if reload(session, enrolment) is not EnrolmentState.ENROLLED:
        raise StateRefusedError("いまはお休みにできません。お電話でお知らせください。")
    change_state(session, enrolment, EnrolmentState.ENROLLED, EnrolmentState.PAUSED, "pause", now=now, by=by)
    outbox.void(
        session,
        now=now,
        enrolment_id=enrolment.id,
        kinds=ABOUT_COMING,
        reason="paused",
    )


def resume(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Come back to the seat that was kept. Raises StateRefusedError unless pausing."""
    lock_cohort(session, enrolment.cohort_id)
    if reload(session, enrolment) is not EnrolmentState.PAUSED:
        raise StateRefusedError("お休み中ではないようです。そのままおいでください。")
    change_state(session, enrolment, EnrolmentState.PAUSED, EnrolmentState.ENROLLED, "resume", now=now, by=by)
