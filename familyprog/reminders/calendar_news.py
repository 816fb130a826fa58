"""The messages that put calendars right; a day that goes names the one that comes instead, and goes first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from familyprog.calendars.models import Invitation
from familyprog.calendars.queries import Row
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.programs.models import ClassSession
from familyprog.reminders.rules import REMINDER_ENDS_BEFORE, reminder_due
from familyprog.reminders.standing import Look

LONG = dt.timedelta(days=1)
FIRST = dt.timedelta(seconds=1)


@dataclass
class News:
    """What one person's calendar is to hear: out, put right, in; in this order."""

    out: list[Row] = field(default_factory=list)
    untrue: list[ClassSession] = field(default_factory=list)
    new: list[ClassSession] = field(default_factory=list)


@dataclass(frozen=True)
class Teller:
    """One person, and what is seen of her calendar."""

    seen: Look
    person_id: int
    key: str

    def row(
        self,
        kind: MessageKind,
        meeting: ClassSession,
        until: dt.datetime,
        facts: dict[str, str],
        entry: Invitation | None = None,
    ) -> dict[str, Any]:
        """One message; each time anew, but for a first invitation, which is told once a revision."""
        about = f"invitation:{entry.public_id}" if entry else f"session:{meeting.public_id}"
        times = self.seen.count((meeting.id, self.person_id), kind) + 1
        return {
            "kind": kind,
            "site_id": meeting.site_id,
            "recipient_key": f"person:{self.key}",
            "channel": MessageChannel.MAIL,
            "occasion": about,
            "revision": meeting.revision if kind is MessageKind.INVITATION else times,
            "due_at": self.seen.now,
            "not_after": until,
            "person_id": self.person_id,
            "class_session_id": meeting.id,
            "facts": facts,
        }


def messages_for(seen: Look, person_id: int, key: str, news: News) -> list[dict[str, Any]]:
    """The messages to one person, in the order in which they are to arrive."""
    teller, instead = Teller(seen, person_id, key), _instead(seen, person_id, news)
    gone = {new.id: old for old, new in instead.values()}
    rows = [_out(teller, row, meeting, instead.get(row.id)) for row, meeting in news.out]
    rows += [teller.row(MessageKind.REISSUED, one, one.starts_at, {}) for one in news.untrue]
    for meeting in news.new:
        facts = _times(gone[meeting.id], "old") if meeting.id in gone else {}
        rows.append(teller.row(_kind(teller, meeting), meeting, of_use(meeting, seen.now), facts))
    for meeting_id, old in gone.items():
        _name_in_waiting(seen, (meeting_id, person_id), old)
    return rows


def of_use(meeting: ClassSession, now: dt.datetime) -> dt.datetime:
    """An invitation gives way to the reminder; one that takes the place of another day only later."""
    due = reminder_due(meeting.starts_at, MessageChannel.MAIL)
    return due if now < due else meeting.starts_at - REMINDER_ENDS_BEFORE


def _out(
    teller: Teller, row: Invitation, meeting: ClassSession, pair: tuple[ClassSession, ClassSession] | None
) -> dict[str, Any]:
    until, facts = meeting.starts_at, {}
    if pair is not None:
        facts, last = _times(pair[1], "new"), of_use(pair[1], teller.seen.now)
        # What ends sooner is sent sooner, so the old day leaves before the new one comes.
        if last - teller.seen.now > LONG:
            until = min(until, last - FIRST)
    return teller.row(MessageKind.RECALLED, meeting, until, facts, row)


def _kind(teller: Teller, meeting: ClassSession) -> MessageKind:
    """A first invitation, or another one after something was told before."""
    is_fresh = teller.seen.is_fresh(meeting, teller.person_id)
    return MessageKind.INVITATION if is_fresh else MessageKind.REISSUED


def _instead(seen: Look, person_id: int, news: News) -> dict[int, tuple[ClassSession, ClassSession]]:
    """By row: the day that goes, and the nearest one that comes instead."""
    free = {meeting.id: meeting for meeting in [*news.new, *_waiting(seen, person_id)]}
    found = {}
    for row, old in news.out:
        if old.id in free:
            continue  # the same day at another address
        fitting = [new for new in free.values() if _fits(seen, person_id, old, new)]
        if fitting:
            new = min(fitting, key=lambda one: abs(one.starts_at - old.starts_at))
            found[row.id] = (old, free.pop(new.id))
    return found


def _waiting(seen: Look, person_id: int) -> list[ClassSession]:
    """Days to which an invitation is on its way already, as a guest of another group."""
    return [one for one in seen.coming.values() if seen.invitation_to((one.id, person_id))]


def _fits(seen: Look, person_id: int, old: ClassSession, new: ClassSession) -> bool:
    same = seen.program_of(old) == seen.program_of(new)
    return same or (old.id, person_id) in seen.elsewhere


def _name_in_waiting(seen: Look, place: tuple[int, int], old: ClassSession) -> None:
    waiting = seen.invitation_to(place)
    if waiting is not None:
        waiting.facts = {**waiting.facts, **_times(old, "old")}


def _times(meeting: ClassSession, which: str) -> dict[str, str]:
    return {
        f"{which}_starts_at": meeting.starts_at.isoformat(),
        f"{which}_ends_at": meeting.ends_at.isoformat(),
    }
