"""The one decision before anything leaves the house: mail, short text, letter, call, and what a calendar shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from familyprog.base.clock import at_tokyo, tokyo
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.enums import CalendarChannel, Channel, TitleStyle

# A sound at night draws attention in a quiet house (security.md §3.3).
QUIET_FROM_HOUR, QUIET_UNTIL_HOUR = 21, 8

NOWHERE = {
    MessageChannel.PHONE: "電話番号がありません。",
    MessageChannel.POST: "送り先の住所がありません。",
    MessageChannel.LINE: "LINEがまだつながっていません。",
    MessageChannel.SMS: "ショートメールの番号がありません。",
}


class Reachable(Protocol):
    """What the gate reads of a contact profile."""

    @property
    def channel(self) -> Channel: ...
    @property
    def second_channel(self) -> Channel: ...
    @property
    def third_channel(self) -> Channel: ...
    @property
    def email(self) -> str: ...
    @property
    def email_proven_at(self) -> dt.datetime | None: ...
    @property
    def email_suspended_at(self) -> dt.datetime | None: ...
    @property
    def phone(self) -> str: ...
    @property
    def postal_address(self) -> str: ...
    @property
    def sms_number(self) -> str: ...
    @property
    def line_user_id(self) -> str: ...
    @property
    def line_suspended_at(self) -> dt.datetime | None: ...
    @property
    def safe_from_hour(self) -> int: ...
    @property
    def safe_until_hour(self) -> int: ...
    @property
    def is_locked(self) -> bool: ...


class InCalendars(Protocol):
    """What the gate reads before something stands in somebody's calendar."""

    @property
    def is_locked(self) -> bool: ...
    @property
    def calendar_channel(self) -> CalendarChannel: ...
    @property
    def title_style(self) -> TitleStyle: ...
    @property
    def shows_place(self) -> bool: ...
    @property
    def is_hidden(self) -> bool: ...


@dataclass(frozen=True)
class GateAnswer:
    """Whether something may go out now, and to which address. `wait_until`: only the hour is wrong."""

    allowed: bool
    reason: str = ""
    wait_until: dt.datetime | None = None
    address: str = ""


@dataclass(frozen=True)
class CalendarManner:
    """What a calendar may show: nothing at all, or a title of some style, perhaps with the place."""

    is_shown: bool
    title_style: TitleStyle
    shows_place: bool


def gate(
    profile: Reachable | None, channel: MessageChannel, kind: MessageKind, now: dt.datetime
) -> GateAnswer:
    """The one decision before anything leaves the house: mail, short text, letter or call.

    A code to an address without a profile (somebody is just applying) may go by mail; everything else
    needs the person's own word. The address is handed out here and nowhere else.
    """
    if profile is None:
        if kind is MessageKind.CODE and channel is MessageChannel.MAIL:
            return GateAnswer(allowed=True)
        return GateAnswer(allowed=False, reason="連絡のきまりがまだありません。")
    reason = _standing_refusal(profile, channel, kind)
    if reason:
        return GateAnswer(allowed=False, reason=reason)
    until = _wait_until(profile, channel, kind, now)
    if until is not None:
        return GateAnswer(allowed=False, reason="いまは連絡しない時間です。", wait_until=until)
    return GateAnswer(allowed=True, address=_address(profile, channel))


def calendar_manner(profile: InCalendars | None) -> CalendarManner:
    """What may stand in somebody's calendar; without a profile the neutral words and no place."""
    if profile is None:
        return CalendarManner(is_shown=True, title_style=TitleStyle.NEUTRAL, shows_place=False)
    is_shown = not profile.is_locked and profile.calendar_channel is not CalendarChannel.NONE
    return CalendarManner(is_shown, profile.title_style, tells_place(profile))


def tells_place(profile: InCalendars) -> bool:
    """Whether anything that leaves the house may say where: never of somebody whose whereabouts are hidden."""
    return profile.shows_place and not profile.is_hidden


def ways(profile: Reachable | None) -> tuple[MessageChannel, ...]:
    """The channels a person chose, in their order, each once; none when we never start a contact."""
    if profile is None or profile.is_locked:
        return ()
    chosen: list[MessageChannel] = []
    for channel in (profile.channel, profile.second_channel, profile.third_channel):
        if channel is Channel.NONE:
            break
        if MessageChannel[channel.name] not in chosen:
            chosen.append(MessageChannel[channel.name])
    return tuple(chosen)


