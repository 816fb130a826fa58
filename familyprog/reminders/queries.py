"""Reads: what comes, who was told of it, who is on the list of the desk."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from familyprog.accounts.actors import Actor
from familyprog.attendance.models import AbsenceNotice
from familyprog.enrolment.queries import Expected
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import NEWS, REMINDERS, VOIDABLE
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.rules import ROLLING

LEDGER = dt.timedelta(days=92)
ABOUT_SESSIONS = (MessageKind.INVITATION, *REMINDERS, *NEWS)
# An enrolment tells all its dates: who hears of it then needs no word of the week before.
FRESH = dt.timedelta(days=9)
NEVER_CAME = (
    MessageState.VOIDED,
    MessageState.SUPERSEDED,
    MessageState.SUPPRESSED,
    MessageState.EXPIRED,
    MessageState.FAILED,
)

TOLD_BEFORE = (
    "kind",
    "class_session_id",
    "person_id",
    "revision",
    "enrolment_id",
    "created_at",
    "due_at",
    "state",
    "reason",
)
Key = tuple[MessageKind, int | None, int | None, int]  # kind, session, person, the session's revision


@dataclass
class Heard:
    """What was told of sessions before, and what is on its way.

    `stopped`: how often a reminder fell to an absence, so that it may come again once that was taken back.
    `waiting`: the news of a change is held, so that nothing else may tell of it first.
    """

    made: dict[Key, dt.datetime] = field(default_factory=dict)
    stopped: Counter[Key] = field(default_factory=Counter)
    reminded: Counter[tuple[int | None, int | None]] = field(default_factory=Counter)
    places: dict[int | None, dt.datetime] = field(default_factory=dict)
    waiting: set[tuple[int | None, int | None]] = field(default_factory=set)

    def knows(self, kind: MessageKind, meeting: ClassSession, who: Expected) -> bool:
        """Whether a row of the kind was made for the session as it stands."""
        return (kind, meeting.id, who.person_id, meeting.revision) in self.made

    def times_stopped(self, kind: MessageKind, meeting: ClassSession, who: Expected) -> int:
        """How often a row of the kind was stopped by an absence."""
        return self.stopped[kind, meeting.id, who.person_id, meeting.revision]

    def of_date(self, kind: MessageKind, meeting: ClassSession, who: Expected) -> dt.datetime | None:
        """When the row of the kind was made for the session as it stands."""
        return self.made.get((kind, meeting.id, who.person_id, meeting.revision))


def coming_sessions(session: Session, now: dt.datetime) -> list[ClassSession]:
    """Sessions of the next 14 days, and the first coming one of every cohort, with program. One query."""
    next_one = aliased(ClassSession)
    first = select(func.min(next_one.starts_at)).where(
        next_one.cohort_id == Cohort.id,
        next_one.state == SessionState.PLANNED,
        next_one.starts_at > now,
    )
    return list(
        session.scalars(
            select(ClassSession)
            .join(Cohort, Cohort.id == ClassSession.cohort_id)
            .where(
                Cohort.state == CohortState.PUBLISHED,
                ClassSession.state == SessionState.PLANNED,
                ClassSession.starts_at > now,
                or_(
                    ClassSession.starts_at <= now + ROLLING,
                    ClassSession.starts_at == first.correlate(Cohort).scalar_subquery(),
                ),
            )
            .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )


def told_before(session: Session, class_session_ids: Collection[int], now: dt.datetime) -> Heard:
    """What was made for these sessions before, and who was given a place these days. One query."""
    rows = session.execute(
        select(*(getattr(Message, name) for name in TOLD_BEFORE)).where(
            or_(
                Message.class_session_id.in_(class_session_ids) & Message.kind.in_(ABOUT_SESSIONS),
                (Message.kind == MessageKind.ENROLLED) & (Message.due_at > now - FRESH),
            )
        )
    )
    heard = Heard()
    for kind, meeting, person, revision, enrolment, at, due_at, state, reason in rows:
        key = (kind, meeting, person, revision)
        if kind is MessageKind.ENROLLED:
            heard.places[enrolment] = at
        elif kind in REMINDERS and reason == "absence_told":
            heard.stopped[key] += 1
        else:
            heard.made[key] = at
            heard.reminded[meeting, person] += kind in REMINDERS and state not in NEVER_CAME
            if kind in NEWS and state in VOIDABLE and due_at > now:
                heard.waiting.add((meeting, person))
    return heard


def absences(session: Session, class_session_ids: Collection[int]) -> set[tuple[int, int]]:
    """(session, person) of everyone who said they cannot come. One query."""
    rows = session.execute(
        select(AbsenceNotice.class_session_id, AbsenceNotice.person_id).where(
            AbsenceNotice.class_session_id.in_(class_session_ids), AbsenceNotice.withdrawn_at.is_(None)
        )
    )
    return {(meeting, person) for meeting, person in rows}


def outbox_rows(session: Session, actor: Actor, now: dt.datetime) -> list[Message]:
    """The messages of the last three months of the actor's site, newest first."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.site_id == actor.site_id, Message.due_at > now - LEDGER)
            .order_by(Message.due_at.desc(), Message.id.desc())
            .limit(500)
        )
    )
