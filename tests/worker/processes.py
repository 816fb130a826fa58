"""Real worker processes on a real database, and a town of a thousand families to write to."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import select

from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, Seat
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Household, Person, PersonAlias
from tests import make
from tests.conftest import SECRET
from tests.worker.world import SESSION_AT


def a_town(url: str, families: int) -> None:
    """Families enrolled in cohorts of a hundred, all on the same evening."""
    engine = make_engine(url)
    with unit_of_work(make_sessions(engine)) as session:
        site = make.a_site(session)
        program = make.a_program(session, site)
        cohorts = [make.a_cohort(session, program, capacity=100) for _ in range(-(-families // 100))]
        for cohort in cohorts:
            make.a_session(session, cohort, SESSION_AT)
        homes = [Household(site_id=site.id, created_at=make.MORNING) for _ in range(families)]
        session.add_all(homes)
        session.flush()
        people = [Person(site_id=site.id, household_id=home.id, created_at=make.MORNING) for home in homes]
        session.add_all(people)
        session.flush()
        numbers = count(1)
        for index, person in enumerate(people):
            cohort = cohorts[index // 100]
            seat = Seat(cohort_id=cohort.id, number=next(numbers))
            session.add_all([seat, PersonAlias(person_id=person.id, name=f"家族{index}")])
            address = f"family{index}@example.jp"
            profile = {"email": address, "email_proven_at": make.MORNING, "created_at": make.MORNING}
            session.add(ContactProfile(person_id=person.id, **profile))
        session.flush()
        seats = session.scalars(select(Seat).order_by(Seat.number)).all()
        session.add_all(
            Enrolment(
                site_id=site.id,
                cohort_id=seat.cohort_id,
                person_id=person.id,
                seat_id=seat.id,
                state=EnrolmentState.ENROLLED,
                created_at=make.MORNING,
            )
            for seat, person in zip(seats, people, strict=True)
        )
    engine.dispose()


def a_worker(
    url: str, relay: str, instance: Path, now: dt.datetime, *command: str
) -> subprocess.Popen[bytes]:
    """`familyprog worker --once` at that time, or another command."""
    settings = {
        "FAMILYPROG_DATABASE_URL": url,
        "FAMILYPROG_SMTP_URL": relay,
        "FAMILYPROG_INSTANCE": str(instance),
        "FAMILYPROG_MAIL_FROM": "office@example.jp",
        "FAMILYPROG_SECRET_KEY": SECRET,
        "FAMILYPROG_TESTING": "1",
        "FAMILYPROG_NOW": now.isoformat(),
        "FAMILYPROG_CATCH_UP_PER_MINUTE": "0",  # here time stands still between the processes
    }
    return subprocess.Popen(
        [sys.executable, "-m", "familyprog", *(command or ("worker", "--once"))],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def states(url: str) -> list[tuple[str, str, str]]:
    """(state, recipient, Message-ID) of every row."""
    engine = make_engine(url)
    with make_sessions(engine)() as session:
        rows = session.execute(select(Message.state, Message.recipient_key, Message.message_id)).all()
    engine.dispose()
    return [(row[0].value, row[1], row[2]) for row in rows]
