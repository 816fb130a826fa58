"""Which units are credited to an enrolment, under the version its cohort froze."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance
from familyprog.enrolment.models import Enrolment
from familyprog.programs.models import Cohort, CurriculumUnit, CurriculumVersion, SessionUnit


def credited_units(session: Session, enrolment_id: int) -> set[int]:
    """Numbers of the units credited to an enrolment: taken anywhere, under the version its cohort froze."""
    return set(
        session.scalars(
            select(CurriculumUnit.number)
            .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
            .join(Attendance, Attendance.class_session_id == SessionUnit.class_session_id)
            .join(Enrolment, Enrolment.person_id == Attendance.person_id)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(
                Enrolment.id == enrolment_id,
                CurriculumUnit.curriculum_version_id == Cohort.curriculum_version_id,
                Attendance.mark.in_(CAME),
                Attendance.capacity == Capacity.PARTICIPANT,
            )
            .distinct()
        )
    )


def units_required(session: Session, enrolment_id: int) -> int:
    """How many units the frozen version asks for; 0 when it has no such rule."""
    return (
        session.scalar(
            select(CurriculumVersion.units_required)
            .join(Cohort, Cohort.curriculum_version_id == CurriculumVersion.id)
            .join(Enrolment, Enrolment.cohort_id == Cohort.id)
            .where(Enrolment.id == enrolment_id)
        )
        or 0
    )
