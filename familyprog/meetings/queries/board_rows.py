"""What the board is made of: households, who looks after them, the intervals of their supports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.meetings.rules import Span
from familyprog.people.models import Caseload, Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.programs.models import Cohort, Program
from familyprog.progression.models import Decision, Support

Spans = dict[tuple[int, int | None, SupportStage], list[Span]]


@dataclass(frozen=True)
class Home:
    """A household with a support that runs or rests."""

    household_id: int
    public_id: str
    next_review_on: dt.date | None


def homes_of(session: Session, actor: Actor, program: str) -> list[Home]:
    """The households of the actor's site with an open support, or those of them in a program. One statement."""
    rows = session.execute(
        _in_program(
            select(Household.id, Household.public_id, Decision.next_review_on)
            .join(Support, Support.household_id == Household.id)
            .join(Decision, Decision.id == Support.decision_id)
            .where(Support.site_id == actor.site_id, Support.ends_on.is_(None))
            .order_by(Household.id),
            program,
        )
    )
    found: dict[int, Home] = {}
    for key, public_id, day in rows:
        before = found.get(key)
        days = [one for one in (day, before.next_review_on if before else None) if one]
        found[key] = Home(key, public_id, min(days, default=None))
    return list(found.values())


def _in_program(query: Select[int, str, dt.date | None], program: str) -> Select[int, str, dt.date | None]:
    if not program:
        return query
    return query.where(
        exists()
        .where(
            Person.household_id == Household.id,
            Enrolment.person_id == Person.id,
            Enrolment.state.in_((EnrolmentState.ENROLLED, EnrolmentState.PAUSED)),
            Cohort.id == Enrolment.cohort_id,
            Program.id == Cohort.program_id,
            Program.slug == program,
        )
        .correlate(Household)
    )


def caseload_of(session: Session, actor: Actor, today: dt.date) -> dict[int, tuple[int, ...]]:
    """Who looks after the households of the site today: staff ids by household id. One statement."""
    rows = session.execute(
        select(Caseload.household_id, Caseload.staff_id)
        .join(Household, Household.id == Caseload.household_id)
        .where(
            Household.site_id == actor.site_id,
            Caseload.starts_on <= today,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
        )
        .order_by(Caseload.id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for household_id, staff_id in rows:
        found[household_id] = (*found.get(household_id, ()), staff_id)
    return found


def open_supports(
    session: Session, household_ids: Collection[int]
) -> dict[int, list[tuple[Support, dt.date | None]]]:
    """The supports that run or rest, each with the day of its next talk, by household id. One statement."""
    rows = session.execute(
        select(Support, Decision.next_review_on)
        .join(Decision, Decision.id == Support.decision_id)
        .where(Support.household_id.in_(household_ids), Support.ends_on.is_(None))
        .order_by(Support.id)
    )
    found: dict[int, list[tuple[Support, dt.date | None]]] = {}
    for support, day in rows:
        found.setdefault(support.household_id, []).append((support, day))
    return found


def spans_of(session: Session, household_ids: Collection[int]) -> Spans:
    """All intervals of the supports of these households, oldest first. One statement."""
    rows = session.scalars(
        select(Support).where(Support.household_id.in_(household_ids)).order_by(Support.starts_on, Support.id)
    )
    found: Spans = {}
    for row in rows:
        track = (row.household_id, row.person_id, row.stage)
        found.setdefault(track, []).append(Span(row.status, row.starts_on, row.ends_on))
    return found


def programs_of(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """(slug, title) of the site's programs, to choose from. One statement."""
    rows = session.execute(
        select(Program.slug, Program.title).where(Program.site_id == actor.site_id).order_by(Program.title)
    )
    return tuple((slug, title) for slug, title in rows)
