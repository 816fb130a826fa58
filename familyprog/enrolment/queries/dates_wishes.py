"""Reads of those who wait for the dates of a cohort."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from familyprog.enrolment.models import DatesWish
from familyprog.enrolment.queries.enrolments import find_active
from familyprog.people.models import PersonAlias
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort

OCCASION = "dates:"


@dataclass(frozen=True)
class WishRow:
    """Somebody on the list, as staff see it; `told_at` is empty until the dates were told."""

    alias: str
    wished_at: dt.datetime
    told_at: dt.datetime | None


@dataclass(frozen=True)
class Awaited:
    """What somebody waited for: the cohort, with its program, and the sessions still to come."""

    cohort: Cohort
    meetings: list[ClassSession]


def find_wish(session: Session, cohort_id: int, person_id: int) -> DatesWish | None:
    """The person's place on the list of a cohort, if any."""
    return session.scalar(
        select(DatesWish).where(DatesWish.cohort_id == cohort_id, DatesWish.person_id == person_id)
    )


def wish_rows(session: Session, cohort_id: int) -> list[WishRow]:
    """Who is to be told when the dates of a cohort are set, in order. One query."""
    rows = session.execute(
        select(PersonAlias.shown, DatesWish.wished_at, DatesWish.told_at)
        .join(PersonAlias, PersonAlias.person_id == DatesWish.person_id)
        .where(DatesWish.cohort_id == cohort_id)
        .order_by(DatesWish.id)
    )
    return [WishRow(*row) for row in rows]


def count_wishes(session: Session, cohort_id: int) -> int:
    """How many wait to be told."""
    waiting = select(func.count(DatesWish.id)).where(
        DatesWish.cohort_id == cohort_id, DatesWish.told_at.is_(None)
    )
    return session.scalars(waiting).one()


def untold_people(session: Session, cohort: Cohort, now: dt.datetime) -> list[int]:
    """Who hears of the dates when the cohort is made public as it stands."""
    if cohort.has_dates_to_come or not coming_meetings(session, cohort.id, now):
        return []
    wanted = (DatesWish.cohort_id == cohort.id, DatesWish.told_at.is_(None))
    return list(session.scalars(select(DatesWish.person_id).where(*wanted)))


def find_awaited(session: Session, occasion: str, person_id: int, now: dt.datetime) -> Awaited | None:
    """What to tell somebody about the dates, read at the last moment; None when there is nothing to tell.

    That is: the wish was taken back, a place was taken meanwhile, or no date stands any more.
    """
    cohort = session.scalar(
        select(Cohort)
        .where(
            Cohort.public_id == occasion.removeprefix(OCCASION),
            Cohort.state == CohortState.PUBLISHED,
            Cohort.has_dates_to_come.is_(False),
        )
        .options(joinedload(Cohort.program))
    )
    if cohort is None or find_wish(session, cohort.id, person_id) is None:
        return None
    meetings = coming_meetings(session, cohort.id, now)
    is_in = find_active(session, person_id, [cohort.id]) is not None
    return Awaited(cohort, meetings) if meetings and not is_in else None


def coming_meetings(session: Session, cohort_id: int, now: dt.datetime) -> list[ClassSession]:
    """The sessions of a cohort that are planned and still to come, by time."""
    return list(
        session.scalars(
            select(ClassSession)
            .where(
                ClassSession.cohort_id == cohort_id,
                ClassSession.state == SessionState.PLANNED,
                ClassSession.starts_at > now,
            )
            .order_by(ClassSession.starts_at, ClassSession.id)
        )
    )
