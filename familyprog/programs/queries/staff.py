"""What staff see, within their scope: out of scope is the same as missing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import CohortState
from familyprog.programs.models import ClassSession, Cohort, CohortStaff, CurriculumUnit, Program, SessionUnit
from familyprog.programs.queries.stand_ins import stands_in_for

# A facilitator has the group from two weeks before the cover, for the brief, until thirty days after it,
# for the paperwork (security.md H10, A4).
BEFORE, AFTER = dt.timedelta(days=14), dt.timedelta(days=30)
AT_DESK = dt.timedelta(days=32)  # as far ahead as families speak of when they call: the next time of a month
Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


def programs_of_site(session: Session, actor: Actor) -> list[Program]:
    """All programs of the actor's site."""
    return list(session.scalars(select(Program).where(Program.site_id == actor.site_id).order_by(Program.id)))


def get_program(session: Session, actor: Actor, public_id: str) -> Program:
    """A program of the actor's site, or NotFoundError."""
    program = session.scalar(
        select(Program).where(Program.public_id == public_id, Program.site_id == actor.site_id)
    )
    if program is None or not actor.is_staff:
        raise NotFoundError
    return program


def cohorts_of(
    session: Session, actor: Actor, programs: Sequence[Program], *, now: dt.datetime
) -> dict[int, list[Cohort]]:
    """The cohorts of these programs that the actor may see, by program id, newest first. One statement."""
    query = _within(select(Cohort), actor, now).where(Cohort.program_id.in_([one.id for one in programs]))
    found: dict[int, list[Cohort]] = {program.id: [] for program in programs}
    for cohort in session.scalars(query.order_by(Cohort.id.desc())):
        found[cohort.program_id].append(cohort)
    return found


def get_cohort(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> Cohort:
    """A cohort with program and curriculum: a facilitator only those he or she runs. Raises NotFoundError."""
    query = _within(select(Cohort), actor, now).where(Cohort.public_id == public_id)
    cohort = session.scalar(query.options(joinedload(Cohort.program), joinedload(Cohort.curriculum)))
    if cohort is None:
        raise NotFoundError
    return cohort


def sessions_of_cohort(session: Session, cohort: Cohort) -> list[tuple[ClassSession, str]]:
    """The sessions of a cohort with the titles of their units."""
    meetings = list(
        session.scalars(
            select(ClassSession).where(ClassSession.cohort_id == cohort.id).order_by(ClassSession.starts_at)
        )
    )
    titles = _unit_titles(session, [meeting.id for meeting in meetings])
    return [(meeting, "・".join(titles[meeting.id])) for meeting in meetings]


def _unit_titles(session: Session, session_ids: Sequence[int]) -> dict[int, list[str]]:
    titles: dict[int, list[str]] = defaultdict(list)
    for key, title in session.execute(
        select(SessionUnit.class_session_id, CurriculumUnit.title)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(SessionUnit.class_session_id.in_(session_ids))
        .order_by(CurriculumUnit.number)
    ):
        titles[key].append(title)
    return titles


def get_session(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> ClassSession:
    """A session with cohort, program and curriculum, in the actor's scope. Raises NotFoundError."""
    query = _sessions_within(actor, now)
    meeting = session.scalar(
        query.where(ClassSession.public_id == public_id).options(
            joinedload(ClassSession.cohort).joinedload(Cohort.program),
            joinedload(ClassSession.cohort).joinedload(Cohort.curriculum),
        )
    )
    if meeting is None:
        raise NotFoundError
    return meeting


def sessions_for_staff(
    session: Session, actor: Actor, from_: dt.datetime, until: dt.datetime, *, now: dt.datetime
) -> list[ClassSession]:
    """The sessions in the actor's scope that begin in a span of time, with their cohorts."""
    query = _sessions_within(actor, now)
    return list(
        session.scalars(
            query.where(ClassSession.starts_at >= from_, ClassSession.starts_at < until)
            .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )


def _sessions_within(actor: Actor, now: dt.datetime) -> Select[ClassSession]:
    """The sessions of the cohorts in scope, and those stood in for; reception has today and the coming month."""
    query = _of_site(select(ClassSession).join(Cohort, Cohort.id == ClassSession.cohort_id), actor)
    if actor.role is Role.FACILITATOR:
        own = Cohort.id.in_(_run_by(actor, now))
        query = query.where(own | ClassSession.id.in_(stands_in_for(actor, now)))
    if actor.role is Role.RECEPTION:
        start = at_tokyo(tokyo_date(now), dt.time.min)
        query = query.where(
            ClassSession.starts_at >= start,
            ClassSession.starts_at < start + AT_DESK,
            Cohort.state != CohortState.DRAFT,
        )
    return query


def _within(query: Query, actor: Actor, now: dt.datetime) -> Query:
    """Limit a query over cohorts to the actor's site, and a facilitator to the groups he or she runs."""
    query = _of_site(query, actor)
    return query.where(Cohort.id.in_(_run_by(actor, now))) if actor.role is Role.FACILITATOR else query


def _of_site(query: Query, actor: Actor) -> Query:
    if not actor.is_staff:
        raise NotFoundError
    return query.where(Cohort.site_id == actor.site_id)


def _run_by(actor: Actor, now: dt.datetime) -> Select[int]:
    today = tokyo_date(now)
    return select(CohortStaff.cohort_id).where(
        CohortStaff.staff_id == actor.staff_id,
        CohortStaff.starts_on <= today + BEFORE,
        or_(CohortStaff.ends_on.is_(None), CohortStaff.ends_on >= today - AFTER),
    )
