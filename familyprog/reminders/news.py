"""Telling a change: what nobody has heard yet is taken back, and everyone expected hears old and new."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.enrolment.queries import Expected, expected_many
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules import VOIDABLE
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import way_to
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


NOBODY = Told(0, 0, 0)


@dataclass(frozen=True)
class Audience:
    """Who is expected at some sessions before they change, and how each may be reached."""

    who: dict[int, list[Expected]]
    profiles: dict[int, ContactProfile]
    times: dict[int, dict[str, str]]

    @property
    def told(self) -> Told:
        """Everybody once, however many sessions he or she comes to."""
        people = {one.person_id for some in self.who.values() for one in some}
        ways = Counter(way_to(self.profiles.get(key)) for key in people)
        mails, silent = ways[MessageChannel.MAIL], ways[None]
        return Told(mails, len(people) - mails - silent, silent)


def audience(session: Session, meetings: Sequence[ClassSession]) -> Audience:
    """Who has to hear when these sessions change; nothing is written."""
    who = expected_many(session, [meeting.id for meeting in meetings])
    profiles = contacts_of(session, {one.person_id for some in who.values() for one in some})
    return Audience(who, profiles, {meeting.id: _times(meeting) for meeting in meetings})


def tell_news(
    session: Session,
    kind: MessageKind,
    meeting: ClassSession,
    people: Audience,
    *,
    among: Iterable[Expected] | None = None,
    now: dt.datetime,
) -> None:
    """Tell everyone expected, or only those `among` them, and whoever has not heard of an earlier change."""
    unheard = _unheard_changes(session, meeting.id)
    outbox.void(session, now=now, class_session_id=meeting.id, reason="session_changed")
    everyone = people.who[meeting.id]
    chosen = everyone if among is None else [*among, *_others(everyone, among, unheard)]
    tellings = []
    for one in chosen:
        facts = unheard.get(one.person_id, people.times[meeting.id])
        ends = change_ends(dt.datetime.fromisoformat(facts["old_starts_at"]), meeting.starts_at)
        tellings.append(Telling(kind, meeting, one, now, ends, facts))
    tell_all(session, tellings, people.profiles, now=now)


def _others(
    everyone: Iterable[Expected], among: Iterable[Expected], unheard: dict[int | None, dict[str, Any]]
) -> list[Expected]:
    chosen = {one.person_id for one in among}
    return [one for one in everyone if one.person_id in unheard and one.person_id not in chosen]


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


def _times(meeting: ClassSession) -> dict[str, str]:
    return {"old_starts_at": meeting.starts_at.isoformat(), "old_ends_at": meeting.ends_at.isoformat()}
