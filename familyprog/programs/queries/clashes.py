"""重なり: the same room or the same person at the same time. Warnings, never a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.clock import tokyo, tokyo_date
from familyprog.base.eras import short_date
from familyprog.base.names import fold
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort, CohortStaff
from familyprog.programs.rules import Slot


@dataclass(frozen=True)
class Clash:
    """A day, and what meets on it."""

    day: dt.date
    sentence: str


@dataclass(frozen=True)
class _Use:
    """A room and people for some time."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    staff_ids: frozenset[int]

    def overlaps(self, other: ClassSession) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class _Cover:
    staff_id: int
    name: str
    cohort_id: int
    starts_on: dt.date
    ends_on: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def clashes(
    session: Session,
    actor: Actor,
    slots: Sequence[Slot],
    *,
    venue: str,
    staff_ids: Collection[int],
    leave_out: Cohort | None,
) -> list[Clash]:
    """What planned dates meet at the actor's site, by day; a slot's own place comes before `venue`.

    `staff_ids` would run all of them. Two statements.
    """
    who = frozenset(staff_ids)
    uses = [_Use(slot.starts_at, slot.ends_at, slot.venue or venue, who) for slot in slots]
    return _found(session, actor, uses, leave_out)


def clashes_of(session: Session, actor: Actor, cohort: Cohort, *, now: dt.datetime) -> list[Clash]:
    """The same for the sessions of a cohort that are still to come. Four statements."""
    meetings = session.scalars(
        select(ClassSession).where(
            ClassSession.cohort_id == cohort.id,
            ClassSession.state == SessionState.PLANNED,
            ClassSession.ends_at > now,
        )
    ).all()
    own = _covers(session, actor, CohortStaff.cohort_id == cohort.id)
    uses = [
        _Use(one.starts_at, one.ends_at, one.venue or cohort.venue, _holding(own, tokyo_date(one.starts_at)))
        for one in meetings
    ]
    return _found(session, actor, uses, cohort)


def _holding(covers: Iterable[_Cover], day: dt.date) -> frozenset[int]:
    return frozenset(cover.staff_id for cover in covers if cover.holds(day))


def _found(session: Session, actor: Actor, uses: Sequence[_Use], leave_out: Cohort | None) -> list[Clash]:
    if not uses:
        return []
    others = _others(session, actor, uses, leave_out)
    people = {key for use in uses for key in use.staff_ids}
    covers = _covers(session, actor, CohortStaff.staff_id.in_(people))
    found = {
        clash: None
        for use in uses
        for other in others
        if use.overlaps(other)
        for clash in [*_in_the_room(use, other), *_of_people(use, other, covers)]
    }
    return sorted(found, key=lambda clash: (clash.day, clash.sentence))


def _in_the_room(use: _Use, other: ClassSession) -> list[Clash]:
    venue = other.venue or other.cohort.venue
    if not venue or fold(venue) != fold(use.venue):
        return []
    return [_clash(other, f"「{venue}」は、{_name(other)}も使います。")]


def _of_people(use: _Use, other: ClassSession, covers: Iterable[_Cover]) -> list[Clash]:
    day = tokyo_date(other.starts_at)
    return [
        _clash(other, f"{cover.name}さんは、{_name(other)}も受け持っています。")
        for cover in covers
        if cover.staff_id in use.staff_ids and cover.cohort_id == other.cohort_id and cover.holds(day)
    ]


def _clash(other: ClassSession, words: str) -> Clash:
    day = tokyo_date(other.starts_at)
    return Clash(day, f"{short_date(day)}　{words}")


def _name(other: ClassSession) -> str:
    title = f"{other.cohort.program.title} {other.cohort.name}"
    return f"{title}（{tokyo(other.starts_at):%H:%M}–{tokyo(other.ends_at):%H:%M}）"


def _others(
    session: Session, actor: Actor, uses: Sequence[_Use], leave_out: Cohort | None
) -> Sequence[ClassSession]:
    query = (
        select(ClassSession)
        .join(ClassSession.cohort)
        .where(
            ClassSession.site_id == actor.site_id,
            ClassSession.state == SessionState.PLANNED,
            Cohort.state != CohortState.CLOSED,
            ClassSession.starts_at < max(use.ends_at for use in uses),
            ClassSession.ends_at > min(use.starts_at for use in uses),
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    if leave_out is not None:
        query = query.where(ClassSession.cohort_id != leave_out.id)
    return session.scalars(query).all()


def _covers(session: Session, actor: Actor, which: ColumnElement[bool]) -> list[_Cover]:
    rows = session.execute(
        select(
            CohortStaff.staff_id,
            Staff.name,
            CohortStaff.cohort_id,
            CohortStaff.starts_on,
            CohortStaff.ends_on,
        )
        .join(Staff, Staff.id == CohortStaff.staff_id)
        .where(Staff.site_id == actor.site_id, which)
    )
    return [_Cover(*row) for row in rows]
