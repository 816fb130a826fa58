"""代わりの家族: who comes in whose place, and whether a mark tells of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from familyprog.attendance.models import Attendance, Substitute
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import expected_many
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person
from familyprog.programs.enums import CapacityUnit
from familyprog.programs.models import Cohort


def was_substitute() -> ColumnElement[bool]:
    """For a statement about Attendance: somebody else sat there for the person."""
    return (
        exists()
        .where(
            Substitute.class_session_id == Attendance.class_session_id,
            Substitute.person_id == Attendance.person_id,
            Substitute.taken_back_at.is_(None),
        )
        .correlate(Attendance)
    )


def substitutes_at(session: Session, class_session_id: int) -> dict[int, Substitute]:
    """Who comes to a session for whom, by the id of the enrolled person."""
    found = session.scalars(
        select(Substitute).where(
            Substitute.class_session_id == class_session_id, Substitute.taken_back_at.is_(None)
        )
    )
    return {row.person_id: row for row in found}


def substitutes_of(session: Session, person_id: int) -> dict[int, Substitute]:
    """Whom a person sends, by the id of the session."""
    found = session.scalars(
        select(Substitute).where(Substitute.person_id == person_id, Substitute.taken_back_at.is_(None))
    )
    return {row.class_session_id: row for row in found}


def not_taken_in_person(session: Session, enrolment_ids: Collection[int]) -> set[tuple[int, int]]:
    """(enrolment id, session id) where a substitute comes, and the places are counted by person, not household."""
    found = session.execute(
        select(Enrolment.id, Substitute.class_session_id)
        .join(Substitute, Substitute.person_id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Enrolment.id.in_(enrolment_ids),
            Substitute.taken_back_at.is_(None),
            Cohort.capacity_unit.is_distinct_from(CapacityUnit.HOUSEHOLD),
        )
    )
    return {(enrolment_id, meeting) for enrolment_id, meeting in found}


def may_send(session: Session, person_id: int, class_session_ids: Collection[int]) -> set[int]:
    """Ids of those of these sessions at which somebody of the family may sit in the person's place.

    Not for a one-to-one time, not for a unit caught up with as a guest, and only for family members.
    """
    kind = session.scalar(select(Person.kind).where(Person.id == person_id))
    if kind is not PersonKind.FAMILY:
        return set()
    return {
        key
        for key, coming in expected_many(session, class_session_ids).items()
        if any(one.person_id == person_id and one.may_be_substituted for one in coming)
    }
