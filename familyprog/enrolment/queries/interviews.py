"""面談のしかた: what the members of a household said when they asked for a place. For staff only."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.rules.said import interview_words
from familyprog.people.models import Household, Person


def interviews_of(session: Session, actor: Actor, household_id: str) -> dict[str, str]:
    """Words by public id of a person, what was said last; nothing to anybody but staff of the site."""
    if not actor.is_staff:
        return {}
    said = session.execute(
        select(Person.public_id, Enrolment.interview_way, Enrolment.declines_visit)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Household, Household.id == Person.household_id)
        .where(
            Household.public_id == household_id,
            Household.site_id == actor.site_id,
            or_(Enrolment.interview_way.is_not(None), Enrolment.declines_visit),
        )
        .order_by(Enrolment.id)
    )
    return {person: interview_words(way, declines_visit=declines) for person, way, declines in said}