def way_to(profile: Reachable | None) -> MessageChannel | None:
    """The first channel that works in the order the person chose; None when we never start a contact.

    Where none works it stays the first. One that was not chosen is never taken: a call to the home
    telephone may tell the whole house.
    """
    return way_that_works(profile) or next(iter(ways(profile)), None)


def way_that_works(profile: Reachable | None) -> MessageChannel | None:
    """The first channel a person chose that can be used; None when there is none."""
    if profile is None:
        return None
    return next((way for way in ways(profile) if _works(profile, way)), None)


def next_way(profile: Reachable | None, after: MessageChannel) -> MessageChannel | None:
    """Another channel the person chose and that works, when one did not reach them."""
    if profile is None:
        return None
    return next((way for way in ways(profile) if way is not after and _works(profile, way)), None)


def is_suspended(profile: Reachable | None, channel: MessageChannel) -> bool:
    """Whether we were told that nothing arrives there any more."""
    return profile is not None and suspended_since(profile, channel) is not None


def suspended_since(profile: Reachable, channel: MessageChannel) -> dt.datetime | None:
    """Since when nothing arrives there any more, as we were told."""
    since = {
        MessageChannel.MAIL: profile.email_suspended_at,
        MessageChannel.LINE: profile.line_suspended_at,
    }
    return since.get(channel)


def line_manner(profile: Reachable | None) -> str:
    """`bound`, `suspended`, or nothing; the id itself is handed out by the gate alone."""
    if profile is None or not profile.line_user_id:
        return ""
    return "suspended" if is_suspended(profile, MessageChannel.LINE) else "bound"


def is_same_mailbox(one: Reachable, other: Reachable) -> bool:
    """Whether mail by these two profiles goes to the same address."""
    return one.email == other.email


def _works(profile: Reachable, channel: MessageChannel) -> bool:
    return not _standing_refusal(profile, channel, MessageKind.REMINDER)


def _address(profile: Reachable, channel: MessageChannel) -> str:
    return {
        MessageChannel.MAIL: profile.email,
        MessageChannel.PHONE: profile.phone,
        MessageChannel.POST: profile.postal_address,
        MessageChannel.LINE: profile.line_user_id,
        MessageChannel.SMS: profile.sms_number,
    }[channel]


def _standing_refusal(profile: Reachable, channel: MessageChannel, kind: MessageKind) -> str:
    """Why this may not go out at any hour; empty when it may."""
    if profile.is_locked:
        return "連絡しない、と決められています。"
    if channel not in ways(profile):
        return "この方の選んだ連絡の方法ではありません。"
    if channel is MessageChannel.MAIL:
        return _mail_refusal(profile, kind)
    if channel is MessageChannel.LINE and is_suspended(profile, channel):
        return "LINEが届かなくなったので、止めています。"
    return "" if _address(profile, channel) else NOWHERE[channel]


def _mail_refusal(profile: Reachable, kind: MessageKind) -> str:
    if not profile.email:
        return "メールアドレスがありません。"
    if profile.email_suspended_at is not None:
        return "メールが届かなかったので、止めています。"
    if profile.email_proven_at is None and kind is not MessageKind.CODE:
        return "メールアドレスがまだ確かめられていません。"
    return ""


def _wait_until(
    profile: Reachable, channel: MessageChannel, kind: MessageKind, now: dt.datetime
) -> dt.datetime | None:
    """When the next permitted hour begins; None when now is one."""
    if channel is MessageChannel.PHONE:
        return _next_opening(now, profile.safe_from_hour, profile.safe_until_hour)
    # Somebody waits in front of the screen for a code; nothing else is worth a sound at night.
    if channel in BY_MACHINE and kind is not MessageKind.CODE:
        return _next_opening(now, QUIET_UNTIL_HOUR, QUIET_FROM_HOUR)
    return None


def _next_opening(now: dt.datetime, from_hour: int, until_hour: int) -> dt.datetime | None:
    wall = tokyo(now)
    if from_hour <= wall.hour < until_hour:
        return None
    day = wall.date() if wall.hour < from_hour else wall.date() + dt.timedelta(days=1)
    return at_tokyo(day, dt.time(from_hour))
