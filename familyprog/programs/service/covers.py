"""Who runs a cohort, from when to when."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.models import Cohort, CohortStaff


def assign_staff(
    session: Session,
    cohort: Cohort,
    staff: Staff,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Let somebody run a cohort from a day on; the same person and day again sets the last day.

    Raises PlanRefusedError for staff of another site, or a last day before the first.
    """
    if staff.site_id != cohort.site_id:
        raise PlanRefusedError("この職員は選べません。", field="staff")
    _check_days(starts_on, ends_on)
    there = _find(session, cohort, staff, starts_on)
    if there is None:
        there = CohortStaff(cohort_id=cohort.id, staff_id=staff.id, starts_on=starts_on)
        session.add(there)
    there.ends_on = ends_on
    session.flush()
    note(session, "assign_staff", "cohort", cohort.public_id, now=now, by=by)


def change_cover(
    session: Session,
    cohort: Cohort,
    staff: Staff,
    began_on: dt.date,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Other days for the cover that began, or was to begin, on `began_on`.

    Raises NotFoundError when there is none, PlanRefusedError for days that cannot be.
    """
    cover = _get(session, cohort, staff, began_on)
    _check_days(starts_on, ends_on)
    if starts_on != began_on and _find(session, cohort, staff, starts_on) is not None:
        raise PlanRefusedError("同じ日からの受け持ちが、もうあります。", field="starts_on")
    if (cover.starts_on, cover.ends_on) == (starts_on, ends_on):
        return
    cover.starts_on, cover.ends_on = starts_on, ends_on
    session.flush()
    note(session, "change_cover", "cohort", cohort.public_id, now=now, by=by)


def remove_cover(
    session: Session, cohort: Cohort, staff: Staff, began_on: dt.date, *, now: dt.datetime, by: Actor
) -> None:
    """Take back a cover that has not begun. Raises PlanRefusedError once it has: then it gets a last day."""
    cover = _get(session, cohort, staff, began_on)
    if cover.starts_on <= tokyo_date(now):
        raise PlanRefusedError("もう始まった受け持ちは、終わりの日を入れて終えてください。", field="ends_on")
    session.delete(cover)
    session.flush()
    note(session, "remove_cover", "cohort", cohort.public_id, now=now, by=by)


def _check_days(starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise PlanRefusedError("終わりの日は、始まりの日よりあとにしてください。", field="ends_on")


def _get(session: Session, cohort: Cohort, staff: Staff, began_on: dt.date) -> CohortStaff:
    cover = _find(session, cohort, staff, began_on)
    if cover is None:
        raise NotFoundError
    return cover


def _find(session: Session, cohort: Cohort, staff: Staff, began_on: dt.date) -> CohortStaff | None:
    return session.scalar(
        select(CohortStaff).where(
            CohortStaff.cohort_id == cohort.id,
            CohortStaff.staff_id == staff.id,
            CohortStaff.starts_on == began_on,
        )
    )
