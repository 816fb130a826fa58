"""One thing told to many: a row for each on the channel they chose, in a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from familyprog.enrolment.queries import Expected
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.rules import BY_MACHINE, NEWS
from familyprog.people.models import ContactProfile
from familyprog.people.rules import way_in_time, way_that_works, way_to
from familyprog.programs.models import ClassSession


def instead_of(channel: MessageChannel | None) -> dict[str, str]:
    """What a row says that people see to because another way failed."""
    return {"instead_of": (channel if channel in BY_MACHINE else MessageChannel.MAIL).value}


@dataclass(frozen=True)
class Telling:
    """One person to be told one thing about one session. `again`: how often it was stopped and is true anew."""

    kind: MessageKind
    meeting: ClassSession
    who: Expected
    due_at: dt.datetime
    not_after: dt.datetime
    facts: dict[str, Any] = field(default_factory=dict)
    again: int = 0

    @property
    def note(self) -> Note:
        """The same as a row says it."""
        return Note(
            kind=self.kind,
            site_id=self.meeting.site_id,
            person_id=self.who.person_id,
            person_public_id=self.who.person_public_id,
            occasion=f"session:{self.meeting.public_id}{f':{self.again}' if self.again else ''}",
            due_at=self.due_at,
            not_after=self.not_after,
            revision=self.meeting.revision,
            enrolment_id=self.who.enrolment_id,
            class_session_id=self.meeting.id,
            facts=self.facts,
        )


@dataclass(frozen=True)
class Note:
    """One thing for one person, before its channel is known."""

    kind: MessageKind
    site_id: int
    person_id: int
    person_public_id: str
    occasion: str
    due_at: dt.datetime
    not_after: dt.datetime
    revision: int = 0
    enrolment_id: int | None = None
    class_session_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def tell_all(
    session: Session,
    tellings: Sequence[Telling],
    profiles: dict[int, ContactProfile],
    *,
    now: dt.datetime,
) -> int:
    """Queue them; how many are new. Who is not to be contacted is left out."""
    rows = [message_row(one.note, profiles.get(one.who.person_id)) for one in tellings]
    return len(outbox.queue_many(session, [row for row in rows if row is not None], now=now))


def message_row(note: Note, profile: ContactProfile | None) -> dict[str, Any] | None:
    """The row on the channel the person chose; None for somebody who is not to be contacted."""
    channel = _way(note, profile)
    if way_to(profile) is None:
        return None
    said = {key: value for key, value in vars(note).items() if key != "person_public_id"}
    if channel is None:  # nothing they chose works: people see to it, and are shown no number
        channel, said["facts"] = MessageChannel.PHONE, note.facts | instead_of(way_to(profile))
    is_sent = channel in BY_MACHINE
    return said | {
        "recipient_key": f"person:{note.person_public_id}",
        "channel": channel,
        "state": MessageState.PLANNED if is_sent else MessageState.TO_CALL,
    }


def _way(note: Note, profile: ContactProfile | None) -> MessageChannel | None:
    """The first way that works; of news, the first that is open in time. A mail that would be too late is
    left to people at once: the worker would find that out only when it is too late for them as well."""
    usual = way_that_works(profile)
    if note.kind not in NEWS:
        return usual
    moment = way_in_time(profile, note.kind, note.due_at, note.not_after)
    if moment is not None:
        return moment.channel
    return None if usual in BY_MACHINE else usual
