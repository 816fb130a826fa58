"""The trail and the doors: what was sealed is as it was, and nobody who was let go is still signed in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Staff, StaffSession
from familyprog.audit.queries import broken_seals

Rows = list[dict[str, object]]


def i12_the_trail_is_as_it_was_sealed(session: Session, _now: dt.datetime) -> Rows:
    """No sealed line of the audit trail was changed, added or taken away, up to the last batch."""
    return [{"seal": number} for number in broken_seals(session)]


def i13_nobody_disabled_is_signed_in(session: Session, _now: dt.datetime) -> Rows:
    """Whoever was disabled has no session that could go on."""
    found = session.execute(
        select(Staff.public_id, StaffSession.public_id)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            Staff.is_disabled, StaffSession.ended_at.is_(None), StaffSession.epoch == Staff.credential_epoch
        )
    )
    return [{"staff": staff, "session": public_id} for staff, public_id in found]
