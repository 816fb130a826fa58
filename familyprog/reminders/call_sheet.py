"""電話の用紙: today's calls on paper, in the order of the hours people chose. The gate decides on each line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.base.eras import short_date, time_range_ja
from familyprog.outbox.enums import MessageChannel
from familyprog.outbox.models import Message
from familyprog.people.enums import TitleStyle
from familyprog.people.models import ContactProfile
from familyprog.people.queries import aliases_of, contacts_of
from familyprog.people.rules import CallWords, GateAnswer, call_words, gate
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.calling import waiting
from familyprog.reminders.known import senders_of


@dataclass(frozen=True)
class PaperCall:
    """One call: when, which number, what is said first, and what about.

    `about` is a kind and a date; the name of the program stands there only for whoever wishes it in plain
    words. `until`: when it is of no use any more.
    """

    message_public_id: str
    alias: str
    hours: tuple[int, int]
    number: str
    script: CallWords
    about: str
    until: dt.datetime
    takes_voicemail: bool


@dataclass(frozen=True)
class CallSheet:
    """The sheet. `later_count`: their hours begin on another day; `screen_count`: no number goes on paper."""

    calls: tuple[PaperCall, ...]
    later_count: int
    screen_count: int


def call_sheet(session: Session, actor: Actor, now: dt.datetime) -> CallSheet:
    """Whom the actor's site calls today."""
    with_program = joinedload(ClassSession.cohort).joinedload(Cohort.program)
    rows = session.execute(
        waiting(actor, now).where(Message.channel == MessageChannel.PHONE).options(with_program)
    ).all()
    people = {message.person_id for message, *_more in rows if message.person_id is not None}
    profiles, aliases = contacts_of(session, people), aliases_of(session, people)
    site_id = actor.site_id or 0
    sender = senders_of(session, {site_id})[site_id]
    calls, later, on_screen = [], 0, 0
    for message, meeting, _case_id in rows:
        key = message.person_id or 0
        profile = profiles.get(key)
        answer = at_the_call(profile, message, now)
        if profile is None or profile.is_hidden or not (answer.allowed or answer.wait_until):
            on_screen += 1
        elif not answer.allowed:
            later += 1
        else:
            calls.append(_paper_call(message, meeting, aliases[key], profile, answer, sender))
    calls.sort(key=lambda one: (one.hours, one.until, one.alias))
    return CallSheet(tuple(calls), later, on_screen)


def at_the_call(profile: ContactProfile | None, message: Message, now: dt.datetime) -> GateAnswer:
    """What the gate says at the hour of the call, when that is still today: paper is printed in the morning."""
    answer = gate(profile, message.channel, message.kind, now)
    opening = answer.wait_until
    if opening is None or tokyo_date(opening) != tokyo_date(now) or opening >= message.not_after:
        return answer
    return gate(profile, message.channel, message.kind, opening)


def _paper_call(
    message: Message,
    meeting: ClassSession | None,
    alias: str,
    profile: ContactProfile,
    answer: GateAnswer,
    sender: str,
) -> PaperCall:
    return PaperCall(
        message_public_id=message.public_id,
        alias=alias,
        hours=(profile.safe_from_hour, profile.safe_until_hour),
        number=answer.address,
        script=call_words(profile, sender),
        about=_about(message, meeting, profile),
        until=message.not_after,
        takes_voicemail=profile.accepts_voicemail,
    )


def _about(message: Message, meeting: ClassSession | None, profile: ContactProfile) -> str:
    if meeting is None:
        return message.kind.label
    when = short_date(tokyo_date(meeting.starts_at)) + time_range_ja(meeting.starts_at, meeting.ends_at)
    is_plain = profile.title_style is TitleStyle.FULL
    title = f"　{meeting.cohort.program.title}" if is_plain else ""
    return f"{message.kind.label}　{when}{title}"
