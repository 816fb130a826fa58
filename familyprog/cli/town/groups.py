"""Opening programs and cohorts of the town, through the coordinator's own use cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.resources import find_folder
from familyprog.programs import service as programs
from familyprog.programs.enums import HolidayPolicy, TimeSlot
from familyprog.programs.models import ClassSession, Cohort, CurriculumVersion, Program
from familyprog.programs.reader import read_curriculum
from familyprog.programs.rules import DateRule, obey, slots

WAY_IN = "入口を入って右、「学習会」の札のある部屋です。"


@dataclass(frozen=True)
class Group:
    """A cohort to be opened, with the rule of its days."""

    name: str
    slot: TimeSlot
    rule: DateRule
    until: dt.date
    capacity: int = 10
    venue: str = "みどり市民センター 会議室B"
    units_a_day: Sequence[int] = field(default=())
    variant: str = "day"
    holidays: HolidayPolicy = HolidayPolicy.KEEP


@dataclass(frozen=True)
class Opener:
    """Opens cohorts: who writes them down, who runs them, and when it was done."""

    session: Session
    by: Actor
    runs_it: Staff
    now: dt.datetime

    def freeze(self, code: str) -> CurriculumVersion:
        """The shipped curriculum of that name, as a cohort keeps it."""
        file = read_curriculum(find_folder("curricula") / f"{code}.toml")
        return programs.freeze_curriculum(self.session, file, now=self.now)

    def open(self, program: Program, group: Group, curriculum: CurriculumVersion | None = None) -> Cohort:
        """A published cohort with its days, its units and somebody who runs it."""
        days = obey(slots([group.rule], group.until), group.holidays).kept
        plan = programs.CohortPlan(
            name=group.name,
            time_slot=group.slot,
            capacity=group.capacity,
            slots=days,
            curriculum=curriculum,
            units_per_date=group.units_a_day,
            venue=group.venue,
            way_in=WAY_IN,
            agenda_variant=group.variant,
            rules=[group.rule],
        )
        cohort = programs.open_cohort(self.session, program, plan, now=self.now, by=self.by)
        programs.publish(self.session, cohort, now=self.now, by=self.by)
        programs.assign_staff(
            self.session, cohort, self.runs_it, starts_on=days[0].day, now=self.now, by=self.by
        )
        return cohort


def meetings_of(session: Session, cohort: Cohort) -> list[ClassSession]:
    """The sessions of a cohort, earliest first."""
    return list(
        session.scalars(
            select(ClassSession)
            .where(ClassSession.cohort_id == cohort.id)
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )
