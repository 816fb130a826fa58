"""Reads of monthly programs: where each place is held, and what may be chosen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.clock import at_tokyo, next_month
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries.choices import choices_of
from familyprog.enrolment.queries.enrolments import SEATED
from familyprog.enrolment.queries.make_ups import guest_places
from familyprog.enrolment.queries.members import has_place
from familyprog.enrolment.rules import Standing, has_month_room, places_taken, seats_in_words
from familyprog.people.models import Person
from familyprog.programs.enums import CohortState, SessionState, TimeSlot
from familyprog.programs.models import ClassSession, Cohort


@dataclass(frozen=True)
class MonthOption:
    """One group that may be chosen for a month, with its dates then and how full it is."""

    cohort_id: int
    cohort_public_id: str
    name: str
    time_slot: TimeSlot
    sessions: tuple[ClassSession, ...]
    seats: str
    has_room: bool
    is_mine: bool


def standing_of(session: Session, enrolment: Enrolment) -> Standing:
    """Where this enrolment's place is held over the months; good for those in line too."""
    household_id = session.scalars(select(Person.household_id).where(Person.id == enrolment.person_id)).one()
    return Standing(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        household_id=household_id,
        home_id=enrolment.cohort_id,
        choices=tuple(choices_of(session, [enrolment.id]).get(enrolment.id, ())),
    )


def standings(session: Session, program_id: int) -> list[Standing]:
    """Everybody with a seat in a monthly program, resting and pausing people too: their places are kept.

    Whoever a seat is offered to counts as well: it is promised.
    """
    rows = session.execute(
        select(Enrolment.id, Enrolment.person_id, Person.household_id, Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Cohort.program_id == program_id, has_place(SEATED, with_offers=True))
        .order_by(Enrolment.id)
    ).all()
    choices = choices_of(session, [row[0] for row in rows])
    return [
        Standing(key, person, home, cohort, tuple(choices.get(key, ()))) for key, person, home, cohort in rows
    ]


def month_places(
    session: Session, enrolments: Sequence[Enrolment], months: Sequence[dt.date]
) -> dict[int, list[str]]:
    """The name of the group each of them comes to, month by month; お休み when resting. Two queries."""
    choices = choices_of(session, [one.id for one in enrolments])
    programs = {one.cohort.program_id for one in enrolments}
    groups = select(Cohort.id, Cohort.name).where(Cohort.program_id.in_(programs))
    names = {key: name for key, name in session.execute(groups)}
    found = {}
    for one in enrolments:
        mine = Standing(one.id, one.person_id, None, one.cohort_id, tuple(choices.get(one.id, ())))
        found[one.id] = [
            "お休み" if mine.rests_in(month) else names[mine.place_in(month)] for month in months
        ]
    return found


def month_options(session: Session, enrolment: Enrolment, month: dt.date) -> list[MonthOption]:
    """The groups of the enrolment's program in a month (its first day), in their written order."""
    program_id = session.scalars(select(Cohort.program_id).where(Cohort.id == enrolment.cohort_id)).one()
    cohorts = list(
        session.scalars(
            select(Cohort)
            .where(Cohort.program_id == program_id, Cohort.state == CohortState.PUBLISHED)
            .order_by(Cohort.id)
        )
    )
    mine = standing_of(session, enrolment)
    everybody = standings(session, program_id)
    keys = [cohort.id for cohort in cohorts]
    meetings = _sessions_in(session, keys, month)
    guests = guest_places(session, keys, from_=at_tokyo(month, dt.time.min))
    return [
        _option(cohort, mine, everybody, meetings.get(cohort.id, []), month, guests.get(cohort.id, 0))
        for cohort in cohorts
    ]


def _option(
    cohort: Cohort,
    mine: Standing,
    everybody: list[Standing],
    meetings: list[ClassSession],
    month: dt.date,
    guests: int,
) -> MonthOption:
    places = cohort.capacity - guests
    others = [other for other in everybody if other.enrolment_id != mine.enrolment_id]
    return MonthOption(
        cohort_id=cohort.id,
        cohort_public_id=cohort.public_id,
        name=cohort.name,
        time_slot=cohort.time_slot,
        sessions=tuple(meetings),
        seats=seats_in_words(places_taken(everybody, cohort.id, month, cohort.capacity_unit), places),
        has_room=has_month_room(
            mine, cohort.id, others, month=month, capacity=places, unit=cohort.capacity_unit
        ),
        is_mine=mine.place_in(month) == cohort.id and not mine.rests_in(month),
    )


def _sessions_in(session: Session, cohort_ids: list[int], month: dt.date) -> dict[int, list[ClassSession]]:
    found: dict[int, list[ClassSession]] = defaultdict(list)
    rows = session.scalars(
        select(ClassSession)
        .where(
            ClassSession.cohort_id.in_(cohort_ids),
            ClassSession.state != SessionState.CANCELLED,
            ClassSession.starts_at >= at_tokyo(month, dt.time.min),
            ClassSession.starts_at < at_tokyo(next_month(month), dt.time.min),
        )
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    for row in rows:
        found[row.cohort_id].append(row)
    return found
