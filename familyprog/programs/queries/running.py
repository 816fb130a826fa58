"""Who runs a cohort, and who could."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import PERMISSIONS, Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.models import Cohort, CohortStaff

ROLES_THAT_RUN = [role for role, actions in PERMISSIONS.items() if Action.MARK in actions]


@dataclass(frozen=True)
class Running:
    """受け持ち: a name, and from when to when."""

    name: str
    starts_on: dt.date
    ends_on: dt.date | None
    staff_public_id: str = ""

    @property
    def words(self) -> str:
        """佐藤（2026-12-08〜）."""
        until = self.ends_on.isoformat() if self.ends_on else ""
        return f"{self.name}（{self.starts_on.isoformat()}〜{until}）"


def who_runs(session: Session, cohort: Cohort) -> list[Running]:
    """Who runs a cohort or did, the earliest first."""
    rows = session.execute(
        select(Staff.name, CohortStaff.starts_on, CohortStaff.ends_on, Staff.public_id)
        .join(CohortStaff, CohortStaff.staff_id == Staff.id)
        .where(CohortStaff.cohort_id == cohort.id)
        .order_by(CohortStaff.starts_on, Staff.name, Staff.id)
    )
    return [Running(*row) for row in rows]


def running_ids(session: Session, cohort: Cohort, day: dt.date) -> set[int]:
    """The row ids of those who run a cohort on a day or later."""
    return set(
        session.scalars(
            select(CohortStaff.staff_id).where(
                CohortStaff.cohort_id == cohort.id,
                or_(CohortStaff.ends_on.is_(None), CohortStaff.ends_on >= day),
            )
        )
    )


def find_runner(session: Session, cohort: Cohort, public_id: str) -> Staff:
    """Somebody who runs or ran a cohort, or NotFoundError."""
    found = session.scalar(
        select(Staff)
        .join(CohortStaff, CohortStaff.staff_id == Staff.id)
        .where(CohortStaff.cohort_id == cohort.id, Staff.public_id == public_id)
        .limit(1)
    )
    if found is None:
        raise NotFoundError
    return found


def who_may_run(session: Session, actor: Actor, *, now: dt.datetime) -> list[Staff]:
    """Staff of the actor's site, still in service, whose role keeps a roster; by name."""
    return list(
        session.scalars(
            select(Staff)
            .where(
                Staff.site_id == actor.site_id,
                Staff.role.in_(ROLES_THAT_RUN),
                Staff.is_disabled.is_(False),
                Staff.ends_on >= tokyo_date(now),
            )
            .order_by(Staff.name, Staff.id)
        )
    )
