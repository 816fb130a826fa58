"""What every change of an enrolment leaves behind: a line of history, one of audit, and a message."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, EnrolmentChange
from familyprog.outbox.enums import MessageKind
from familyprog.people.service import tell
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession

# A first notice ends 12 hours before the session it leads to (security.md §3.3).
BEFORE_SESSION = dt.timedelta(hours=12)
WITHOUT_SESSION = dt.timedelta(days=14)


def change_state(
    session: Session,
    enrolment: Enrolment,
    before: EnrolmentState | None,
    after: EnrolmentState,
    action: str,
    *,
    now: dt.datetime,
    by: Actor,
    result: str = "ok",
) -> None:
    """Put the enrolment in a state, with its line of history and of audit."""
    enrolment.state = after
    session.flush()
    session.add(
        EnrolmentChange(
            enrolment_id=enrolment.id,
            at=now,
            before=before,
            after=after,
            by_kind=by.kind,
            by_public_id=by.public_id,
        )
    )
    note(session, action, "enrolment", enrolment.public_id, now=now, by=by, result=result)
    session.flush()


def tell_about(session: Session, enrolment: Enrolment, kind: MessageKind, *, now: dt.datetime) -> None:
    """Queue a message about this enrolment, at once, until it would come too late to be of use."""
    tell(
        session,
        enrolment.person_id,
        kind,
        site_id=enrolment.site_id,
        occasion=f"enrolment:{enrolment.public_id}",
        due_at=now,
        not_after=useful_until(session, enrolment.cohort_id, now=now),
        enrolment_id=enrolment.id,
        now=now,
    )


def useful_until(session: Session, cohort_id: int, *, now: dt.datetime) -> dt.datetime:
    """Twelve hours before the next session; its start when that is nearer; two weeks when there is none."""
    starts_at = session.scalar(
        select(func.min(ClassSession.starts_at)).where(
            ClassSession.cohort_id == cohort_id,
            ClassSession.state == SessionState.PLANNED,
            ClassSession.starts_at > now,
        )
    )
    if starts_at is None:
        return now + WITHOUT_SESSION
    return starts_at - BEFORE_SESSION if starts_at - BEFORE_SESSION > now else starts_at
