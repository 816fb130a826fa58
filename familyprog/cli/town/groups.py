"""Programs and cohorts of the town, and the days on which they meet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dateutil.rrule import rrulestr
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.base.clock import at_tokyo
from familyprog.base.resources import find_folder
from familyprog.programs.enums import CohortState, ProgramKind, SupportStage, TimeSlot
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CohortStaff,
    CurriculumUnit,
    CurriculumVersion,
    Program,
    ScheduleRule,
    SessionUnit,
)
from familyprog.programs.reader import as_frozen, content_hash, read_curriculum

WAY_IN = "入口を入って右、「学習会」の札のある部屋です。"


@dataclass(frozen=True)
class Group:
    """A cohort to be opened."""

    name: str
    slot: TimeSlot
    days: tuple[dt.date, ...]
    time: dt.time
    minutes: int = 120
    capacity: int = 10
    venue: str = "みどり市民センター 会議室B"
    units_a_day: int = 0  # 0: no units
    variant: str = "day"
    rrule: str = ""


def days_of(rule: str, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days of a recurrence rule, first and last included."""
    start = dt.datetime.combine(first, dt.time.min)
    found = rrulestr(rule, dtstart=start)
    return tuple(day.date() for day in found.between(start, dt.datetime.combine(last, dt.time.max), inc=True))


def open_program(
    session: Session, site: Site, slug: str, title: str, kind: ProgramKind, **more: object
) -> Program:
    """A program of family support."""
    values = {"stage": SupportStage.FAMILY, "menu_code": None} | more
    program = Program(site_id=site.id, slug=slug, title=title, kind=kind, **values)
    session.add(program)
    session.flush()
    return program


def freeze(session: Session, code: str, *, now: dt.datetime) -> CurriculumVersion:
    """The shipped curriculum of that name, as a cohort keeps it."""
    frozen = as_frozen(read_curriculum(find_folder("curricula") / f"{code}.toml"))
    digest = content_hash(frozen)
    known = session.scalar(select(CurriculumVersion).where(CurriculumVersion.content_hash == digest))
    if known is not None:
        return known
    version = CurriculumVersion(
        code=code,
        number=1,
        title=frozen["title"],
        units_required=frozen.get("completion", {}).get("units_required", 0),
        content=frozen,
        content_hash=digest,
        frozen_at=now,
    )
    session.add(version)
    session.flush()
    for number, unit in enumerate(frozen["units"], 1):
        session.add(CurriculumUnit(curriculum_version_id=version.id, number=number, title=unit["title"]))
    session.flush()
    return version


def open_group(
    session: Session,
    program: Program,
    group: Group,
    *,
    curriculum: CurriculumVersion | None = None,
    runs_it: Staff,
    now: dt.datetime,
) -> Cohort:
    """A published cohort with its days, its units and somebody who runs it."""
    cohort = Cohort(
        site_id=program.site_id,
        program_id=program.id,
        curriculum_version_id=curriculum.id if curriculum else None,
        name=group.name,
        time_slot=group.slot,
        state=CohortState.PUBLISHED,
        capacity=group.capacity,
        agenda_variant=group.variant,
        venue=group.venue,
        way_in=WAY_IN,
        created_at=now,
    )
    session.add(cohort)
    session.flush()
    session.add(_rule(cohort, group))
    session.add(CohortStaff(cohort_id=cohort.id, staff_id=runs_it.id, starts_on=group.days[0]))
    meetings = [
        _meeting(session, cohort, number, day, group, now) for number, day in enumerate(group.days, 1)
    ]
    if curriculum is not None and group.units_a_day:
        _plan_units(session, meetings, curriculum, group.units_a_day)
    return cohort


def _rule(cohort: Cohort, group: Group) -> ScheduleRule:
    return ScheduleRule(
        cohort_id=cohort.id,
        rrule=group.rrule,
        dates=[] if group.rrule else [day.isoformat() for day in group.days],
        start_time=f"{group.time:%H:%M}",
        length_minutes=group.minutes,
        starts_on=group.days[0],
        ends_on=group.days[-1],
    )


def _meeting(
    session: Session, cohort: Cohort, number: int, day: dt.date, group: Group, now: dt.datetime
) -> ClassSession:
    start = at_tokyo(day, group.time)
    meeting = ClassSession(
        site_id=cohort.site_id,
        cohort_id=cohort.id,
        number=number,
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=group.minutes),
        created_at=now,
        updated_at=now,
    )
    session.add(meeting)
    session.flush()
    return meeting


def _plan_units(
    session: Session, meetings: list[ClassSession], curriculum: CurriculumVersion, units_a_day: int
) -> None:
    units = session.scalars(
        select(CurriculumUnit.id)
        .where(CurriculumUnit.curriculum_version_id == curriculum.id)
        .order_by(CurriculumUnit.number)
    ).all()
    for place, unit in enumerate(units):
        if place // units_a_day < len(meetings):
            meeting = meetings[place // units_a_day]
            session.add(SessionUnit(class_session_id=meeting.id, curriculum_unit_id=unit))
    session.flush()


def meetings_of(session: Session, cohort: Cohort) -> list[ClassSession]:
    """The sessions of a cohort, earliest first."""
    return list(
        session.scalars(
            select(ClassSession)
            .where(ClassSession.cohort_id == cohort.id)
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )
