"""Reads about greetings: who has left or rests, and what they wished for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.models import Enrolment, GreetingWish
from familyprog.enrolment.queries.enrolments import ACTIVE
from familyprog.enrolment.rules.greetings import HERE


def greeting_of(session: Session, person_id: int) -> GreetingRhythm:
    """How often a person would like a greeting; not at all unless he or she said so."""
    rhythm = session.scalar(select(GreetingWish.rhythm).where(GreetingWish.person_id == person_id))
    return rhythm or GreetingRhythm.NEVER


def greetings_of(session: Session, person_ids: Collection[int]) -> dict[int, GreetingRhythm]:
    """The same for several; nobody without a wish. One statement."""
    rows = session.execute(
        select(GreetingWish.person_id, GreetingWish.rhythm).where(GreetingWish.person_id.in_(person_ids))
    )
    return {person_id: rhythm for person_id, rhythm in rows}


def is_here(session: Session, person_id: int) -> bool:
    """Whether a person takes part in something, or waits to."""
    return session.scalar(select(Enrolment.id).where(_of(person_id), Enrolment.state.in_(HERE))) is not None


def has_left(session: Session, person_id: int) -> bool:
    """Whether a person has taken part, and neither does nor rests any more."""
    states = set(session.scalars(select(Enrolment.state).where(_of(person_id))))
    return bool(states) and states.isdisjoint(ACTIVE)


def _of(person_id: int) -> ColumnElement[bool]:
    return Enrolment.person_id == person_id
