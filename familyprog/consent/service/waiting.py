"""What waits for somebody: a recipient has heard of it, or it is looked at on another day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.consent.models import Consent, PartnerOrganisation, RecipientNotice
from familyprog.consent.rules import check_put_off


def recipient_told(session: Session, notice: RecipientNotice, *, now: dt.datetime, by: Actor) -> None:
    """The recipient has heard that the consent is withdrawn. Twice is once."""
    if notice.done_at is not None:
        return
    notice.done_at, notice.done_by_id = now, by.staff_id
    session.flush()
    note(session, "tell_recipient", "recipient_notice", notice.public_id, now=now, by=by)


def put_off(
    session: Session,
    row: Consent | PartnerOrganisation | RecipientNotice,
    until: dt.date,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Show it again on another day. Raises NotBeforeTomorrowError."""
    check_put_off(until, tokyo_date(now))
    row.later_until = until
    session.flush()
    note(session, "put_off", row.__tablename__, row.public_id, now=now, by=by)
