"""Who runs a cohort, and who could."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import PERMISSIONS, Action
from familyprog.base.clock import tokyo_date
from familyprog.programs.models import Cohort, CohortStaff

ROLES_THAT_RUN = [role for role, actions in PERMISSIONS.items() if Action.MARK in actions]


@dataclass(frozen=True)
class Running:
    """受け持ち: a name, and from when to when."""

    name: str
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def words(self) -> str:
        """佐藤（2026-12-08〜）."""
        until = self.ends_on.isoformat() if self.ends_on else ""
        return f"{self.name}（{self.starts_on.isoformat()}〜{until}）"


def who_runs(session: Session, cohort: Cohort) -> list[Running]:
    """Who runs a cohort or did, the earliest first."""
    rows = session.execute(
        select(Staff.name, CohortStaff.starts_on, CohortStaff.ends_on)
        .join(CohortStaff, CohortStaff.staff_id == Staff.id)
        .where(CohortStaff.cohort_id == cohort.id)
        .order_by(CohortStaff.starts_on, Staff.name, Staff.id)
    )
    return [Running(*row) for row in rows]


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
