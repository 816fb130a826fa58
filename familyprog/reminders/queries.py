"""Reads: what comes, who was told of it, who is on the list of the desk."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.attendance.models import AbsenceNotice
from familyprog.base.clock import tokyo_date
from familyprog.base.eras import short_date, time_range_ja
from familyprog.enrolment.queries import expected
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.people.queries import aliases_of, contacts_of
from familyprog.people.rules import way_to
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.rules import ROLLING

LEDGER = dt.timedelta(days=92)
ABOUT_SESSIONS = (
    MessageKind.INVITATION,
    MessageKind.REMINDER,
    MessageKind.MOVED,
    MessageKind.CANCELLED,
)
# (kind, session, person, revision) -> when the row was made
ToldBefore = dict[tuple[MessageKind, int | None, int | None, int], dt.datetime]
MISSED = (MessageState.FAILED, MessageState.EXPIRED, MessageState.SUPPRESSED)


@dataclass(frozen=True)
class Call:
    """One person to be called or written to. `words`: number or address, hours, and what to say."""

    public_id: str
    alias: str
    kind: MessageKind
    channel: MessageChannel
    words: str
    until: dt.datetime


@dataclass(frozen=True)
class Reach:
    """How the word about one session reaches those who are expected."""

    told_count: int
    planned_count: int
    call_count: int
    missed_count: int
    nobody_count: int

    @property
    def sentence(self) -> str:
        """届いた7、これから2、電話・手紙4."""
        parts = [
            (self.told_count, "届いた"),
            (self.planned_count, "これから"),
            (self.call_count, "電話・手紙で伝える"),
            (self.missed_count, "届かなかった"),
            (self.nobody_count, "こちらから連絡しない"),
        ]
        said = [f"{words}{count}人" for count, words in parts if count]
        return "、".join(said) if said else "来る予定の方はいません。"


def coming_sessions(session: Session, now: dt.datetime) -> list[ClassSession]:
    """Sessions of the next 14 days, and the first coming one of every cohort. One query."""
    next_one = aliased(ClassSession)
    first = select(func.min(next_one.starts_at)).where(
        next_one.cohort_id == Cohort.id,
        next_one.state == SessionState.PLANNED,
        next_one.starts_at > now,
    )
    return list(
        session.scalars(
            select(ClassSession)
            .join(Cohort, Cohort.id == ClassSession.cohort_id)
            .where(
                Cohort.state == CohortState.PUBLISHED,
                ClassSession.state == SessionState.PLANNED,
                ClassSession.starts_at > now,
                or_(
                    ClassSession.starts_at <= now + ROLLING,
                    ClassSession.starts_at == first.correlate(Cohort).scalar_subquery(),
                ),
            )
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )


def told_before(session: Session, class_session_ids: Collection[int]) -> ToldBefore:
    """When a row was made, by (kind, session, person, revision). One query."""
    rows = session.execute(
        select(
            Message.kind, Message.class_session_id, Message.person_id, Message.revision, Message.created_at
        ).where(Message.class_session_id.in_(class_session_ids), Message.kind.in_(ABOUT_SESSIONS))
    )
    return {(kind, meeting, person, revision): at for kind, meeting, person, revision, at in rows}


def absences(session: Session, class_session_ids: Collection[int]) -> set[tuple[int, int]]:
    """(session, person) of everyone who said they cannot come. One query."""
    rows = session.execute(
        select(AbsenceNotice.class_session_id, AbsenceNotice.person_id).where(
            AbsenceNotice.class_session_id.in_(class_session_ids), AbsenceNotice.withdrawn_at.is_(None)
        )
    )
    return {(meeting, person) for meeting, person in rows}


def call_list(session: Session, actor: Actor, now: dt.datetime) -> list[Call]:
    """Whom the desk calls or writes to, soonest end first; only within the actor's site."""
    rows = session.execute(
        select(Message, ClassSession)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.site_id == actor.site_id,
            Message.state == MessageState.TO_CALL,
            Message.not_after > now,
        )
        .order_by(Message.not_after, Message.id)
    ).all()
    people = {message.person_id for message, _meeting in rows if message.person_id is not None}
    profiles, aliases = contacts_of(session, people), aliases_of(session, people)
    return [_call(message, meeting, profiles, aliases) for message, meeting in rows]


def _call(
    message: Message,
    meeting: ClassSession | None,
    profiles: dict[int, ContactProfile],
    aliases: dict[int, str],
) -> Call:
    key = message.person_id or 0
    profile = profiles.get(key)
    way = _missed(profile) if "instead_of" in message.facts else _way(message.channel, profile)
    said = (
        ""
        if meeting is None
        else f"　{short_date(tokyo_date(meeting.starts_at))}"
        + time_range_ja(meeting.starts_at, meeting.ends_at)
    )
    return Call(
        public_id=message.public_id,
        alias=aliases.get(key, ""),
        kind=message.kind,
        channel=message.channel,
        words=way + said,
        until=message.not_after,
    )


def _missed(profile: ContactProfile | None) -> str:
    """Somebody who chose mail alone, and whom it did not reach: no other way is shown, for none was chosen."""
    if profile is None or profile.is_locked:
        return "連絡のきまりが変わりました。連絡する前に確かめてください。"
    return "メールが届きませんでした。電話や手紙は選ばれていません。つぎに会えたときに伝えるか、担当と相談してください。"


def _way(channel: MessageChannel, profile: ContactProfile | None) -> str:
    """How to reach them, as they asked; nothing when the rules changed meanwhile."""
    if profile is None or way_to(profile) is not channel:
        return "連絡のきまりが変わりました。連絡する前に確かめてください。"
    if channel is MessageChannel.POST:
        return profile.postal_address
    hours = f"{profile.safe_from_hour}時〜{profile.safe_until_hour}時"
    asks = f"　「{profile.asks_for}」さんをお願いする" if profile.asks_for else ""
    voicemail = "　留守番電話に残してよい" if profile.accepts_voicemail else "　留守番電話には残さない"
    return f"{profile.phone}　{hours}{asks}{voicemail}"


def outbox_rows(session: Session, actor: Actor, now: dt.datetime) -> list[Message]:
    """The messages of the last three months of the actor's site, newest first."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.site_id == actor.site_id, Message.due_at > now - LEDGER)
            .order_by(Message.due_at.desc(), Message.id.desc())
            .limit(500)
        )
    )


def reach_of(session: Session, class_session_id: int) -> Reach:
    """How many of those expected know of the session as it stands now."""
    who = expected(session, class_session_id)
    profiles = contacts_of(session, [one.person_id for one in who])
    rows = session.execute(
        select(Message.person_id, Message.state)
        .join(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            Message.class_session_id == class_session_id,
            Message.revision == ClassSession.revision,
            Message.state.not_in([MessageState.VOIDED, MessageState.SUPERSEDED]),
        )
        .order_by(Message.id)
    ).all()
    latest = {person_id: state for person_id, state in rows}
    counts = Counter(_word(latest.get(one.person_id), profiles.get(one.person_id)) for one in who)
    return Reach(
        **{f"{word}_count": counts[word] for word in ("told", "planned", "call", "missed", "nobody")}
    )


def _word(state: MessageState | None, profile: ContactProfile | None) -> str:
    if state in {MessageState.SENT, MessageState.TOLD}:
        return "told"
    if state is MessageState.TO_CALL:
        return "call"
    if state in MISSED:
        return "missed"
    return "nobody" if way_to(profile) is None else "planned"
