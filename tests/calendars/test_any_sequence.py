"""Whatever happens in whatever order: entries keep their order, are for one reader, and never stand twice."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.base.errors import DomainError
from familyprog.enrolment.models import Enrolment
from familyprog.people.enums import CalendarChannel, TitleStyle
from familyprog.people.models import Person
from familyprog.people.queries import contact_details
from familyprog.reminders import following
from familyprog.worker.passes import one_pass
from familyprog.worker.transport import Fate, Outcome
from tests.calendars.readers import by_ical, stands
from tests.calendars.strict import check_mailed
from tests.worker.world import calendar_of

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


class Life:
    """One person and one session, to whom anything may happen."""

    def __init__(self, world, seed) -> None:
        self.world, self.person, self.chance = world, world.family(), random.Random(seed)  # noqa: S311

    def change(self, now, **values) -> None:
        """Other rules of contact."""
        with self.world.sessions() as session:
            person = session.get_one(Person, self.person.id)
            details = contact_details(session, person.id)
            proven = {"is_email_proven": True} | values
            details = type(details)(**{**vars(details), **proven})
            following.set_contact(
                session, person, details, tells_old_mailbox=self.chance.random() < 0.7, now=now, by=MACHINE
            )
            session.commit()

    def enrolment(self, use_case, now) -> None:
        """A use case on the one enrolment; refused ones change nothing."""
        with self.world.sessions() as session:
            try:
                use_case(session, session.scalars(select(Enrolment)).one(), now=now, by=MACHINE)
            except DomainError:
                session.rollback()
            else:
                session.commit()

    def happen(self, now) -> None:
        """One thing."""
        kind = self.chance.choice(
            ["move", "style", "address", "channel", "pause", "resume", "nothing", "busy"]
        )
        if kind == "move":
            self.world.move(now, self.chance.choice([0.5, 1, 24]))
        elif kind == "style":
            self.change(now, title_style=self.chance.choice(list(TitleStyle)))
        elif kind == "address":
            self.change(now, email=f"box{self.chance.randrange(3)}@example.jp")
        elif kind == "channel":
            self.change(now, calendar_channel=self.chance.choice(list(CalendarChannel)))
        elif kind in {"pause", "resume"}:
            self.enrolment(getattr(following, kind), now)
        elif kind == "busy":
            self.world.box.outcomes.append(Outcome(Fate.LATER, "451"))


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_of_changes_leaves_a_calendar_that_is_right(world, now, seed):
    life, box = Life(world, seed), world.box
    for step in range(14):
        at = now + step * HOUR
        for _ in range(life.chance.randrange(1, 3)):
            life.happen(at)
        for minute in range(life.chance.randrange(3)):
            planned = one_pass(world.config, world.sessions, now=at + minute * MINUTE, transport=box)
            assert planned["failed"] == 0
    box.outcomes.clear()
    for hours in range(4):
        world.work(now + (15 + hours) * HOUR)
    told, names = [], set()
    for envelope, mail in zip(box.envelopes, box.mails, strict=True):
        content = calendar_of(mail)
        if content is None:
            continue
        check_mailed(content, "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST")
        (seen,) = by_ical(content)
        assert seen.attendees == (f"mailto:{envelope.to_address}",)
        if (envelope.name, content) not in names:  # a second try is the same mail
            names.add((envelope.name, content))
            told.append((mail["To"], seen))
    stands(told)
    begins = [start for days in stands(told).values() for start in days]
    assert len(begins) <= 1 + left_in(world), "one person, one session, one entry"


def left_in(world) -> int:
    """Entries in mailboxes that were not to be written to any more."""
    from familyprog.calendars.models import Invitation

    with world.sessions() as session:
        return len([row for row in session.scalars(select(Invitation)) if row.state.value == "left"])
