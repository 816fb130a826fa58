"""お知らせの帳面: why somebody got a message, and why somebody else did not. No words and no address."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import at_tokyo
from familyprog.base.names import is_too_short
from familyprog.enrolment.queries import Expected, expected
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, PersonAlias
from familyprog.people.queries import aliases_of, contacts_of
from familyprog.people.rules import ways
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.rules.notices import NoticeRules, notice_rules
from familyprog.reminders.queries import absences
from familyprog.reminders.reasons import reason_words

PAGE = 50
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One message: its row, whom it is for, and why it is as it is."""

    message: Message
    alias: str
    why: str


@dataclass(frozen=True)
class OfPerson:
    """One person of a session: what was made, or why nothing was. `is_expected`: comes as things stand."""

    alias: str
    is_expected: bool
    lines: tuple[Line, ...]
    why_nothing: str


def find_messages(
    session: Session, actor: Actor, *, alias: str = "", day: dt.date | None = None, page: int = 1
) -> tuple[list[Line], bool]:
    """Messages of the actor's site, the newest first, and whether there are more."""
    query = (
        select(Message, PersonAlias.shown)
        .outerjoin(PersonAlias, PersonAlias.person_id == Message.person_id)
        .where(Message.site_id == actor.site_id)
    )
    if alias:
        part = PersonAlias.shown.contains(alias, autoescape=True)
        query = query.where(PersonAlias.shown == alias if is_too_short(alias) else part)
    if day is not None:
        start = at_tokyo(day, dt.time.min)
        query = query.where(Message.due_at >= start, Message.due_at < start + DAY)
    query = query.order_by(Message.due_at.desc(), Message.id.desc()).offset((page - 1) * PAGE)
    rows = session.execute(query.limit(PAGE + 1)).all()
    lines = [Line(message, name or "", reason_words(message.reason)) for message, name in rows[:PAGE]]
    return lines, len(rows) > PAGE


def of_session(session: Session, meeting: ClassSession, now: dt.datetime) -> list[OfPerson]:
    """Everybody expected, and whoever was told before; `meeting` comes with cohort and program."""
    who = expected(session, meeting.id)
    rows = session.scalars(
        select(Message).where(Message.class_session_id == meeting.id).order_by(Message.id)
    ).all()
    made = defaultdict(list)
    for row in rows:
        made[row.person_id or 0].append(row)
    here = {one.person_id for one in who}
    aliases = aliases_of(session, [key for key in made if key not in here])
    profiles, away = contacts_of(session, here), absences(session, [meeting.id])
    rules = notice_rules(meeting.cohort.program.notices)
    found = []
    for one in who:
        lines = _lines(one.alias, made[one.person_id])
        is_away = (meeting.id, one.person_id) in away
        why = "" if lines else _why_nothing(one, profiles.get(one.person_id), is_away, meeting, rules, now)
        found.append(OfPerson(one.alias, is_expected=True, lines=lines, why_nothing=why))
    others = [(name, made[key]) for key, name in aliases.items()]
    return found + [OfPerson(name, False, _lines(name, own), "") for name, own in others]


def _lines(alias: str, messages: Sequence[Message]) -> tuple[Line, ...]:
    return tuple(Line(message, alias, reason_words(message.reason)) for message in messages)


def _why_nothing(
    who: Expected,
    profile: ContactProfile | None,
    is_away: bool,
    meeting: ClassSession,
    rules: NoticeRules,
    now: dt.datetime,
) -> str:
    """In the order in which the planner asks."""
    if profile is None:
        return reason_words("no_contact")
    if not ways(profile):
        return "こちらからは連絡しない、と決められています。"
    if is_away:
        return reason_words("absence_told")
    if meeting.state is SessionState.CANCELLED:
        return "中止になる前には、お知らせするものがありませんでした。"
    if meeting.starts_at <= now:
        return "回が始まるまでに、送るものがありませんでした。"
    if not rules.of_a_session:
        return "このプログラムは、回のお知らせを送らないことになっています。"
    return "まだ送る日になっていません。決めた日に送ります。"
