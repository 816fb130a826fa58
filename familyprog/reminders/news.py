"""Telling a change: what nobody has heard yet is taken back, and everyone expected hears old and new."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.enrolment.queries import Expected, expected_many
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules import NEWS, SHORT_TEXTS, VOIDABLE
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import way_that_works, way_to
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.rules import change_ends, held_until
from familyprog.reminders.telling import Telling, tell_all

NO_HOLD = dt.timedelta()
NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Told:
    """How many are, or would be, told: by mail, by a call or letter from the desk, by short text, or not at all.

    `lost_count`: none of the ways they chose works, so that they stand on the desk's list without a number.
    """

    mail_count: int
    call_count: int
    unreachable_count: int
    lost_count: int = 0
    text_count: int = 0

    @property
    def sentence(self) -> str:
        """11人：メール7、電話・手紙4。"""
        total = sum(vars(self).values())
        if not total:
            return "お知らせする方はいません。"
        parts = [f"メール{self.mail_count}", f"電話・手紙{self.call_count}"]
        if self.text_count:
            parts.append(f"短い文{self.text_count}")
        if self.lost_count:
            parts.append(f"届く方法のない方{self.lost_count}")
        if self.unreachable_count:
            parts.append(f"こちらから連絡しない方{self.unreachable_count}")
        return f"{total}人：{'、'.join(parts)}。"


NOBODY = Told(0, 0, 0)


def told_of(profiles: Iterable[ContactProfile | None]) -> Told:
    """How these people would be told."""
    mails = calls = silent = lost = texts = 0
    for profile in profiles:
        way = way_that_works(profile)
        if way_to(profile) is None:
            silent += 1
        elif way is None:
            lost += 1
        elif way is MessageChannel.MAIL:
            mails += 1
        elif way in SHORT_TEXTS:
            texts += 1
        else:
            calls += 1
    return Told(mails, calls, silent, lost, texts)


@dataclass(frozen=True)
class Audience:
    """Who is expected at some sessions before they change, and how each may be reached."""

    who: dict[int, list[Expected]] = field(default_factory=dict)
    profiles: dict[int, ContactProfile] = field(default_factory=dict)
    times: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def told(self) -> Told:
        """Everybody once, however many sessions he or she comes to."""
        people = {one.person_id for some in self.who.values() for one in some}
        return told_of(self.profiles.get(key) for key in people)


def audience(session: Session, meetings: Sequence[ClassSession]) -> Audience:
    """Who has to hear when these sessions change; nothing is written."""
    who = expected_many(session, [meeting.id for meeting in meetings])
    profiles = contacts_of(session, {one.person_id for some in who.values() for one in some})
    return Audience(who, profiles, times_of(session, meetings))


def tell_news(
    session: Session,
    kind: MessageKind,
    meeting: ClassSession,
    people: Audience,
    *,
    among: Iterable[Expected] | None = None,
    hold: dt.timedelta = NO_HOLD,
    is_undone: bool = False,
    more: Mapping[str, Any] = NOTHING_MORE,
    now: dt.datetime,
) -> int:
    """Tell everyone expected, or only those `among` them, and whoever has not heard of an earlier change.

    Who has heard of none of it, and finds everything where it was, needs no word. `hold`: how long the
    notices wait, so that it can be taken back; `is_undone`: it was; `more`: what else they say. How many are new.
    """
    unheard = _unheard_changes(session, meeting.id)
    why = "change_undone" if is_undone else "session_changed"
    outbox.void(session, now=now, class_session_id=meeting.id, reason=why)
    as_it_is = times_of(session, [meeting])[meeting.id] if unheard else {}
    everyone, tellings = people.who[meeting.id], list[Telling]()
    chosen = everyone if among is None else [*among, *_others(everyone, among, unheard)]
    for one in chosen:
        facts = unheard.get(one.person_id, people.times[meeting.id])
        if meeting.state is not SessionState.CANCELLED and _is_the_same(facts, as_it_is):
            continue
        ends = change_ends(dt.datetime.fromisoformat(facts["old_starts_at"]), meeting, now)
        tellings.append(Telling(kind, meeting, one, held_until(now, hold, ends), ends, {**facts, **more}))
    return tell_all(session, tellings, people.profiles, now=now)


def _is_the_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(after) and all(before.get(key) == value for key, value in after.items())


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
            Message.kind.in_(NEWS),
            Message.state.in_(VOIDABLE),
        )
    )
    # What else stood there was true of that row alone: that its way was closed, that somebody was rung in vain.
    return {
        person_id: {key: value for key, value in facts.items() if key.startswith("old_")}
        for person_id, facts in rows
    }


def times_of(session: Session, meetings: Sequence[ClassSession]) -> dict[int, dict[str, str]]:
    """Time and place people have in mind; of the place a mark only, as rows hold nothing that tells."""
    keys = {meeting.cohort_id for meeting in meetings}
    rows = session.execute(select(Cohort.id, Cohort.venue).where(Cohort.id.in_(keys)))
    venues = {key: venue for key, venue in rows}
    return {
        meeting.id: {
            "old_starts_at": meeting.starts_at.isoformat(),
            "old_ends_at": meeting.ends_at.isoformat(),
            "old_place": _mark(meeting.venue or venues[meeting.cohort_id]),
        }
        for meeting in meetings
    }


def _mark(venue: str) -> str:
    return hashlib.sha256(venue.encode()).hexdigest()[:12]
