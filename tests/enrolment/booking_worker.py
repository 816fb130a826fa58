"""One process of the race for one-to-one times: everybody wants them all, in the same order."""

from __future__ import annotations

import datetime as dt
from multiprocessing.synchronize import Barrier

from familyprog import schema
from familyprog.accounts.actors import MACHINE
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.errors import SlotRefusedError
from familyprog.enrolment.service.bookings import book_slot
from familyprog.people.models import Person
from familyprog.programs.models import SessionSlot

assert schema.metadata.tables


def book_many(url: str, slot_ids: list[int], people: list[int], now: dt.datetime, start: Barrier) -> None:
    """Try every time for every one of these people, each try in a unit of its own."""
    engine = make_engine(url)
    sessions = make_sessions(engine)
    start.wait()
    for slot_id in slot_ids:
        for person_id in people:
            try:
                with unit_of_work(sessions) as session:
                    slot, person = session.get_one(SessionSlot, slot_id), session.get_one(Person, person_id)
                    book_slot(session, slot, person, now=now, by=MACHINE)
            except SlotRefusedError:
                continue
    engine.dispose()
