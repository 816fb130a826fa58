"""この回の電話: whom to ring about a change of one session, those first who can be reached only a short while more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import NEWS
from familyprog.people.models import ContactProfile
from familyprog.people.queries import aliases_of, contacts_of
from familyprog.people.rules import CallWords, call_words, gate
from familyprog.people.rules.in_time import BY_POST
from familyprog.programs.models import ClassSession
from familyprog.reminders.calling import CHANGED, HIDDEN
from familyprog.reminders.contents import OFFERS_MAKE_UP

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
NO_WAY = "届く方法がありません。会場の入口に貼り紙をし、つぎに会えたときに伝えてください。"
BY_LETTER = "手紙で知らせる方です。始まる前には届きません。"
CLOSED = "始まる前に、電話してよい時間がありません。会場の入口でも伝えられるようにしてください。"


@dataclass(frozen=True)
class SessionCall:
    """One call. `number` is empty while nobody may be called; `why` says why, or what to do instead.

    `closes_at`: when it may not be called any more; `opens_at`: when it may be.
    """

    public_id: str
    alias: str
    number: str = ""
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    why: str = ""
    script: CallWords | None = None
    tries_count: int = 0
    tried_at: dt.datetime | None = None
    offers_make_up: bool = False


def may_ring(actor: Actor, meeting: ClassSession, now: dt.datetime) -> bool:
    """The desk always; who runs the session, until it is over, and from the day before on.

    The numbers of a few people, for the one purpose that they do not come in vain.
    """
    is_near = tokyo_date(meeting.starts_at) <= tokyo_date(now) + dt.timedelta(days=1)
    return can(actor, Action.TELL) or (can(actor, Action.CALL_OFF) and is_near and now < meeting.ends_at)


def session_calls(
    session: Session, actor: Actor, meeting: ClassSession, now: dt.datetime
) -> list[SessionCall]:
    """Whom to ring now, soonest end of the safe hours first, then who may be rung later, then the others.

    Also while the notices still wait to be taken back: a call says it at once. Raises NotFoundError.
    """
    if not may_ring(actor, meeting, now):
        raise NotFoundError
    rows = session.scalars(_waiting(meeting, now).order_by(Message.id)).all()
    people = {row.person_id for row in rows if row.person_id is not None}
    profiles, aliases = contacts_of(session, people), aliases_of(session, people)
    sender = session.scalar(select(Site.sender_name).where(Site.id == meeting.site_id)) or ""
    calls = [
        _call(row, aliases.get(row.person_id or 0, ""), profiles.get(row.person_id or 0), sender, now)
        for row in rows
    ]
    return sorted(calls, key=_order)


def count_calls(session: Session, meeting: ClassSession, now: dt.datetime) -> int:
    """How many are still to be rung."""
    return len(session.scalars(_waiting(meeting, now).with_only_columns(Message.id)).all())


def get_session_call(
    session: Session, actor: Actor, meeting: ClassSession, public_id: str, now: dt.datetime
) -> str:
    """The id of a message, when it is one of this session's calls. Raises NotFoundError."""
    if not may_ring(actor, meeting, now):
        raise NotFoundError
    mine = select(Message.public_id).where(
        Message.public_id == public_id, Message.class_session_id == meeting.id, Message.kind.in_(NEWS)
    )
    found = session.scalar(mine)
    if found is None:
        raise NotFoundError
    return found


def _waiting(meeting: ClassSession, now: dt.datetime) -> Select[Message]:
    """A letter that comes in time stands on the list of letters."""
    return select(Message).where(
        Message.class_session_id == meeting.id,
        Message.kind.in_(NEWS),
        Message.state == MessageState.TO_CALL,
        Message.not_after > now,
        (Message.channel != MessageChannel.POST) | (Message.not_after < now + BY_POST),
    )


def _call(
    row: Message, alias: str, profile: ContactProfile | None, sender: str, now: dt.datetime
) -> SessionCall:
    call, facts = SessionCall(row.public_id, alias), row.facts
    call = replace(call, offers_make_up=OFFERS_MAKE_UP in facts and row.enrolment_id is not None)
    if "tried_at" in facts:
        tried_at = dt.datetime.fromisoformat(facts["tried_at"])
        call = replace(call, tries_count=facts["tries_count"], tried_at=tried_at)
    if profile is None or profile.is_hidden:
        return replace(call, why=HIDDEN if profile else CHANGED)
    if "instead_of" in facts:
        return replace(call, why=NO_WAY)
    if row.channel is MessageChannel.POST:
        return replace(call, why=BY_LETTER)
    return _by_phone(call, row, profile, sender, now)


def _by_phone(
    call: SessionCall, row: Message, profile: ContactProfile, sender: str, now: dt.datetime
) -> SessionCall:
    answer = gate(profile, row.channel, row.kind, now)
    if answer.allowed:
        midnight = at_tokyo(tokyo_date(now), dt.time.min)
        closes_at = min(midnight + dt.timedelta(hours=profile.safe_until_hour), row.not_after)
        words = call_words(profile, sender)
        return replace(call, number=answer.address, closes_at=closes_at, script=words)
    if answer.wait_until is None:
        return replace(call, why=CHANGED)
    if answer.wait_until >= row.not_after:
        return replace(call, why=CLOSED)
    return replace(call, opens_at=answer.wait_until)


def _order(call: SessionCall) -> tuple[int, int, dt.datetime]:
    """Who can be rung now, not tried yet and for a short while more; who can be later; whom no call reaches."""
    place = 0 if call.number else 1 if call.opens_at else 2
    return place, call.tries_count, call.closes_at or call.opens_at or NEVER
