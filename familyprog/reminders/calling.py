"""The list of the desk: whom to call or write to, how, and what to say. The gate decides on each line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.base.clock import tokyo_date
from familyprog.base.eras import short_date, time_range_ja
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Household, Person
from familyprog.people.queries import aliases_of, contacts_of
from familyprog.people.rules import CallWords, GateAnswer, call_words, gate
from familyprog.programs.models import ClassSession
from familyprog.reminders.contents import time_people_know

CHANGED = "連絡のきまりが変わりました。連絡する前に確かめてください。"
HIDDEN = "居どころを知らせない方です。担当が、世帯の記録から連絡します。"
MISSED = (
    "{}が届きませんでした。電話や手紙は選ばれていません。つぎに会えたときに伝えるか、担当と相談してください。"
)


@dataclass(frozen=True)
class Call:
    """One person to be called or written to. `words`: number or address, hours, and what about.

    `script` is what the caller says; None while nobody may be called.
    """

    public_id: str
    alias: str
    kind: MessageKind
    channel: MessageChannel
    words: str
    until: dt.datetime
    script: CallWords | None = None
    number: str = ""  # to be pressed, while it may be called
    case_id: str = ""  # of somebody hidden: who may read the case calls from there


def call_list(session: Session, actor: Actor, now: dt.datetime) -> list[Call]:
    """Whom the desk calls or writes to, soonest end first; only within the actor's site."""
    rows = session.execute(waiting(actor, now)).all()
    people = {message.person_id for message, *_more in rows if message.person_id is not None}
    profiles, aliases = contacts_of(session, people), aliases_of(session, people)
    sender = session.scalar(select(Site.sender_name).where(Site.id == actor.site_id)) or ""
    return [
        _of_hidden(message, meeting, aliases[key], case_id)
        if (profile := profiles.get(key)) is not None and profile.is_hidden
        else _call(message, meeting, aliases.get(key, ""), profile, sender, now)
        for message, meeting, case_id in rows
        for key in [message.person_id or 0]
    ]


@dataclass(frozen=True)
class Waiting:
    """How many the desk is to tell, and when the first of them can no longer be told."""

    count: int
    first_ends_at: dt.datetime | None


def calls_waiting(session: Session, actor: Actor, now: dt.datetime) -> Waiting:
    """The size of the desk's list, without its people. One statement."""
    rows = waiting(actor, now).with_only_columns(func.count(), func.min(Message.not_after)).order_by(None)
    count, first = session.execute(rows).one()
    return Waiting(count, first)


def waiting(actor: Actor, now: dt.datetime) -> Select[Message, ClassSession, str]:
    """What is told by people at the actor's site now, soonest end first, with the session and the household."""
    return (
        select(Message, ClassSession, Household.public_id)
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(Household, Household.id == Person.household_id)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.site_id == actor.site_id,
            Message.state == MessageState.TO_CALL,
            Message.due_at <= now,
            Message.not_after > now,
        )
        .order_by(Message.not_after, Message.id)
    )


def _call(
    message: Message,
    meeting: ClassSession | None,
    alias: str,
    profile: ContactProfile | None,
    sender: str,
    now: dt.datetime,
) -> Call:
    answer = gate(profile, message.channel, message.kind, now)
    return Call(
        public_id=message.public_id,
        alias=alias,
        kind=message.kind,
        channel=message.channel,
        words=_way(message, profile, answer) + _about(message, meeting),
        until=message.not_after,
        script=_script(message, profile, answer, sender),
        number=answer.address if _may_call(message, answer) else "",
    )


def _of_hidden(message: Message, meeting: ClassSession | None, alias: str, case_id: str | None) -> Call:
    """No number and no address on a list: whoever may read the case finds them there."""
    return Call(
        public_id=message.public_id,
        alias=alias,
        kind=message.kind,
        channel=message.channel,
        words=HIDDEN + _about(message, meeting),
        until=message.not_after,
        case_id=case_id or "",
    )


def _about(message: Message, meeting: ClassSession | None) -> str:
    if meeting is None:
        return ""
    start, end = time_people_know(message, meeting)
    return f"　{short_date(tokyo_date(start))}{time_range_ja(start, end)}"


def _way(message: Message, profile: ContactProfile | None, answer: GateAnswer) -> str:
    """How to reach them, as they asked: the number only while it may be called."""
    if "instead_of" in message.facts:
        missed = MISSED.format(MessageChannel(message.facts["instead_of"]).label)
        return CHANGED if profile is None or profile.is_locked else missed
    if profile is None or not (answer.allowed or answer.wait_until):
        return CHANGED
    if message.channel is MessageChannel.POST:
        return answer.address
    hours = f"{profile.safe_from_hour}時〜{profile.safe_until_hour}時"
    asks = f"　「{profile.asks_for}」さんをお願いする" if profile.asks_for else ""
    voicemail = "　留守番電話に残してよい" if profile.accepts_voicemail else "　留守番電話には残さない"
    return f"{answer.address or 'いまは電話しない時間です'}　{hours}{asks}{voicemail}"


def _script(
    message: Message, profile: ContactProfile | None, answer: GateAnswer, sender: str
) -> CallWords | None:
    return call_words(profile, sender) if profile is not None and _may_call(message, answer) else None


def _may_call(message: Message, answer: GateAnswer) -> bool:
    is_by_phone = message.channel is MessageChannel.PHONE and "instead_of" not in message.facts
    return is_by_phone and answer.allowed
