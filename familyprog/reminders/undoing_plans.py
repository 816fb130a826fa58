"""待っている見直し: another plan or place of a whole cohort is taken back in one press, all of it or nothing.

Who made it may, while the notices wait. Has one session changed since, or a word of one left the house,
that is said, and everything stays as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.queries.dates_wishes import OCCASION
from familyprog.enrolment.service.bookings import restore_bookings
from familyprog.enrolment.service.dates_wishes import untell_dates
from familyprog.outbox.enums import HeldKind, MessageKind
from familyprog.outbox.models import HeldPlan, Message
from familyprog.outbox.rules import NEWS
from familyprog.programs import service as programs
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.service import SessionFacts
from familyprog.reminders.errors import UndoRefusedError
from familyprog.reminders.news import audience, tell_news
from familyprog.reminders.undoing import LEFT, has_left

OVER = "この変更は、もうもとにもどしたか、そのあとにまた変わりました。"


@dataclass(frozen=True)
class Changed:
    """What a change did: how things were before, which sessions are another, and which are new."""

    kind: HeldKind
    before: dict[str, Any]
    meetings: Sequence[ClassSession]
    added: Sequence[ClassSession] = ()


def keep_plan(
    session: Session,
    cohort: Cohort,
    change: Changed,
    *,
    hold: dt.timedelta,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Remember how a cohort was, for as long as the notices of the change wait."""
    if by.staff_id is None or not hold:
        return
    session.flush()
    after = _as_it_is(session, cohort) | {
        "versions": {str(meeting.id): meeting.version for meeting in change.meetings},
        "added": {str(meeting.id): meeting.version for meeting in change.added},
    }
    row = HeldPlan(
        site_id=cohort.site_id,
        staff_id=by.staff_id,
        cohort_id=cohort.id,
        kind=change.kind,
        before=change.before,
        after=after,
        changed_at=now,
        held_until=now + hold,
    )
    session.add(row)
    session.flush()


def _as_it_is(session: Session, cohort: Cohort) -> dict[str, Any]:
    """What of the cohort itself must still be so."""
    place = {"venue": cohort.venue, "way_in": cohort.way_in}
    return place | {"rules": programs.rules_data(session, cohort)}


def held_plan(session: Session, actor: Actor, cohort_id: int, now: dt.datetime) -> HeldPlan | None:
    """The last change of a cohort's plan or place, if the actor made it and its notices still wait."""
    last = session.scalar(
        select(HeldPlan)
        .where(HeldPlan.cohort_id == cohort_id, HeldPlan.staff_id == actor.staff_id)
        .order_by(HeldPlan.id.desc())
        .limit(1)
    )
    return last if last is not None and last.undone_at is None and last.held_until > now else None


def get_plan_change(session: Session, actor: Actor, public_id: str) -> tuple[HeldPlan, Cohort]:
    """A change of one's own, and its cohort with program. Raises NotFoundError."""
    row = session.scalar(
        select(HeldPlan).where(
            HeldPlan.public_id == public_id,
            HeldPlan.site_id == actor.site_id,
            HeldPlan.staff_id == actor.staff_id,
        )
    )
    if row is None:
        raise NotFoundError
    query = select(Cohort).where(Cohort.id == row.cohort_id).options(joinedload(Cohort.program))
    return row, session.scalars(query).one()


def sessions_of_change(session: Session, change: HeldPlan) -> list[ClassSession]:
    """The sessions it changed, and those it added, as they are now, in order of time."""
    keys = [int(key) for key in (*change.after["versions"], *change.after["added"])]
    query = select(ClassSession).where(ClassSession.id.in_(keys))
    return list(session.scalars(query.order_by(ClassSession.starts_at, ClassSession.id)))


def facts_of_session(change: HeldPlan, meeting: ClassSession) -> SessionFacts | None:
    """How a session was before; None when only its place is another, or when it is new."""
    said = change.before["sessions"].get(str(meeting.id))
    return SessionFacts.from_data(said) if said else None


def undo_plan(session: Session, change: HeldPlan, *, now: dt.datetime, by: Actor) -> int:
    """Put all of it back; the waiting notices are taken back. How many hear of it all the same.

    Those are who has not heard of an earlier change yet, or came in between. Raises UndoRefusedError
    naming every session that stands in the way.
    """
    cohort = session.get_one(Cohort, change.cohort_id)
    programs.hold_plan(session, cohort)
    session.refresh(change)
    meetings = sessions_of_change(session, change)
    _check(session, change, cohort, meetings, now)
    undo = _undo_place if change.kind is HeldKind.PLACE else _undo_dates
    told_count = undo(session, change, cohort, meetings, now, by)
    change.undone_at = now
    session.flush()
    return told_count


