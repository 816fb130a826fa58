"""Two people who apply together: only both, or each also alone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.names import new_public_id
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.errors import KeptApartError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import may_sit_together
from familyprog.enrolment.service.enter import enrol
from familyprog.enrolment.service.line import is_next
from familyprog.enrolment.service.seats import lock_cohort, place_for
from familyprog.people.models import Person
from familyprog.programs.enums import CapacityUnit
from familyprog.programs.models import Cohort


def enrol_pair(
    session: Session,
    cohort: Cohort,
    persons: tuple[Person, Person],
    *,
    both: bool,
    entry_way: EntryWay,
    exception_reason: str = "",
    now: dt.datetime,
    by: Actor,
) -> list[Enrolment]:
    """Enter two people. `both`: seats for both now, or they wait as one place in line; else each for itself.

    In 組 two of one household share a seat. Raises what `enrol` raises, and then enters neither.
    """
    key = _pair_key(session, cohort, persons, both=both, now=now, by=by)
    with session.begin_nested():
        return [
            enrol(
                session,
                cohort,
                person,
                entry_way=entry_way,
                exception_reason=exception_reason,
                pair_key=key,
                now=now,
                by=by,
            )
            for person in persons
        ]


def _pair_key(
    session: Session,
    cohort: Cohort,
    persons: tuple[Person, Person],
    *,
    both: bool,
    now: dt.datetime,
    by: Actor,
) -> str | None:
    """What ties them while they wait; None when both get a seat now, or share one, or need not both come.

    Raises KeptApartError, also of each other: together in line they would wait for ever.
    """
    if not may_sit_together(session, cohort.id, [person.id for person in persons], now=now):
        raise KeptApartError(is_staff=by.is_staff)
    if not both:
        return None
    locked = lock_cohort(session, cohort.id)
    if locked.unit is CapacityUnit.HOUSEHOLD and persons[0].household_id == persons[1].household_id:
        return None
    has_turn = is_next(session, locked, persons, now=now)
    who = [(person.id, person.household_id) for person in persons]
    is_waiting = place_for(session, locked, who, has_turn=has_turn, now=now)[0].is_waiting
    return new_public_id() if is_waiting else None
