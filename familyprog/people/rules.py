"""Whether and how a person may be reached, and what a usable contact profile is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Protocol

from familyprog.base.clock import at_tokyo, tokyo
from familyprog.base.names import clean_text, digits_only, fold_address, is_mailbox, is_phone
from familyprog.base.words import telling_words
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import CalendarChannel, Channel, MailFormat, TitleStyle, Told
from familyprog.people.errors import ContactRefusedError, NameRefusedError

# A sound at night draws attention in a quiet house (security.md §3.3).
QUIET_FROM_HOUR, QUIET_UNTIL_HOUR = 21, 8
LAST_HOUR = 24
NAME_LENGTH, SENDER_LENGTH, ADDRESS_LENGTH = 80, 40, 300


@dataclass(frozen=True)
class ContactDetails:
    """What somebody said about how to reach them, as typed. `is_email_proven`: a code was just typed back."""

    channel: Channel = Channel.MAIL
    email: str = ""
    is_email_proven: bool = False
    phone: str = ""
    postal_address: str = ""
    safe_from_hour: int = 9
    safe_until_hour: int = 17
    accepts_voicemail: bool = False
    asks_for: str = ""
    sender_name: str = ""
    has_plain_envelope: bool = True
    calendar_channel: CalendarChannel = CalendarChannel.INVITE
    title_style: TitleStyle = TitleStyle.NEUTRAL
    shows_place: bool = True
    mail_format: MailFormat = MailFormat.PLAIN
    told_person: Told = Told.UNKNOWN
    is_locked: bool = False


class Reachable(Protocol):
    """What the gate reads of a contact profile."""

    @property
    def channel(self) -> Channel: ...
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
    def safe_from_hour(self) -> int: ...
    @property
    def safe_until_hour(self) -> int: ...
    @property
    def is_locked(self) -> bool: ...


@dataclass(frozen=True)
class GateAnswer:
    """Whether something may go out now. `wait_until` is set when only the hour is wrong."""

    allowed: bool
    reason: str = ""
    wait_until: dt.datetime | None = None


def gate(
    profile: Reachable | None, channel: MessageChannel, kind: MessageKind, now: dt.datetime
) -> GateAnswer:
    """The one decision before anything leaves the house: mail, letter or call.

    A code to an address without a profile (somebody is just applying) may go by mail; everything else
    needs the person's own word.
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
    return GateAnswer(allowed=True)


def _standing_refusal(profile: Reachable, channel: MessageChannel, kind: MessageKind) -> str:
    """Why this may not go out at any hour; empty when it may."""
    if profile.is_locked:
        return "連絡しない、と決められています。"
    if profile.channel.value != channel.value:
        return "この方の選んだ連絡の方法ではありません。"
    if channel is MessageChannel.MAIL:
        return _mail_refusal(profile, kind)
    if channel is MessageChannel.PHONE:
        return "" if profile.phone else "電話番号がありません。"
    return "" if profile.postal_address else "送り先の住所がありません。"


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
    if channel is MessageChannel.MAIL and kind is not MessageKind.CODE:
        return _next_opening(now, QUIET_UNTIL_HOUR, QUIET_FROM_HOUR)
    return None


def _next_opening(now: dt.datetime, from_hour: int, until_hour: int) -> dt.datetime | None:
    wall = tokyo(now)
    if from_hour <= wall.hour < until_hour:
        return None
    day = wall.date() if wall.hour < from_hour else wall.date() + dt.timedelta(days=1)
    return at_tokyo(day, dt.time(from_hour))


def way_to(profile: Reachable | None) -> MessageChannel | None:
    """The channel a person chose; None when we never start a contact.

    There is no falling back on another one: a call to the home telephone may tell the whole house.
    """
    if profile is None or profile.is_locked or profile.channel is Channel.NONE:
        return None
    return MessageChannel[profile.channel.name]


def clean_name(text: str, *, field: str = "alias") -> str:
    """What to call somebody. Raises NameRefusedError when nothing is left or it is too long."""
    name = " ".join(clean_text(text).split())
    if not name:
        raise NameRefusedError(
            "お呼びするお名前を入れてください（ニックネームでかまいません）。", field=field
        )
    if len(name) > NAME_LENGTH:
        raise NameRefusedError(f"お名前は{NAME_LENGTH}文字までで入れてください。", field=field)
    return name


def clean_contact(details: ContactDetails) -> ContactDetails:
    """The details folded and checked. Raises ContactRefusedError naming the field that cannot work."""
    folded = replace(
        details,
        email=fold_address(clean_text(details.email)),
        phone=digits_only(details.phone),
        postal_address=clean_text(details.postal_address),
        asks_for=clean_text(details.asks_for),
        sender_name=clean_text(details.sender_name),
    )
    _check_email(folded)
    _check_phone(folded, typed=details.phone)
    _check_post(folded)
    _check_names(folded)
    if not 0 <= folded.safe_from_hour < folded.safe_until_hour <= LAST_HOUR:
        raise ContactRefusedError(
            "電話してよい時間は、始まりを終わりより前にしてください。", field="safe_from_hour"
        )
    return folded


def _check_email(details: ContactDetails) -> None:
    if details.channel is Channel.MAIL and not details.email:
        raise ContactRefusedError("メールアドレスを入れてください。", field="email")
    if details.email and not is_mailbox(details.email):
        raise ContactRefusedError(
            "メールアドレスの形を確かめてください（例 name@example.jp）。", field="email"
        )


def _check_phone(details: ContactDetails, *, typed: str) -> None:
    if details.channel is Channel.PHONE and not details.phone:
        raise ContactRefusedError("電話番号を数字で入れてください（例 0848 12 3456）。", field="phone")
    if clean_text(typed) and not is_phone(details.phone):
        raise ContactRefusedError("電話番号を数字で入れてください（例 0848 12 3456）。", field="phone")


def _check_post(details: ContactDetails) -> None:
    if details.channel is Channel.POST and not details.postal_address:
        raise ContactRefusedError("手紙の送り先を入れてください。", field="postal_address")
    if len(details.postal_address) > ADDRESS_LENGTH:
        raise ContactRefusedError(
            f"送り先は{ADDRESS_LENGTH}文字までで入れてください。", field="postal_address"
        )


def _check_names(details: ContactDetails) -> None:
    if len(details.asks_for) > NAME_LENGTH:
        raise ContactRefusedError(f"{NAME_LENGTH}文字までで入れてください。", field="asks_for")
    if len(details.sender_name) > SENDER_LENGTH or "\n" in details.sender_name:
        raise ContactRefusedError(
            f"差出人の名前は{SENDER_LENGTH}文字までで入れてください。", field="sender_name"
        )
    if telling_words(details.sender_name):
        raise ContactRefusedError(
            "差出人の名前に、内容がわかる言葉は使えません。ほかの名前にしてください。", field="sender_name"
        )
