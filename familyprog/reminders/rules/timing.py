"""When something is told, until when it is of use, and what may be seen of it at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.config import Config
from familyprog.calendars.rules import MailObject, tells
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import ContactProfile
from familyprog.programs.models import ClassSession
from familyprog.programs.rules.notices import MOST_OF_A_SESSION, USUAL, NoticeRules

# A letter needs the post, a call the hours of the desk and of the family.
DAYS_BEFORE = {MessageChannel.PHONE: 3, MessageChannel.POST: 7} | dict.fromkeys(BY_MACHINE, 1)
REMINDER_ENDS_BEFORE = dt.timedelta(hours=3)
WEEK_BEFORE_ENDS_BEFORE = dt.timedelta(days=2)
WEEK_DAYS, MATERIALS_DAYS = 7, 3
STILL_FRESH = dt.timedelta(days=3)  # who heard of a date so shortly before needs no word of the week before
HURRY = dt.timedelta(hours=3)
ROLLING = dt.timedelta(days=14)
PREVIEW_LENGTH = 120


@dataclass(frozen=True)
class Office:
    """What every message says of the house that sends it."""

    brand: str
    mail_from: str
    desk_phone: str
    desk_hours: str
    base_url: str
    secret_key: str = field(repr=False)
    reads_replies: bool = False

    @property
    def words(self) -> dict[str, Any]:
        """What every template may use."""
        return {
            "brand": self.brand,
            "desk_phone": self.desk_phone,
            "desk_hours": self.desk_hours,
            "page_url": f"{self.base_url.rstrip('/')}/me",
        }


def office_of(config: Config) -> Office:
    """The house of these settings."""
    return Office(
        brand=config.brand,
        mail_from=config.mail_from,
        desk_phone=config.desk_phone,
        desk_hours=config.desk_hours,
        base_url=config.base_url,
        secret_key=config.secret_key,
        reads_replies=config.calendar_replies,
    )


@dataclass(frozen=True)
class Addressee:
    """A person with the address the gate handed out for this message."""

    profile: ContactProfile
    address: str


@dataclass(frozen=True)
class Outgoing:
    """A mail ready to be written: to whom, from what name, the words, and perhaps a calendar object.

    `names` are words that must not show at a glance; `plain_context` is what is said when they would.
    """

    kind: MessageKind
    to_address: str
    sender_name: str
    context: dict[str, Any]
    plain_context: dict[str, Any]
    names: tuple[str, ...] = ()
    calendar: MailObject | None = None
    has_html: bool = False
    parts: tuple[Outgoing, ...] = ()  # of one mail that says several things

    @property
    def template(self) -> str:
        """The name of its words below templates/mail."""
        return "together" if self.parts else self.kind.value


@dataclass(frozen=True)
class Refusal:
    """Why a message does not go out: the state it ends in, or the time to try again."""

    state: MessageState
    reason: str
    wait_until: dt.datetime | None = None


@dataclass(frozen=True)
class Window:
    """From when a message is due, and from when it is of no use any more."""

    due_at: dt.datetime
    not_after: dt.datetime

    def opens_today(self, now: dt.datetime) -> bool:
        """Whether it is due before the day in Tokyo is over, and not in vain."""
        return tokyo_date(self.due_at) <= tokyo_date(now) and now < self.not_after


def reminder_due(starts_at: dt.datetime, channel: MessageChannel, at: dt.time = USUAL) -> dt.datetime:
    """The program's hour in Tokyo on the day before the session; calls and letters earlier, at ten."""
    time = at if channel in BY_MACHINE else USUAL
    return _days_before(starts_at, DAYS_BEFORE[channel], time)


def reminder_window(
    kind: MessageKind, starts_at: dt.datetime, channel: MessageChannel, rules: NoticeRules
) -> Window | None:
    """When a reminder of a session goes out; None when this program, or this channel, has none of the kind.

    The week before is told by mail only: calls and letters are early already. What is missed then is
    covered by the day before.
    """
    if not _is_wanted(kind, channel, rules):
        return None
    last = reminder_due(starts_at, channel, rules.at)
    if kind is MessageKind.WEEK_BEFORE:
        due = _days_before(starts_at, WEEK_DAYS, rules.at)
        return Window(due, starts_at - WEEK_BEFORE_ENDS_BEFORE)
    if kind is MessageKind.MATERIALS:
        return Window(_days_before(starts_at, MATERIALS_DAYS, rules.at), last)
    return Window(last, reminder_ends(starts_at, channel))


def _is_wanted(kind: MessageKind, channel: MessageChannel, rules: NoticeRules) -> bool:
    if kind is MessageKind.REMINDER:
        return rules.day_before
    is_on = rules.week_before if kind is MessageKind.WEEK_BEFORE else rules.materials
    return is_on and channel is MessageChannel.MAIL


def may_remind(kind: MessageKind, rules: NoticeRules, reminded_count: int) -> bool:
    """At most two reminders a session, also when it has moved since: the last place is the day before's."""
    is_kept = rules.day_before and kind is not MessageKind.REMINDER
    return reminded_count < MOST_OF_A_SESSION - is_kept


def _days_before(starts_at: dt.datetime, days: int, time: dt.time) -> dt.datetime:
    return at_tokyo(tokyo_date(starts_at) - dt.timedelta(days=days), time)


def reminder_ends(starts_at: dt.datetime, channel: MessageChannel) -> dt.datetime:
    """Three hours before the session what is sent is of no use any more; the desk may call until it begins."""
    return starts_at - REMINDER_ENDS_BEFORE if channel in BY_MACHINE else starts_at


def is_invitation_time(starts_at: dt.datetime, now: dt.datetime, *, is_first: bool) -> bool:
    """The first coming session at once, each next one 14 days before; then the reminder takes over."""
    begins = is_first or starts_at - now <= ROLLING
    return begins and now < reminder_due(starts_at, MessageChannel.MAIL)


def change_ends(old_start: dt.datetime, meeting: ClassSession, now: dt.datetime) -> dt.datetime:
    """A change is news until the old time has come, and never after the new one.

    Of a session that has begun it is news until the new time, or, when called off, until it would have ended.
    """
    ends = (min(old_start, meeting.starts_at), meeting.starts_at, meeting.ends_at)
    return next(end for end in ends if end > now)


def held_until(now: dt.datetime, hold: dt.timedelta, not_after: dt.datetime) -> dt.datetime:
    """When the notice of a change goes out: after the hold, but at once when people may soon be on their way."""
    return now if not_after - now < HURRY else now + hold


def shows_too_much(subject: str, sender: str, text: str, names: Collection[str]) -> bool:
    """Whether a lock screen or a list of mails would tell: subject, sender, first 120 characters."""
    return any(tells(part, names) for part in (subject, sender, text[:PREVIEW_LENGTH]))
