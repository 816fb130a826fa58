"""How much each member of staff carries: plain numbers, so that nobody carries it alone (points 3 and 48)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload, Household
from familyprog.programs.queries.duties import evenings_on_duty
from familyprog.progression.queries.case_list import is_left
from familyprog.progression.queries.standing import confirmers


@dataclass(frozen=True)
class Load:
    """One member of staff."""

    name: str
    households: int
    evenings: int


@dataclass(frozen=True)
class Workload:
    """Everybody by name; and how many households nobody, or one alone, looks after."""

    staff: tuple[Load, ...]
    with_nobody: int
    with_one: int


def workload(session: Session, actor: Actor, today: dt.date) -> Workload:
    """Of the actor's site. Five statements. Raises NotFoundError for roles that read no cases."""
    if not can(actor, Action.VIEW_CASES) or actor.site_id is None:
        raise NotFoundError
    pairs = session.execute(
        select(Caseload.household_id, Caseload.staff_id)
        .join(Household, Household.id == Caseload.household_id)
        .where(
            Household.site_id == actor.site_id,
            Caseload.starts_on <= today,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
        )
        .distinct()
    ).all()
    homes = Counter(staff_id for _home, staff_id in pairs)
    crews = Counter(home for home, _staff_id in pairs)
    evenings = evenings_on_duty(session, actor.site_id, today)
    total = session.scalar(select(func.count()).where(Household.site_id == actor.site_id, ~is_left())) or 0
    return Workload(
        tuple(
            Load(one.name, homes[one.id], evenings[one.id])
            for one in confirmers(session, actor.site_id, today)
        ),
        total - len(crews),
        sum(size == 1 for size in crews.values()),
    )
