"""What a usable contact profile is: folded when it can work, refused at its field when not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from familyprog.base.names import clean_text, digits_only, fold_address, is_mailbox, is_phone
from familyprog.base.words import telling_words
from familyprog.people.enums import CalendarChannel, Channel, MailFormat, TitleStyle, Told
from familyprog.people.errors import ContactRefusedError, NameRefusedError

LAST_HOUR = 24
WAYS = 3
MOBILE = re.compile(r"0[6-9]0\d{8}")
NAME_LENGTH, SENDER_LENGTH, ADDRESS_LENGTH, REASON_LENGTH = 80, 40, 300, 200


@dataclass(frozen=True)
class ContactDetails:
    """What somebody said about how to reach them, as typed. `is_email_proven`: a code was just typed back."""

    channel: Channel = Channel.MAIL
    second_channel: Channel = Channel.NONE
    third_channel: Channel = Channel.NONE
    email: str = ""
    is_email_proven: bool = False
    phone: str = ""
    postal_address: str = ""
    sms_number: str = ""
    safe_from_hour: int = 9
    safe_until_hour: int = 17
    accepts_voicemail: bool = False
    asks_for: str = ""
    may_answer: str = ""
    caller_name: str = ""
    sender_name: str = ""
    has_plain_envelope: bool = True
    calendar_channel: CalendarChannel = CalendarChannel.INVITE
    title_style: TitleStyle = TitleStyle.NEUTRAL
    shows_place: bool = True
    mail_format: MailFormat = MailFormat.PLAIN
    told_person: Told = Told.UNKNOWN
    is_locked: bool = False


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
    first, second, third = _in_order(details)
    folded = replace(
        details,
        channel=first,
        second_channel=second,
        third_channel=third,
        email=fold_address(clean_text(details.email)),
        phone=digits_only(details.phone),
        postal_address=clean_text(details.postal_address),
        sms_number=digits_only(details.sms_number),
        asks_for=clean_text(details.asks_for),
        may_answer=clean_text(details.may_answer),
        caller_name=clean_text(details.caller_name),
        sender_name=clean_text(details.sender_name),
    )
    _check_email(folded)
    _check_phone(folded, typed=details.phone)
    _check_post(folded)
    _check_sms(folded, typed=details.sms_number)
    _check_names(folded)
    if not 0 <= folded.safe_from_hour < folded.safe_until_hour <= LAST_HOUR:
        raise ContactRefusedError(
            "電話してよい時間は、始まりを終わりより前にしてください。", field="safe_from_hour"
        )
    return folded


def check_unlocking(details: ContactDetails, reason: str) -> str:
    """Why staff may write again to somebody who wished for no contact. Raises ContactRefusedError.

    Without a word from the person nobody passes the lock; `reason` says who said so, and when.
    """
    clean = clean_text(reason)
    if details.is_locked or details.channel is Channel.NONE:
        return ""
    if not clean:
        raise ContactRefusedError(
            "「連絡しない」と決められています。外すときは、だれから、いつ聞いたかを書いてください。",
            field="unlock_reason",
        )
    if len(clean) > REASON_LENGTH:
        raise ContactRefusedError(f"{REASON_LENGTH}文字までで入れてください。", field="unlock_reason")
    return clean


def _in_order(details: ContactDetails) -> tuple[Channel, ...]:
    """The channels in order, each once; after 「連絡しない」 there is no other."""
    chosen: list[Channel] = []
    for channel in (details.channel, details.second_channel, details.third_channel):
        if details.channel is not Channel.NONE and channel not in {Channel.NONE, *chosen}:
            chosen.append(channel)
    return (*chosen, Channel.NONE, Channel.NONE, Channel.NONE)[:WAYS]


def _uses(details: ContactDetails, channel: Channel) -> bool:
    return channel in {details.channel, details.second_channel, details.third_channel}


def _check_email(details: ContactDetails) -> None:
    if _uses(details, Channel.MAIL) and not details.email:
        raise ContactRefusedError("メールアドレスを入れてください。", field="email")
    if details.email and not is_mailbox(details.email):
        raise ContactRefusedError(
            "メールアドレスの形を確かめてください（例 name@example.jp）。", field="email"
        )


def _check_phone(details: ContactDetails, *, typed: str) -> None:
    if _uses(details, Channel.PHONE) and not details.phone:
        raise ContactRefusedError("電話番号を数字で入れてください（例 0848 12 3456）。", field="phone")
    if clean_text(typed) and not is_phone(details.phone):
        raise ContactRefusedError("電話番号を数字で入れてください（例 0848 12 3456）。", field="phone")


def _check_post(details: ContactDetails) -> None:
    if _uses(details, Channel.POST) and not details.postal_address:
        raise ContactRefusedError("手紙の送り先を入れてください。", field="postal_address")
    if len(details.postal_address) > ADDRESS_LENGTH:
        raise ContactRefusedError(
            f"送り先は{ADDRESS_LENGTH}文字までで入れてください。", field="postal_address"
        )


def _check_sms(details: ContactDetails, *, typed: str) -> None:
    is_wanted = _uses(details, Channel.SMS) or clean_text(typed)
    if is_wanted and not MOBILE.fullmatch(details.sms_number):
        raise ContactRefusedError(
            "ショートメールを受け取る携帯電話の番号を入れてください（例 090 1234 5678）。", field="sms_number"
        )


def check_line(details: ContactDetails, *, is_bound: bool) -> None:
    """LINE may be chosen once it is bound. Raises ContactRefusedError."""
    if _uses(details, Channel.LINE) and not is_bound:
        raise ContactRefusedError("LINEがまだつながっていません。先に「LINEをつなぐ」へ。", field="channel")


def _check_names(details: ContactDetails) -> None:
    for field, words in (("asks_for", details.asks_for), ("may_answer", details.may_answer)):
        if len(words) > NAME_LENGTH:
            raise ContactRefusedError(f"{NAME_LENGTH}文字までで入れてください。", field=field)
    _check_own_name("sender_name", "差出人の名前", details.sender_name)
    _check_own_name("caller_name", "お電話で名乗る名前", details.caller_name)


def _check_own_name(field: str, what: str, name: str) -> None:
    """A name we go by: short, on one line, and telling nothing."""
    if len(name) > SENDER_LENGTH or "\n" in name:
        raise ContactRefusedError(f"{what}は{SENDER_LENGTH}文字までで入れてください。", field=field)
    if telling_words(name):
        raise ContactRefusedError(
            f"{what}に、内容がわかる言葉は使えません。ほかの名前にしてください。", field=field
        )
