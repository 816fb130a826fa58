"""What a session gives along on paper, from the version its cohort froze; never what is written for staff."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.programs.models import ClassSession, CurriculumUnit, SessionUnit
from familyprog.programs.reader import CurriculumFile, from_frozen
from familyprog.programs.rules.handouts import Handout


def handouts_of(session: Session, meeting: ClassSession) -> list[Handout]:
    """What is handed out, unit by unit. `meeting` comes with cohort and curriculum. One query."""
    version = meeting.cohort.curriculum
    if version is None or "common" not in version.content:
        return [Handout(0, title=meeting.theme)]
    numbers = set(
        session.scalars(
            select(CurriculumUnit.number)
            .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
            .where(SessionUnit.class_session_id == meeting.id)
        )
    )
    content, variant = from_frozen(version.content), meeting.cohort.agenda_variant
    found = [_handout(content, number, variant) for number in sorted(numbers)]
    return found or [Handout(0, title=meeting.theme)]


def _handout(content: CurriculumFile, number: int, variant: str) -> Handout:
    unit = next(unit for unit in content.units if unit.no == number)
    return Handout(
        number,
        title=unit.title,
        aim=unit.aim,
        question=unit.question or "",
        steps=tuple(block.text for block in unit.agenda_for(variant).agenda),
        worksheet=unit.worksheet or "",
        materials=unit.materials,
        homework=unit.homework,
        homework_rule=content.common.safety.homework_rule,
    )
