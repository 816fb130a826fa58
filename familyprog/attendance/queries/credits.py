"""Which units are credited to an enrolment, under the version its cohort froze."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.enrolment.enums import MakeUpState
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.programs.enums import CapacityUnit
from familyprog.programs.models import Cohort, CurriculumUnit, CurriculumVersion, SessionUnit


def credited_units(session: Session, enrolment_id: int) -> set[int]:
    """Numbers of the units credited to an enrolment: taken anywhere, under the version its cohort froze."""
    return credited_by(session, [enrolment_id])[enrolment_id]


def credited_by(session: Session, enrolment_ids: Collection[int]) -> dict[int, set[int]]:
    """Numbers of the credited units, by enrolment: attended in a group of the same version, or made up."""
    attended = (
        select(Enrolment.id, CurriculumUnit.number)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Attendance, Attendance.person_id == Enrolment.person_id)
        .join(SessionUnit, SessionUnit.class_session_id == Attendance.class_session_id)
        .join(CurriculumUnit, CurriculumUnit.id == SessionUnit.curriculum_unit_id)
        .where(
            Enrolment.id.in_(enrolment_ids),
            CurriculumUnit.curriculum_version_id == Cohort.curriculum_version_id,
            Attendance.mark.in_(CAME),
            Attendance.capacity != Capacity.OBSERVER,
            # A seat of a household (組) has taken the unit, whoever of the family sat there.
            or_(Cohort.capacity_unit == CapacityUnit.HOUSEHOLD, ~was_substitute()),
        )
    )
    # A guest's unit counts by the version of the own group, whatever version the host froze.
    made_up = (
        select(MakeUp.enrolment_id, CurriculumUnit.number)
        .join(CurriculumUnit, CurriculumUnit.id == MakeUp.curriculum_unit_id)
        .where(MakeUp.enrolment_id.in_(enrolment_ids), MakeUp.state == MakeUpState.CREDITED)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for enrolment_id, number in session.execute(union(attended, made_up)):
        found[enrolment_id].add(number)
    return found


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
