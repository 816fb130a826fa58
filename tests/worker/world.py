"""A small town whose mails are sent: one program, one session next week, families who come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from familyprog.accounts.actors import MACHINE
from familyprog.base.clock import at_tokyo
from familyprog.base.config import Config
from familyprog.outbox.enums import RelayTrouble
from familyprog.outbox.models import Message
from familyprog.programs.models import ClassSession
from familyprog.reminders.changes import Told, cancel_session, move_session
from familyprog.worker.passes import one_pass
from familyprog.worker.transport import Envelope, Fate, Outcome
from tests import make

SESSION_AT = at_tokyo(dt.date(2026, 12, 8), dt.time(19, 0))
DAY_BEFORE = at_tokyo(dt.date(2026, 12, 7), dt.time(10, 0))
TELLING_TITLE = "ひきこもり家族教室"
VENUE = "こころの健康センター 2階"


@dataclass
class Letterbox:
    """A way out that keeps what it was given; `outcomes` are answered first."""

    envelopes: list[Envelope] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    trouble: RelayTrouble | None = None

    def send(self, envelope: Envelope) -> Outcome:
        """Keep it."""
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome(Fate.SENT, "250")
        self.envelopes.append(envelope)
        return outcome

    def open(self) -> RelayTrouble | None:
        """It always is, unless told otherwise."""
        return self.trouble

    def hurry(self) -> None:
        """It is quick."""

    def close(self) -> None:
        """Nothing stays open."""

    @property
    def mails(self) -> list[EmailMessage]:
        """What was handed over, parsed."""
        return [message_from_bytes(one.content, policy=policy.default) for one in self.envelopes]

    @property
    def subjects(self) -> list[str]:
        """Their subjects."""
        return [mail["Subject"] for mail in self.mails]


class World:
    """A cohort whose program and place tell everything, and a worker with a letterbox."""

    def __init__(self, sessions: sessionmaker[Session], config: Config) -> None:
        self.sessions, self.config, self.box = sessions, config, Letterbox()
        with sessions() as session:
            self.site = make.a_site(session)
            self.program = make.a_program(session, self.site, title=TELLING_TITLE)
            self.cohort = make.a_cohort(session, self.program, venue=VENUE, capacity=1000)
            self.meeting = make.a_session(
                session, self.cohort, SESSION_AT, ends_at=SESSION_AT + dt.timedelta(minutes=90)
            )
            session.commit()

    def family(self, alias: str = "さくら", **contact: object):
        """Somebody with a seat."""
        with self.sessions() as session:
            person = make.a_family_member(session, self.site, alias, contact=contact)
            make.an_enrolment(session, self.cohort, person)
            session.commit()
        return person

    def now_as(self, session: Session) -> ClassSession:
        """The session as the database has it."""
        return session.get_one(ClassSession, self.meeting.id)

    def move(self, now: dt.datetime, by_hours: float = 2) -> Told:
        """Move the session by some hours; it then lasts one."""
        with self.sessions() as session:
            meeting = self.now_as(session)
            start = meeting.starts_at + dt.timedelta(hours=by_hours)
            end = start + dt.timedelta(hours=1)
            told = move_session(session, meeting, starts_at=start, ends_at=end, now=now, by=MACHINE)
            session.commit()
        return told

    def cancel(self, now: dt.datetime) -> Told:
        """Cancel the session."""
        with self.sessions() as session:
            told = cancel_session(session, self.now_as(session), "講師の都合", now=now, by=MACHINE)
            session.commit()
        return told

    def work(self, now: dt.datetime) -> dict[str, int]:
        """One pass."""
        return one_pass(self.config, self.sessions, now=now, transport=self.box)

    def rows(self) -> list[Message]:
        """The outbox."""
        with self.sessions() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def states(self) -> list[tuple[str, str]]:
        """(kind, state) of every row."""
        return [(row.kind.value, row.state.value) for row in self.rows()]


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def calendar_of(mail: EmailMessage) -> bytes | None:
    """The attached object."""
    return next((part.get_content() for part in mail.iter_attachments()), None)
