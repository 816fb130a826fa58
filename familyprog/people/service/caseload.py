"""担当: who looks after a household, from when to when. Two or more are usual (point 3)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload, Household

A_DAY = dt.timedelta(days=1)


def look_after(session: Session, household: Household, staff: Staff, *, now: dt.datetime, by: Actor) -> None:
    """From today on this colleague looks after the household, too. Twice is once.

    Who is to take it on at a later day anyway does so until then, and from then on by what was agreed.
    """
    _check_scope(household, staff, by)
    today = tokyo_date(now)
    rows = _not_over(session, household, staff, today)
    if all(row.starts_on > today for row in rows):
        ends_on = min((row.starts_on - A_DAY for row in rows), default=None)
        session.add(Caseload(household_id=household.id, staff_id=staff.id, starts_on=today, ends_on=ends_on))
        session.flush()
        note(session, "look_after", "household", household.public_id, now=now, by=by, result=staff.public_id)


def leave_to_others(
    session: Session, household: Household, staff: Staff, *, now: dt.datetime, by: Actor
) -> None:
    """From today on no longer: what began today is as if it had not begun. Twice is once.

    What begins on a later day is a hand-over, and taken back there.
    """
    _check_scope(household, staff, by)
    today = tokyo_date(now)
    rows = [row for row in _not_over(session, household, staff, today) if row.starts_on <= today]
    for row in rows:
        if row.starts_on == today:
            session.delete(row)
        else:
            row.ends_on = today - A_DAY
    session.flush()
    if rows:
        note(
            session,
            "leave_to_others",
            "household",
            household.public_id,
            now=now,
            by=by,
            result=staff.public_id,
        )


def _check_scope(household: Household, staff: Staff, by: Actor) -> None:
    if by.staff_id is None or by.site_id != household.site_id or staff.site_id != household.site_id:
        raise NotFoundError


def _not_over(session: Session, household: Household, staff: Staff, today: dt.date) -> list[Caseload]:
    # One after the other: two presses at one moment must not write two rows.
    session.execute(select(Household.id).where(Household.id == household.id).with_for_update())
    return list(
        session.scalars(
            select(Caseload).where(
                Caseload.household_id == household.id,
                Caseload.staff_id == staff.id,
                or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
            )
        )
    )
