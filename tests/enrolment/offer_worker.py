"""Processes of the race for offered seats: each does one kind of thing as fast as it goes, a unit at a time."""

from __future__ import annotations

import datetime as dt
from multiprocessing.synchronize import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog import schema
from familyprog.accounts.actors import MACHINE
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import SeatOfferState
from familyprog.enrolment.errors import OfferRefusedError
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.enrolment.service import accept_offer, decline_offer, expire_offers, fill_all, withdraw

assert schema.metadata.tables
ROUNDS = 25
LATER = dt.timedelta(days=4)


def cancel(url: str, enrolment_ids: list[int], now: dt.datetime, start: Barrier) -> None:
    """One after the other leaves."""
    sessions = make_sessions(make_engine(url))
    start.wait()
    for key in enrolment_ids:
        with unit_of_work(sessions) as session:
            withdraw(session, session.get_one(Enrolment, key), now=now, by=MACHINE)


def answer(url: str, now: dt.datetime, start: Barrier) -> None:
    """Say yes or not this time to whatever is offered; that it is over is an answer too."""
    sessions = make_sessions(make_engine(url))
    start.wait()
    for number in range(ROUNDS):
        try:
            with unit_of_work(sessions) as session:
                _answer(session, number, now)
        except OfferRefusedError:
            pass


def _answer(session: Session, number: int, now: dt.datetime) -> None:
    live = select(SeatOffer).where(SeatOffer.state == SeatOfferState.LIVE).order_by(SeatOffer.id).limit(1)
    offer = session.scalar(live)
    if offer is None:
        return
    if number % 4:
        accept_offer(session, offer, now=now, by=MACHINE)
    else:
        decline_offer(session, offer, now=now, by=MACHINE)


def pass_by(url: str, now: dt.datetime, start: Barrier) -> None:
    """The worker four days later: what is not answered ends, what is free is offered."""
    sessions = make_sessions(make_engine(url))
    start.wait()
    for _ in range(ROUNDS):
        with unit_of_work(sessions) as session:
            expire_offers(session, now=now + LATER)
        with unit_of_work(sessions) as session:
            fill_all(session, now=now)
