"""Making next year's groups out of this year's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import Cohort, CurriculumVersion
from familyprog.programs.queries.copies import Copy
from familyprog.programs.service.cohorts import CohortPlan, open_cohort
from familyprog.programs.service.covers import assign_staff
from familyprog.programs.service.freezing import freeze_curriculum


def copy_cohort(
    session: Session, copy: Copy, *, runners: Sequence[Staff] = (), now: dt.datetime, by: Actor
) -> Cohort:
    """Make the group in preparation. Once it has been copied, the copy there is.

    Raises ChangeRefusedError when something about it is still to be decided.
    """
    source = copy.ending.cohort
    # Two coordinators at once make one copy.
    session.execute(select(Cohort.id).where(Cohort.id == source.id).with_for_update())
    made = session.scalar(select(Cohort).where(Cohort.copied_from == source.public_id).order_by(Cohort.id))
    if made is not None:
        return made
    if not copy.is_ready:
        raise ChangeRefusedError(f"「{source.name}」は、日程を確かめてから作ってください。")
    version = freeze_curriculum(session, copy.curriculum.file, now=now) if copy.curriculum else None
    cohort = open_cohort(session, source.program, _plan(copy, version), now=now, by=by)
    first = copy.seen.slots[0].day if copy.seen else copy.first_on
    for one in runners:
        assign_staff(session, cohort, one, starts_on=first, now=now, by=by)
    return cohort


def _plan(copy: Copy, version: CurriculumVersion | None) -> CohortPlan:
    source, way = copy.ending.cohort, copy.curriculum
    return CohortPlan(
        name=copy.name,
        time_slot=source.time_slot,
        capacity=source.capacity,
        slots=copy.seen.slots if copy.seen else (),
        curriculum=version,
        unit_numbers=tuple(way.units) if way else (),
        units_per_date=way.units_per_date if way else (),
        capacity_unit=source.capacity_unit,
        venue=source.venue,
        way_in=source.way_in,
        agenda_variant=way.variant(source.time_slot) if way else "day",
        rules=copy.seen.rules if copy.seen else (),
        holiday_policy=source.holiday_policy,
        apply_until=copy.apply_until,
        minimum_count=source.minimum_count,
        decide_on=copy.decide_on,
        opens_on=copy.opens_on,
        closes_on=copy.closes_on,
        copied_from=source.public_id,
    )
