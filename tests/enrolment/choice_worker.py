"""One process of the race through several groups: each asks in another order, each family in a unit of its own."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from multiprocessing.synchronize import Barrier

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from familyprog import schema
from familyprog.accounts.actors import VISITOR
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.errors import AlreadyEnrolledError
from familyprog.enrolment.service import Entry, receive
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails
from familyprog.programs.models import Cohort

assert schema.metadata.tables


def choose_many(
    url: str, cohort_ids: list[int], people: list[int], worker: int, now: dt.datetime, start: Barrier
) -> None:
    """The same known families in every process; then newcomers, but in the first process."""
    engine = make_engine(url)
    sessions = make_sessions(engine)
    turn = worker % len(cohort_ids)
    order = cohort_ids[turn:] + cohort_ids[:turn]
    if worker % 2:
        order.reverse()
    start.wait()
    everybody = [*people, *([None] * len(people) if worker else [])]
    for number, person_id in enumerate(everybody):
        contact = ContactDetails(email=f"w{worker}-{number}@example.jp", is_email_proven=True)
        while not _ask(sessions, order, person_id, f"人{worker}-{number}", contact, now):
            pass  # the database was busy: pressing again is what the page says
    engine.dispose()


def _ask(
    sessions: sessionmaker[Session],
    order: list[int],
    person_id: int | None,
    alias: str,
    contact: ContactDetails,
    now: dt.datetime,
) -> bool:
    try:
        with suppress(AlreadyEnrolledError), unit_of_work(sessions) as session:
            wanted = [session.get_one(Cohort, key) for key in order]
            entry = Entry(alias, contact=contact, others=tuple(wanted[1:]), takes_free_seat=True)
            person = session.get_one(Person, person_id) if person_id else None
            receive(session, wanted[0], entry, person=person, entry_way=EntryWay.WEB, now=now, by=VISITOR)
    except OperationalError as busy:
        if "locked" not in str(busy):
            raise
        return False
    return True
