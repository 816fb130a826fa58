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
from familyprog.people.models import ContactProfile
from familyprog.people.rules import way_to
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Telling:
    """One person to be told one thing about one session."""

    kind: MessageKind
    meeting: ClassSession
    who: Expected
    due_at: dt.datetime
    not_after: dt.datetime
    facts: dict[str, Any] = field(default_factory=dict)


def tell_all(
    session: Session,
    tellings: Sequence[Telling],
    profiles: dict[int, ContactProfile],
    *,
    now: dt.datetime,
) -> int:
    """Queue them; how many are new. Who is not to be contacted is left out."""
    rows = [row for telling in tellings if (row := _row(telling, profiles.get(telling.who.person_id)))]
    return len(outbox.queue_many(session, rows, now=now))


def _row(telling: Telling, profile: ContactProfile | None) -> dict[str, Any] | None:
    channel = way_to(profile)
    if channel is None:
        return None
    is_mail = channel is MessageChannel.MAIL
    return {
        "kind": telling.kind,
        "site_id": telling.meeting.site_id,
        "recipient_key": f"person:{telling.who.person_public_id}",
        "channel": channel,
        "state": MessageState.PLANNED if is_mail else MessageState.TO_CALL,
        "occasion": f"session:{telling.meeting.public_id}",
        "revision": telling.meeting.revision,
        "due_at": telling.due_at,
        "not_after": telling.not_after,
        "person_id": telling.who.person_id,
        "enrolment_id": telling.who.enrolment_id,
        "class_session_id": telling.meeting.id,
        "facts": telling.facts,
    }
