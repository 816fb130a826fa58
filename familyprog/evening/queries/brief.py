"""準備の紙: everything to know before an evening, on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.attendance.enums import CareFlag, HomeTry
from familyprog.attendance.models import SessionFlag, SessionRecord
from familyprog.attendance.queries import find_record
from familyprog.attendance.queries.materials import home_practice_counts
from familyprog.base.clock import tokyo_date
from familyprog.evening.queries.clock import Evening, evening_of
from familyprog.evening.queries.gathering import Gathering, Guest, gatherings
from familyprog.evening.queries.voices import came_before, quiet_people
from familyprog.evening.rules import Quiet
from familyprog.people.enums import NoteClass
from familyprog.people.models import Caseload, Note
from familyprog.people.queries import kept_apart
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from familyprog.programs.queries.materials import NOTHING, readings


@dataclass(frozen=True)
class LastTime:
    """前回: the one thing that was given along, how many spoke of it, what was passed on, who to keep an eye on."""

    on: dt.datetime
    things: tuple[tuple[str, dict[HomeTry, int]], ...]
    record: SessionRecord | None
    watched_ids: frozenset[int]


@dataclass(frozen=True)
class Care:
    """What somebody else has to tell, never what it is about. `families_count`: with a restricted record.

    `ask`: who looks after them; empty: nobody yet.
    """

    families_count: int
    ask: tuple[str, ...]
    has_separation: bool


@dataclass(frozen=True)
class Brief:
    """The page. `quiet`: not a word for three months; `first`: never here before; `watched`: since last time."""

    gathering: Gathering
    evening: Evening
    last: LastTime | None
    quiet: tuple[tuple[Guest, Quiet], ...]
    first: tuple[Guest, ...]
    watched: tuple[Guest, ...]
    care: Care


def brief_of(session: Session, actor: Actor, meeting: ClassSession, *, now: dt.datetime) -> Brief:
    """Of one session in the actor's scope, with cohort and curriculum; the same statements for 3 and for 30."""
    gathering = gatherings(session, actor, [meeting], now=now)[0]
    ids = [one.person_id for one in gathering.everybody]
    quiet, known = quiet_people(session, meeting, ids), came_before(session, meeting, ids)
    # Who sits there for somebody is here for the first time as far as we know, and has not been silent.
    here = [one for one in gathering.coming if not one.is_instead]
    last = _last_time(session, meeting, now)
    return Brief(
        gathering,
        evening_of(session, meeting, now=now),
        last,
        tuple((one, quiet[one.person_id]) for one in here if one.person_id in quiet),
        tuple(one for one in gathering.coming if one.is_instead or one.person_id not in known),
        tuple(one for one in here if last is not None and one.person_id in last.watched_ids),
        _care(session, gathering, now),
    )


def _last_time(session: Session, meeting: ClassSession, now: dt.datetime) -> LastTime | None:
    before = session.scalar(
        select(ClassSession)
        .where(
            ClassSession.cohort_id == meeting.cohort_id,
            ClassSession.starts_at < min(meeting.starts_at, now),
            ClassSession.state != SessionState.CANCELLED,
        )
        .order_by(ClassSession.starts_at.desc(), ClassSession.id)
        .limit(1)
    )
    if before is None:
        return None
    units = session.scalars(
        select(CurriculumUnit)
        .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
        .where(SessionUnit.class_session_id == before.id)
        .order_by(CurriculumUnit.number)
    ).all()
    texts = readings(session, {unit.curriculum_version_id for unit in units})
    counts = home_practice_counts(session, before)
    things = [
        (texts.get((unit.curriculum_version_id, unit.number), NOTHING).homework, counts.get(unit.number, {}))
        for unit in units
    ]
    told = tuple((homework, said) for homework, said in things if homework)
    return LastTime(before.starts_at, told, find_record(session, before.id), _watched(session, before.id))


def _watched(session: Session, class_session_id: int) -> frozenset[int]:
    """Of whom a colleague wrote that somebody keeps an eye on them; what was written stays where it is."""
    return frozenset(
        session.scalars(
            select(SessionFlag.person_id).where(
                SessionFlag.class_session_id == class_session_id, SessionFlag.flag != CareFlag.NONE
            )
        )
    )


def _care(session: Session, gathering: Gathering, now: dt.datetime) -> Care:
    coming = [one for one in gathering.everybody if not one.is_away]
    homes = {one.household_id for one in coming if one.household_id is not None}
    told = set(
        session.scalars(
            select(Note.household_id).where(
                Note.household_id.in_(homes),
                Note.sensitivity == NoteClass.RESTRICTED,
                Note.id.not_in(select(Note.corrects_id).where(Note.corrects_id.is_not(None))),
            )
        )
    )
    ids = {one.person_id for one in coming}
    is_apart = any(set(pair) <= ids for pair in kept_apart(session, ids))
    return Care(len(told), _who_looks_after(session, told, tokyo_date(now)), is_apart)


def _who_looks_after(session: Session, household_ids: Collection[int], day: dt.date) -> tuple[str, ...]:
    rows = session.scalars(
        select(Staff.name)
        .join(Caseload, Caseload.staff_id == Staff.id)
        .where(
            Caseload.household_id.in_(household_ids),
            Caseload.starts_on <= day,
            Caseload.ends_on.is_(None) | (Caseload.ends_on >= day),
        )
        .order_by(Staff.name, Staff.id)
    )
    return tuple(dict.fromkeys(rows))
