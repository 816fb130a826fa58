"""Everyone expected at a session is reached or on a list that somebody works off (product.md D3)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.queries import Expected, expected, expected_many
from familyprog.enrolment.queries.expected import SHOWN
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.errors import AlreadyToldError
from familyprog.outbox.models import Message
from familyprog.outbox.rules import REMINDERS
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import ways
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.planning import will_be_told
from familyprog.reminders.queries import Heard, absences, told_before
from familyprog.reminders.rules.parity import DAYS_AHEAD, TOLD, Place, Standing, Word, is_soon, place_of

ABOUT = (MessageKind.INVITATION, *REMINDERS, MessageKind.MOVED, MessageKind.REISSUED)
# Always said, also when nobody is there; the others only when somebody is.
ALWAYS = (Place.REACHED, Place.ON_THE_WAY, Place.CALLS, Place.NOWHERE)
NO_CONTACT = "連絡のきまりがまだありません。どう連絡すればよいか、うかがってください。"
UNTOLD = "お知らせが届いていません。きまりを確かめて連絡し、「伝えました」を押してください。"
Words = dict[tuple[int, int], list[Word]]


@dataclass(frozen=True)
class Missing:
    """Somebody the word about a session has not reached and will not reach, and what to do."""

    person_public_id: str
    alias: str
    next_step: str


@dataclass(frozen=True)
class Parity:
    """Where the word about one session is. `places`: by the person's public id.

    `is_due`: everybody must be somewhere by now.
    """

    meeting: ClassSession
    places: dict[str, Place]
    missing: tuple[Missing, ...]
    is_due: bool

    @property
    def shown(self) -> list[tuple[Place, int]]:
        """The sets with their sizes, for the page."""
        counts = Counter(self.places.values())
        return [(place, counts[place]) for place in Place if counts[place] or place in ALWAYS]

    @property
    def sentence(self) -> str:
        """届いた 8人・これから 1人・電話の一覧 2人・まだどこにもない 0人."""
        return "・".join(f"{place.label} {count}人" for place, count in self.shown)


def parity_of(session: Session, meeting: ClassSession, now: dt.datetime) -> Parity:
    """Of one session; `meeting` comes with cohort and program."""
    return parities(session, [meeting], now)[0]


def parities(session: Session, meetings: Sequence[ClassSession], now: dt.datetime) -> list[Parity]:
    """Of some sessions, in their order. The same few statements however many sessions and families."""
    keys = [meeting.id for meeting in meetings]
    who = expected_many(session, keys)
    profiles = contacts_of(session, {one.person_id for some in who.values() for one in some})
    words, heard, away = (
        _words(session, meetings, who),
        told_before(session, keys, now),
        absences(session, keys),
    )
    return [_parity(one, who[one.id], profiles, words, heard, away, now) for one in meetings]


def missing_soon(session: Session, actor: Actor, now: dt.datetime) -> list[Parity]:
    """The sessions of the next days, at the actor's site, that somebody has not heard of."""
    until = at_tokyo(tokyo_date(now) + dt.timedelta(days=DAYS_AHEAD + 1), dt.time.min)
    meetings = session.scalars(
        select(ClassSession)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(
            ClassSession.site_id == actor.site_id,
            Cohort.state.in_(SHOWN),
            ClassSession.state.in_([SessionState.PLANNED, SessionState.CANCELLED]),
            ClassSession.starts_at > now,
            ClassSession.starts_at < until,
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id)
    ).all()
    return [one for one in parities(session, meetings, now) if one.missing]


def note_told(
    session: Session, actor: Actor, meeting: ClassSession, person_public_id: str, *, now: dt.datetime
) -> Message:
    """Somebody told a person of the session without any list. Raises NotFoundError, AlreadyToldError."""
    who = next(
        (one for one in expected(session, meeting.id) if one.person_public_id == person_public_id), None
    )
    if who is None:
        raise NotFoundError
    is_off = meeting.state is SessionState.CANCELLED
    row = outbox.queue(
        session,
        MessageKind.CANCELLED if is_off else MessageKind.REMINDER,
        occasion=f"told:{meeting.public_id}",
        recipient_key=f"person:{who.person_public_id}",
        channel=MessageChannel.PHONE,
        state=MessageState.TO_CALL,
        site_id=meeting.site_id,
        person_id=who.person_id,
        enrolment_id=who.enrolment_id,
        class_session_id=meeting.id,
        revision=meeting.revision,
        due_at=now,
        not_after=meeting.starts_at,
        now=now,
    )
    if row is None:
        raise AlreadyToldError
    return outbox.mark_told(session, actor, row.public_id, now=now)


def _parity(
    meeting: ClassSession,
    who: list[Expected],
    profiles: dict[int, ContactProfile],
    words: Words,
    heard: Heard,
    away: set[tuple[int, int]],
    now: dt.datetime,
) -> Parity:
    places, missing = {}, []
    for one in who:
        profile, key = profiles.get(one.person_id), (meeting.id, one.person_id)
        standing = Standing(
            is_away=key in away,
            is_silent=profile is not None and not ways(profile),
            is_hidden=profile is not None and profile.is_hidden,
            is_promised=profile is not None and will_be_told(meeting, one, profile, heard, now),
        )
        places[one.person_public_id] = place = place_of(words[key], standing, now)
        if place is Place.NOWHERE:
            step = NO_CONTACT if profile is None else UNTOLD
            missing.append(Missing(one.person_public_id, one.alias, step))
    return Parity(meeting, places, tuple(missing), is_soon(meeting.starts_at, now))


def _words(session: Session, meetings: Sequence[ClassSession], who: dict[int, list[Expected]]) -> Words:
    """The messages about these sessions as they stand now, by (session, person). One query."""
    by_key = {meeting.id: meeting for meeting in meetings}
    places = {one.enrolment_id for some in who.values() for one in some} - {None}
    rows = session.scalars(
        select(Message).where(
            Message.class_session_id.in_(by_key)
            | (Message.enrolment_id.in_(places) & (Message.kind == MessageKind.ENROLLED))
        )
    ).all()
    found: Words = defaultdict(list)
    told_all = defaultdict(list)
    for row in rows:
        if row.kind is MessageKind.ENROLLED:
            told_all[row.enrolment_id].append(row)
        elif _is_about(row, by_key[row.class_session_id or 0]):
            found[row.class_session_id or 0, row.person_id or 0].append(_word(row))
    for key, meeting in by_key.items():
        for one in who[key]:
            # A guest has the place in another group, whose dates were told.
            own = [] if one.is_guest else told_all[one.enrolment_id]
            found[key, one.person_id] += [_word(row) for row in own if _told(row, meeting)]
    return found


def _is_about(row: Message, meeting: ClassSession) -> bool:
    """Whether it says how things stand: of the session as it is, and of a cancelled one that it is off."""
    is_off = meeting.state is SessionState.CANCELLED
    is_kind = row.kind is MessageKind.CANCELLED if is_off else row.kind in ABOUT
    return is_kind and row.revision == meeting.revision


def _told(row: Message, meeting: ClassSession) -> bool:
    """A place tells all its dates: it counts while the session is as it was then."""
    is_as_told = row.finished_at is not None and row.finished_at >= meeting.updated_at
    return row.state in TOLD and is_as_told and meeting.state is not SessionState.CANCELLED


def _word(row: Message) -> Word:
    return Word(row.channel, row.state, row.due_at, row.not_after)
