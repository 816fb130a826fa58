"""Who may come where: nobody sits with somebody they are kept apart from. Every way into a group asks here.

One-to-one times are no group: two who are kept apart may each have one in the same session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.clock import month_start, tokyo_date
from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.queries.choices import choices_of
from familyprog.enrolment.queries.enrolments import SEATED
from familyprog.enrolment.queries.members import has_place
from familyprog.enrolment.rules import Standing
from familyprog.people.queries import kept_apart
from familyprog.people.rules.walls import Pair, may_sit
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort


def may_sit_with(
    session: Session,
    cohort_id: int,
    person_id: int,
    *,
    now: dt.datetime,
    month: dt.date | None = None,
    until: dt.date = dt.date.max,
) -> bool:
    """Whether a person may come to a cohort from this month (or `month`) on, `until` another month chosen."""
    return may_sit_together(session, cohort_id, [person_id], now=now, month=month, until=until)


def may_sit_together(
    session: Session,
    cohort_id: int,
    person_ids: Collection[int],
    *,
    now: dt.datetime,
    month: dt.date | None = None,
    until: dt.date = dt.date.max,
) -> bool:
    """The same of several who come together. One query for those whom no wall concerns, four at most.

    Whoever has a seat, is offered one, or comes as a guest is there; whoever waits is not yet.
    """
    apart = kept_apart(session, person_ids)
    if not apart:
        return True
    others, from_ = _others(apart, person_ids), month or month_start(tokyo_date(now))
    present = {one.person_id for one in _standings(session, others) if _comes(one, cohort_id, from_, until)}
    guests = _guests(session, others)
    coming = select(ClassSession.id).where(
        ClassSession.cohort_id == cohort_id,
        ClassSession.state == SessionState.PLANNED,
        ClassSession.ends_at > now,
        ClassSession.id.in_(guests),
    )
    present |= {person_id for key in session.scalars(coming) for person_id in guests[key]}
    return may_sit(person_ids, present, apart)


def closed_to(session: Session, person_id: int, meetings: Collection[ClassSession]) -> frozenset[int]:
    """Ids of the sessions a person cannot be a guest of, because of who comes there. Four queries at most."""
    apart = kept_apart(session, [person_id])
    if not apart:
        return frozenset()
    others = _others(apart, [person_id])
    standings, guests = _standings(session, others), _guests(session, others)
    found = set()
    for meeting in meetings:
        month = month_start(tokyo_date(meeting.starts_at))
        members = {one.person_id for one in standings if one.place_in(month) == meeting.cohort_id}
        if not may_sit([person_id], members | guests.get(meeting.id, set()), apart):
            found.add(meeting.id)
    return frozenset(found)


def groups_shared(session: Session, person_id: int, other_id: int, *, now: dt.datetime) -> list[str]:
    """Names of the groups in which two have places now: a wall set today throws nobody out."""
    month = month_start(tokyo_date(now))
    mine, theirs = (
        {one.place_in(month) for one in _standings(session, {key})} for key in (person_id, other_id)
    )
    names = select(Cohort.name).where(Cohort.id.in_(mine & theirs)).order_by(Cohort.id)
    return list(session.scalars(names))


def _others(apart: Collection[Pair], person_ids: Collection[int]) -> set[int]:
    return {key for pair in apart for key in pair} - set(person_ids)


def _standings(session: Session, person_ids: Collection[int]) -> list[Standing]:
    rows = session.execute(
        select(Enrolment.id, Enrolment.person_id, Enrolment.cohort_id).where(
            Enrolment.person_id.in_(person_ids), has_place(SEATED, with_offers=True)
        )
    ).all()
    choices = choices_of(session, [row.id for row in rows])
    return [
        Standing(row.id, row.person_id, None, row.cohort_id, tuple(choices.get(row.id, ()))) for row in rows
    ]


def _comes(other: Standing, cohort_id: int, month: dt.date, until: dt.date) -> bool:
    months = {month} | {when for when, _cohort, _rests in other.choices if month < when < until}
    return any(other.place_in(when) == cohort_id for when in months)


def _guests(session: Session, person_ids: Collection[int]) -> dict[int, set[int]]:
    """At which sessions these are guests: person ids by session id."""
    rows = session.execute(
        select(MakeUp.class_session_id, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .where(
            Enrolment.person_id.in_(person_ids),
            MakeUp.class_session_id.is_not(None),
            MakeUp.state != MakeUpState.DROPPED,
        )
    )
    found: dict[int, set[int]] = {}
    for key, person_id in rows:
        found.setdefault(key or 0, set()).add(person_id)
    return found