def _check(
    session: Session, change: HeldPlan, cohort: Cohort, meetings: Sequence[ClassSession], now: dt.datetime
) -> None:
    now_so = _as_it_is(session, cohort)
    if change.undone_at is not None or any(change.after[key] != said for key, said in now_so.items()):
        raise UndoRefusedError(OVER)
    said = [reason for one in meetings if (reason := _obstacle(session, change, one, now))]
    if len(meetings) < len(change.after["versions"]) + len(change.after["added"]):
        said.append("なくなった回があります。")
    if _have_dates_left(session, change, cohort):
        said.append("日程が決まったお知らせが、もう出ています。")
    if change.held_until <= now and not said:
        said.append("お知らせを待つ時間が過ぎました。")
    if said:
        raise UndoRefusedError(
            f"{''.join(said)}全部をもとにもどすことはできないので、何も変えていません。"
            "もどすときは、もう一度変えると、そのことをお知らせします。"
        )


def _obstacle(session: Session, change: HeldPlan, meeting: ClassSession, now: dt.datetime) -> str:
    """Why this session stands in the way; empty when it does not."""
    key, name = str(meeting.id), _name(meeting)
    versions = change.after["versions"] | change.after["added"]
    if meeting.version != versions[key]:
        return f"{name}は、そのあとにまた変わりました。"
    if has_left(session, meeting.id, meeting.revision, change.changed_at):
        return f"{name}のお知らせが、もう出ています。"
    if key in change.after["added"]:
        return f"{name}には、もう予約や連絡があります。" if programs.is_used(session, meeting) else ""
    was = facts_of_session(change, meeting) or meeting
    return f"{name}は、もとの時刻がもう来ています。" if was.starts_at <= now else ""


def _name(meeting: ClassSession) -> str:
    start = tokyo(meeting.starts_at)
    return f"第{meeting.number}回（{start.month}月{start.day}日）"


def _have_dates_left(session: Session, change: HeldPlan, cohort: Cohort) -> bool:
    told = select(Message.id).where(
        Message.kind == MessageKind.DATES_SET,
        Message.occasion == f"{OCCASION}{cohort.public_id}",
        Message.created_at == change.changed_at,
        Message.state.in_(LEFT),
    )
    return session.scalar(told.limit(1)) is not None


def _undo_dates(
    session: Session,
    change: HeldPlan,
    cohort: Cohort,
    meetings: Sequence[ClassSession],
    now: dt.datetime,
    by: Actor,
) -> int:
    added = [one for one in meetings if str(one.id) in change.after["added"]]
    revisions = {one.id: one.revision for one in meetings if one not in added}
    off = {one.id for one in meetings if one.state is SessionState.CANCELLED}
    people = audience(session, [one for one in meetings if one not in added])
    programs.restore_plan(session, cohort, change.before, added, now=now, by=by)
    told_count = 0
    for meeting in meetings:
        if meeting.id not in revisions or meeting.revision == revisions[meeting.id]:
            continue
        who = people
        if meeting.id in off:
            restore_bookings(session, meeting, change.changed_at, now=now, by=by)
            who = audience(session, [meeting])  # with those who come for a one-to-one time
        told_count += tell_news(session, MessageKind.MOVED, meeting, who, is_undone=True, now=now)
    if change.before["has_dates_to_come"]:
        untell_dates(session, cohort, change.changed_at, now=now, by=by)
    return told_count


def _undo_place(
    session: Session,
    change: HeldPlan,
    cohort: Cohort,
    meetings: Sequence[ClassSession],
    now: dt.datetime,
    by: Actor,
) -> int:
    """Whoever was told, or was to be, of the new place with another session finds all as it was."""
    people, known = audience(session, meetings), _told_with_one(session, meetings)
    programs.restore_place(session, cohort, change.before, meetings, now=now, by=by)
    told_count = 0
    for meeting in meetings:
        new = [one for one in people.who[meeting.id] if one.person_id not in known]
        told_count += tell_news(
            session, MessageKind.MOVED, meeting, people, among=new, is_undone=True, now=now
        )
        known |= {one.person_id for one in new}
    return told_count


def _told_with_one(session: Session, meetings: Sequence[ClassSession]) -> set[int | None]:
    """Who has a notice of the change, with any of its sessions."""
    rows = session.execute(
        select(Message.person_id)
        .join(ClassSession, ClassSession.id == Message.class_session_id)
        .where(
            ClassSession.id.in_([one.id for one in meetings]),
            Message.kind.in_(NEWS),
            Message.revision == ClassSession.revision,
        )
    )
    return set(rows.scalars())
