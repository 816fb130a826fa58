"""Every change has left its trace."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.attendance.models import Attendance, AttendanceChange
from familyprog.audit.models import AuditEvent
from familyprog.enrolment.models import Enrolment, EnrolmentChange
from familyprog.progression.models import Decision, LedgerDoor, Support

Rows = list[dict[str, object]]
# Audit lines that stand for a change; other lines tell of reading, or of a month's choice.
CHANGES = ("enrol", "seat_from_line", "pause", "resume", "complete", "withdraw", "decide")


def i4_every_change_has_one_audit_row(session: Session, _now: dt.datetime) -> Rows:
    """As many audit lines as changes of an enrolment, and one for every decision."""
    found = session.execute(
        select(Enrolment.public_id, func.count(EnrolmentChange.id))
        .outerjoin(EnrolmentChange, EnrolmentChange.enrolment_id == Enrolment.id)
        .group_by(Enrolment.public_id)
    )
    changes = {public_id: count for public_id, count in found}
    decisions = dict.fromkeys(session.scalars(select(Decision.public_id)), 1)
    return [*_unequal("enrolment", changes, session), *_unequal("decision", decisions, session)]


def _unequal(kind: str, wanted: dict[str, int], session: Session) -> Rows:
    found = session.execute(
        select(AuditEvent.object_public_id, func.count())
        .where(AuditEvent.object_kind == kind, AuditEvent.action.in_(CHANGES))
        .group_by(AuditEvent.object_public_id)
    )
    noted = {public_id: count for public_id, count in found}
    return [
        {kind: public_id, "changes": count, "audit_rows": noted.get(public_id, 0)}
        for public_id, count in wanted.items()
        if not count or noted.get(public_id, 0) != count
    ]


def i9_marks_belong_and_have_their_history(session: Session, _now: dt.datetime) -> Rows:
    """A mark's enrolment is that person's, and there is one line of history per version."""
    strangers = session.scalars(
        select(Attendance.public_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Enrolment.person_id != Attendance.person_id)
    )
    lines = (
        select(func.count())
        .where(AttendanceChange.attendance_id == Attendance.id)
        .correlate(Attendance)
        .scalar_subquery()
    )
    lost = session.scalars(select(Attendance.public_id).where(lines != Attendance.version))
    rows: Rows = [{"attendance": public_id, "why": "person"} for public_id in strangers]
    rows += [{"attendance": public_id, "why": "history"} for public_id in lost]
    return rows


def i14_supports_do_not_overlap(session: Session, _now: dt.datetime) -> Rows:
    """One support of a kind for one subject at a time, at most one open; each began with a talk about it."""
    found = session.execute(
        select(Support, Decision)
        .join(Decision, Decision.id == Support.decision_id)
        .order_by(Support.household_id, Support.person_id, Support.stage, Support.starts_on, Support.id)
    ).all()
    rows: Rows = [
        {"support": after.public_id, "overlaps": before.public_id}
        for (before, _), (after, _) in pairwise(found)
        if _subject(before) == _subject(after) and _overlaps(before, after)
    ]
    rows += [
        {"support": support.public_id, "decision": decision.public_id}
        for support, decision in found
        if _subject(support) != _subject(decision) or support.starts_on != decision.decided_on
    ]
    # Left open, it would let what is only ever added be changed.
    rows += [{"ledger_door": why} for why in session.scalars(select(LedgerDoor.opened_for))]
    return rows


def _subject(row: Support | Decision) -> tuple[object, ...]:
    return (row.household_id, row.person_id, row.stage)


def _overlaps(before: Support, after: Support) -> bool:
    """The day on which one ends and the next begins may be the same."""
    return before.ends_on is None or after.starts_on < before.ends_on
