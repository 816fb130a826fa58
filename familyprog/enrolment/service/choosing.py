"""第一希望から第三希望: which of the groups somebody named is theirs, decided under the locks of all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from familyprog.enrolment.errors import AlreadyEnrolledError
from familyprog.enrolment.queries import find_active
from familyprog.enrolment.rules import may_take_in
from familyprog.enrolment.service.line import is_next
from familyprog.enrolment.service.seats import LockedCohort, lock_groups, place_for
from familyprog.people.models import Person
from familyprog.programs.models import Cohort

# A household that is not written down yet.
NEW_HOME = -1


def first_with_room(
    session: Session, cohorts: Sequence[Cohort], persons: Sequence[Person | None], *, now: dt.datetime
) -> Cohort | None:
    """The first of these groups that has a seat for everybody now; None for somebody new to us.

    All of them are locked, in the order of ids, so what is seen here is still so when the seat is taken.
    """
    locked = {one.id: one for one in lock_groups(session, *(cohort.id for cohort in cohorts))}
    free = (cohort for cohort in cohorts if _has_room(session, locked[cohort.id], persons, now=now))
    return next(free, None)


def _has_room(
    session: Session, cohort: LockedCohort, persons: Sequence[Person | None], *, now: dt.datetime
) -> bool:
    known = [person for person in persons if person is not None]
    home = next((person.household_id for person in known), NEW_HOME)
    who = [
        (-number, home) if person is None else (person.id, person.household_id)
        for number, person in enumerate(persons, start=1)
    ]
    has_turn = is_next(session, cohort, known, now=now)
    seats = place_for(session, cohort, who, has_turn=has_turn, now=now)
    return not any(seat.is_waiting for seat in seats) and may_take_in(cohort.state, is_staff=False).ok


def refuse_a_second_place(
    session: Session, cohorts: Sequence[Cohort], persons: Sequence[Person | None]
) -> None:
    """Groups named together are one wish: who has a place in one of them needs no other. Raises."""
    ids = [cohort.id for cohort in cohorts]
    if any(person is not None and find_active(session, person.id, ids) for person in persons):
        raise AlreadyEnrolledError
