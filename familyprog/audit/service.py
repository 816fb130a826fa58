"""Writing the trail."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent


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
) -> None:
    """Write one line of the trail into the caller's transaction.

    `action` is a verb of the field (enrol, mark, decide, read …); `object_public_id` the public id
    of what was touched. No personal value goes in.
    """
    session.add(
        AuditEvent(
            at=now,
            site_id=by.site_id,
            actor_kind=by.kind,
            actor_public_id=by.public_id,
            action=action,
            object_kind=object_kind,
            object_public_id=object_public_id,
            result=result,
        )
    )
