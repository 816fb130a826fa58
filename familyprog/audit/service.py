"""Writing the trail, and sealing what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent, AuditSeal, AuditSubject
from familyprog.audit.queries import last_seal, lines_after
from familyprog.audit.rules import A_BATCH, FIRST, SETTLED, digest_of


class By(Protocol):
    """Whoever acts: a member of staff, a family member, or the machine."""

    @property
    def kind(self) -> str: ...
    @property
    def public_id(self) -> str: ...
    @property
    def site_id(self) -> int | None: ...


def note(
    session: Session,
    action: str,
    object_kind: str,
    object_public_id: str,
    *,
    now: dt.datetime,
    by: By,
    result: str = "ok",
    subjects: Iterable[str] = (),
) -> None:
    """Write one line of the trail into the caller's transaction.

    `action` is a verb of the field (enrol, mark, decide, read …); `object_public_id` the public id
    of what was touched; `subjects` the public ids of whom a list showed. No personal value goes in.
    """
    row = AuditEvent(
        at=now,
        site_id=by.site_id,
        actor_kind=by.kind,
        actor_public_id=by.public_id,
        action=action,
        object_kind=object_kind,
        object_public_id=object_public_id,
        result=result,
    )
    session.add(row)
    if named := sorted({key for key in subjects if key}):
        session.flush()
        session.execute(insert(AuditSubject), [{"event_id": row.id, "public_id": key} for key in named])


def seal(session: Session, *, now: dt.datetime) -> int:
    """Seal the oldest lines that are not sealed yet, one batch of them; how many lines.

    Not at each insert: that would make the trail one lock for the whole house. Lines of the last minutes
    wait, as some of lower numbers may still be under way (security.md §5.5).
    """
    before = last_seal(session)
    unsealed = AuditEvent.id > (before.last_id if before else 0)
    fresh = session.scalar(select(func.min(AuditEvent.id)).where(unsealed, AuditEvent.at > now - SETTLED))
    settled = lines_after(before.last_id if before else 0).limit(A_BATCH)
    lines = session.execute(settled if fresh is None else settled.where(AuditEvent.id < fresh)).all()
    if not lines:
        return 0
    number = before.number + 1 if before else 1
    row = AuditSeal(
        number=number,
        first_id=lines[0].id,
        last_id=lines[-1].id,
        lines_count=len(lines),
        sealed_at=now,
        digest=digest_of(before.digest if before else FIRST, number, lines),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return 0  # another worker was quicker
    return len(lines)
