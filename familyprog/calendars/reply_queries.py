"""Reads of the answers that wait for a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.calendars.enums import ReplyVerdict
from familyprog.calendars.models import CalendarReply
from familyprog.people.models import Person
from familyprog.people.queries import aliases_of
from familyprog.programs.models import ClassSession, Cohort

MOST = 200


@dataclass(frozen=True)
class OpenReply:
    """An answer with whose it is and, where it is about one, the session."""

    reply: CalendarReply
    alias: str
    person_public_id: str
    cohort_name: str
    starts_at: dt.datetime | None
    can_apply: bool


def open_replies(session: Session, actor: Actor, now: dt.datetime) -> list[OpenReply]:
    """The answers of the actor's site that nobody has seen yet, the oldest first. Two queries."""
    rows = session.execute(
        select(CalendarReply, Person.public_id, ClassSession, Cohort.name)
        .join(Person, Person.id == CalendarReply.person_id)
        .outerjoin(ClassSession, ClassSession.id == CalendarReply.class_session_id)
        .outerjoin(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(CalendarReply.site_id == actor.site_id, CalendarReply.closed_at.is_(None))
        .order_by(CalendarReply.received_at, CalendarReply.id)
        .limit(MOST)
    ).all()
    aliases = aliases_of(session, {row[0].person_id for row in rows})
    return [
        OpenReply(
            reply,
            aliases.get(reply.person_id, ""),
            public_id,
            cohort_name or "",
            _start_of(meeting),
            _can_apply(reply, meeting, now),
        )
        for reply, public_id, meeting, cohort_name in rows
    ]


def _start_of(meeting: ClassSession | None) -> dt.datetime | None:
    return meeting.starts_at if meeting is not None else None


def _can_apply(reply: CalendarReply, meeting: ClassSession | None, now: dt.datetime) -> bool:
    """Whether there is something to apply; the use case looks again."""
    is_ahead = meeting is not None and meeting.ends_at > now
    return reply.verdict is ReplyVerdict.REVIEW and reply.intention is not None and is_ahead


def get_reply(session: Session, actor: Actor, public_id: str) -> CalendarReply:
    """An answer of the actor's site, locked. Raises NotFoundError."""
    reply = session.scalar(
        select(CalendarReply)
        .where(CalendarReply.public_id == public_id, CalendarReply.site_id == actor.site_id)
        .with_for_update()
    )
    if reply is None or not actor.is_staff:
        raise NotFoundError
    return reply
