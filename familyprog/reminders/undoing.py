"""待っている変更: notices of a change wait a while, and who made it may take it back until one has left."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.service.bookings import restore_bookings
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import HeldChange, Message
from familyprog.outbox.rules import NEWS, REMINDERS
from familyprog.programs import service as programs
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.service import SessionFacts
from familyprog.programs.service.slots import lock_session
from familyprog.reminders.errors import UndoRefusedError
from familyprog.reminders.news import audience, tell_news

# What tells a time or a place, besides: a reminder may be faster than the notice of the change.
TELLING = (*NEWS, *REMINDERS, MessageKind.INVITATION, MessageKind.REISSUED)
LEFT = (MessageState.STARTED, MessageState.SENT, MessageState.TOLD, MessageState.FAILED)


def keep_change(
    session: Session,
    meeting: ClassSession,
    before: SessionFacts,
    *,
    hold: dt.timedelta,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Remember how a session was, for as long as the notices of its change wait."""
    if by.staff_id is None or not hold:
        return
    row = HeldChange(
        site_id=meeting.site_id,
        staff_id=by.staff_id,
        class_session_id=meeting.id,
        revision=meeting.revision,
        before=before.as_data(),
        changed_at=now,
        held_until=now + hold,
    )
    session.add(row)
    session.flush()


def held_change(session: Session, actor: Actor, class_session_id: int, now: dt.datetime) -> HeldChange | None:
    """The last change of a session, if the actor made it and may still take it back."""
    row = session.scalar(
        select(HeldChange)
        .join(ClassSession, ClassSession.id == HeldChange.class_session_id)
        .where(
            HeldChange.class_session_id == class_session_id,
            HeldChange.staff_id == actor.staff_id,
            HeldChange.revision == ClassSession.revision,
            HeldChange.undone_at.is_(None),
            HeldChange.held_until > now,
        )
        .order_by(HeldChange.id.desc())
        .limit(1)
    )
    return (
        row
        if row is not None and not has_left(session, row.class_session_id, row.revision, row.changed_at)
        else None
    )


def get_change(session: Session, actor: Actor, public_id: str) -> tuple[HeldChange, ClassSession]:
    """A change of one's own, and its session with cohort. Raises NotFoundError."""
    row = session.scalar(
        select(HeldChange).where(
            HeldChange.public_id == public_id,
            HeldChange.site_id == actor.site_id,
            HeldChange.staff_id == actor.staff_id,
        )
    )
    if row is None:
        raise NotFoundError
    meeting = session.scalars(
        select(ClassSession)
        .where(ClassSession.id == row.class_session_id)
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
    ).one()
    return row, meeting


def undo_change(session: Session, change: HeldChange, *, now: dt.datetime, by: Actor) -> int:
    """Put the session back to how it was; the waiting notices are taken back.

    How many hear of it all the same: who has not heard of an earlier change yet, or came in between.

    Raises UndoRefusedError when the time is over, one has left, or the session has changed again, and
    ChangeRefusedError when the old time has come.
    """
    meeting = session.get_one(ClassSession, change.class_session_id)
    lock_session(session, meeting)
    session.refresh(meeting, ["revision"])
    session.refresh(change)
    if change.undone_at is not None or meeting.revision != change.revision:
        raise UndoRefusedError("この変更のあとに、回がまた変わりました。いまの日時を確かめてください。")
    left = has_left(session, meeting.id, change.revision, change.changed_at)
    if change.held_until <= now or left:
        raise UndoRefusedError(
            "もうお知らせが出ています。もどすときは、もう一度変えると、そのことをお知らせします。"
        )
    people, was_off = audience(session, [meeting]), meeting.state is SessionState.CANCELLED
    programs.restore_session(session, meeting, facts_before(change), now=now, by=by)
    if was_off:
        restore_bookings(session, meeting, change.changed_at, now=now, by=by)
        people = audience(session, [meeting])  # with those who come for a one-to-one time
    told_count = tell_news(session, MessageKind.MOVED, meeting, people, is_undone=True, now=now)
    change.undone_at = now
    session.flush()
    return told_count


def facts_before(change: HeldChange) -> SessionFacts:
    """How the session was."""
    return SessionFacts.from_data(change.before)


def has_left(session: Session, class_session_id: int, revision: int, since: dt.datetime) -> bool:
    """Whether anybody was told, or is just being told, of a session as it stands since its change."""
    left = select(Message.id).where(
        Message.class_session_id == class_session_id,
        Message.kind.in_(TELLING),
        Message.state.in_(LEFT),
        or_(
            (Message.revision == revision) & (Message.created_at >= since),
            Message.started_at > since,  # made before, and said what is so by now
        ),
    )
    return session.scalar(left.limit(1)) is not None
