"""One process of the race for seats: signs families up as the web does, each in a unit of its own."""

from __future__ import annotations

import datetime as dt
from multiprocessing.synchronize import Barrier

from familyprog import schema
from familyprog.accounts.actors import VISITOR
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.service import Entry, receive
from familyprog.people.rules import ContactDetails
from familyprog.programs.models import Cohort

assert schema.metadata.tables


def sign_up_many(url: str, cohort_id: int, worker: int, count: int, now: dt.datetime, start: Barrier) -> None:
    """Sign up `count` families as fast as it goes, from the moment everybody is ready."""
    engine = make_engine(url)
    sessions = make_sessions(engine)
    start.wait()
    for number in range(count):
        contact = ContactDetails(email=f"family{worker}-{number}@example.jp", is_email_proven=True)
        with unit_of_work(sessions) as session:
            cohort = session.get_one(Cohort, cohort_id)
            entry = Entry(alias=f"家族{worker}-{number}", contact=contact)
            receive(session, cohort, entry, entry_way=EntryWay.WEB, now=now, by=VISITOR)
    engine.dispose()
