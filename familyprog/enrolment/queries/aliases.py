"""In which groups people of a household are, and what they are called there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.people.models import Person
from familyprog.programs.models import Cohort

HERE = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)


def groups_of_home(session: Session, household_id: int) -> list[Enrolment]:
    """Where somebody of this household has a place or waits for one, with person, alias and group. One query."""
    return list(
        session.scalars(
            select(Enrolment)
            .join(Person, Person.id == Enrolment.person_id)
            .where(
                Person.household_id == household_id,
                Person.merged_into_id.is_(None),
                Enrolment.state.in_(HERE),
            )
            .options(
                joinedload(Enrolment.person).joinedload(Person.alias),
                joinedload(Enrolment.cohort).joinedload(Cohort.program),
            )
            .order_by(Enrolment.person_id, Enrolment.id)
        )
    )
