"""Moving and cancelling a session: the change, what it makes void, and who is told, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.queries import Expected, expected
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules import VOIDABLE
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import way_to
from familyprog.programs import service as programs
from familyprog.programs.models import ClassSession
from familyprog.reminders.rules import change_ends
from familyprog.reminders.telling import Telling, tell_all


@dataclass(frozen=True)
class Told:
    """How many are, or would be, told: by mail, by a call or letter from the desk, or not at all."""

    mail_count: int
    call_count: int
    unreachable_count: int

    @property
    def sentence(self) -> str:
        """11人：メール7、電話・手紙4。"""
        total = self.mail_count + self.call_count + self.unreachable_count
        if not total:
            return "お知らせする方はいません。"
        parts = [f"メール{self.mail_count}", f"電話・手紙{self.call_count}"]
        if self.unreachable_count:
            parts.append(f"こちらから連絡しない方{self.unreachable_count}")
        return f"{total}人：{'、'.join(parts)}。"


def preview_change(session: Session, class_session: ClassSession) -> Told:
    """Who would be told of a change; nothing is written."""
    who, profiles = _everyone(session, class_session)
    return _counted(who, profiles)


def move_session(
    session: Session,
    class_session: ClassSession,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    venue: str | None = None,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Move a session to another time or place and tell everyone expected, old and new time.

    A move to where it already is changes nothing and tells nobody. Raises what `programs.move_session`
    raises.
    """
    old = _times(class_session)
    who, profiles = _everyone(session, class_session)
    has_changed = programs.move_session(
        session, class_session, starts_at=starts_at, ends_at=ends_at, venue=venue, now=now, by=by
    )
    if not has_changed:
        return Told(0, 0, 0)
    return _tell_change(session, class_session, MessageKind.MOVED, who, profiles, old, now)


def cancel_session(
    session: Session, class_session: ClassSession, reason: str, *, now: dt.datetime, by: Actor
) -> Told:
    """Cancel a session and tell everyone expected. The reason stays in the house.

    Raises what `programs.cancel_session` raises.
    """
    old = _times(class_session)
    who, profiles = _everyone(session, class_session)
    programs.cancel_session(session, class_session, reason, now=now, by=by)
    return _tell_change(session, class_session, MessageKind.CANCELLED, who, profiles, old, now)


def _everyone(
    session: Session, class_session: ClassSession
) -> tuple[list[Expected], dict[int, ContactProfile]]:
    who = expected(session, class_session.id)
    return who, contacts_of(session, [one.person_id for one in who])


def _tell_change(
    session: Session,
    class_session: ClassSession,
    kind: MessageKind,
    who: list[Expected],
    profiles: dict[int, ContactProfile],
    old: dict[str, str],
    now: dt.datetime,
) -> Told:
    unheard = _unheard_changes(session, class_session.id)
    outbox.void(session, now=now, class_session_id=class_session.id, reason="session_changed")
    tellings = []
    for one in who:
        facts = unheard.get(one.person_id, old)
        ends = change_ends(dt.datetime.fromisoformat(facts["old_starts_at"]), class_session.starts_at)
        tellings.append(Telling(kind, class_session, one, now, ends, facts))
    tell_all(session, tellings, profiles, now=now)
    return _counted(who, profiles)


def _unheard_changes(session: Session, class_session_id: int) -> dict[int | None, dict[str, Any]]:
    """Facts of changes that have not left yet, by person: two quick changes become one message.

    Its old time is the one people have in mind, not the one in between that nobody heard of.
    """
    rows = session.execute(
        select(Message.person_id, Message.facts).where(
            Message.class_session_id == class_session_id,
            Message.kind == MessageKind.MOVED,
            Message.state.in_(VOIDABLE),
        )
    )
    return {person_id: facts for person_id, facts in rows}


def _counted(who: list[Expected], profiles: dict[int, ContactProfile]) -> Told:
    ways = Counter(way_to(profiles.get(one.person_id)) for one in who)
    mails, silent = ways[MessageChannel.MAIL], ways[None]
    return Told(mails, len(who) - mails - silent, silent)


def _times(class_session: ClassSession) -> dict[str, str]:
    return {
        "old_starts_at": class_session.starts_at.isoformat(),
        "old_ends_at": class_session.ends_at.isoformat(),
    }
