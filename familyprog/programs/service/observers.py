"""見学: the group is asked before anybody watches (domain.md §1.4-9)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.programs.errors import ObserversRefusedError
from familyprog.programs.models import Cohort


def agree_to_observers(
    session: Session, cohort: Cohort, agreed_on: dt.date, *, now: dt.datetime, by: Actor
) -> None:
    """Record the day on which the group agreed to be watched. Raises ObserversRefusedError for a day to come."""
    if agreed_on > tokyo_date(now):
        raise ObserversRefusedError("了解をいただいた日（今日まで）を入れてください。", field="agreed_on")
    cohort.observers_agreed_on = agreed_on
    session.flush()
    note(session, "agree_to_observers", "cohort", cohort.public_id, now=now, by=by)
